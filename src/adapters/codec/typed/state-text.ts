// A folded state as text and back: JSON in which maps, sets, bigints and whatever else JSON can't express are tagged.
// Members and items keep their order, which descriptions show: what is read back is the state itself, and the same
// state gives the same text. Anything that is not plain data is refused, never half written.
import { PermanentFault } from '../../../ports/faults.ts';

/** Of this encoding. */
const format = 1;
/** Deeper than any state by far; a state that contains itself ends here. */
const maxDepth = 64;
/** Longest text, in characters: a larger state is folded anew each time. */
export const maxStateCharacters = 16 * 1024 * 1024;

type Tag = '$map' | '$set' | '$bigint' | '$number' | '$undefined' | '$object';

/** The text of a state. Raises permanent faults `state-unwritable` and `state-too-large`. */
export function stateText(state: unknown): string {
  const text = JSON.stringify([format, written(state, 0)]);
  if (text.length > maxStateCharacters)
    throw new PermanentFault('state-too-large', `A state of ${text.length} characters is not kept.`);
  return text;
}

/** The state of a text, which nobody else holds. Throws an error for anything that `stateText` did not write. */
export function stateOfText(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 2 || parsed[0] !== format)
    throw new Error('no state of this format');
  return read(parsed[1]);
}

function written(value: unknown, depth: number): unknown {
  if (depth > maxDepth) throw unwritable(`something more than ${maxDepth} levels deep`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : tagged('$number', numberText(value));
    case 'bigint':
      return tagged('$bigint', String(value));
    case 'undefined':
      return tagged('$undefined', true);
    case 'object':
      return value === null ? null : writtenObject(value, depth + 1);
    default:
      throw unwritable(`a ${typeof value}`);
  }
}

function writtenObject(value: object, depth: number): unknown {
  const list = (items: Iterable<unknown>): unknown[] => Array.from(items, (item) => written(item, depth));
  if (Array.isArray(value)) return list(value);
  if (value instanceof Map) return tagged('$map', list(value.entries()));
  if (value instanceof Set) return tagged('$set', list(value));
  if (Object.getPrototypeOf(value) !== Object.prototype) throw unwritable('an object of a class');
  if (Object.getOwnPropertySymbols(value).length > 0) throw unwritable('a member named by a symbol');
  const members = Object.entries(value).map(([name, member]) => [name, written(member, depth)] as const);
  const isPlain = members.every(([name]) => !name.startsWith('$') && name !== '__proto__');
  return isPlain ? Object.fromEntries(members) : tagged('$object', members);
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  const members = Object.entries(value);
  const [first] = members;
  if (first !== undefined && first[0].startsWith('$')) return untagged(first[0], first[1]);
  return Object.fromEntries(members.map(([name, member]) => [name, read(member)]));
}

function untagged(tag: string, value: unknown): unknown {
  switch (tag as Tag) {
    case '$map':
      return new Map(pairs(value));
    case '$set':
      return new Set(items(value).map(read));
    case '$bigint':
      return BigInt(String(value));
    case '$number':
      return Number(value);
    case '$undefined':
      return undefined;
    case '$object':
      return Object.fromEntries(pairs(value));
    default:
      throw new Error(`no tag of this format: ${tag}`);
  }
}

function pairs(value: unknown): [string, unknown][] {
  return items(value).map((pair) => {
    const [key, item] = items(pair);
    // A map's keys may be anything; the type names what an object's are.
    return [read(key) as string, read(item)];
  });
}

function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a tag without its list');
  return value;
}

function tagged(tag: Tag, value: unknown): Readonly<Record<string, unknown>> {
  return { [tag]: value };
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function unwritable(what: string): PermanentFault {
  return new PermanentFault('state-unwritable', `A state holds ${what}, which has no text.`);
}
