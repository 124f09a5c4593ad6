// Canonical JSON (RFC 8785, "JCS") for the values that are stored: the same value always gives the same bytes.
// docs/envelope.md, section 2.1. Refuses what another reader could take differently; never repairs and never normalises Unicode.
import { PermanentFault } from '../../../ports/faults.ts';

/** A stored object: fixed names to strings, booleans, null, safe integers, and lists and objects of these. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper nesting is refused; stored schemas stay far below. */
const maxDepth = 32;
const illFormed = /[\0\p{Surrogate}]/u;
/** Digits first would be reordered by JavaScript; `__proto__` would vanish from a copied object. */
const refusedKey = /^(?:\d|__proto__$)/;
/** What nearly every key is: one look instead of two. */
const plainKey = /^[A-Za-z$/][A-Za-z0-9/]*$/;

/** Whether a text is well-formed UTF-16 without U+0000: the only text that is stored, and that PostgreSQL can keep. */
export function isWellFormedText(text: string): boolean {
  return !illFormed.test(text);
}

/**
 * The RFC 8785 text of a value. Raises a permanent fault `not-canonical` for anything but plain objects and
 * lists of well-formed texts, booleans, null and integers within ±(2^53−1): no −0, fractions, undefined,
 * Date, Map, functions, keys that begin with a digit, nor more than 32 levels.
 */
export function canonicalJson(value: unknown): string {
  // JSON.stringify writes strings and integers as RFC 8785 asks; only the order of keys is left to see to.
  return JSON.stringify(isOrdered(value, 0) ? value : ordered(value));
}

/** The UTF-8 bytes of `canonicalJson`. */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value));
}

/** Checks the whole value; says whether every object's keys stand in order of their UTF-16 units already. */
function isOrdered(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      if (!isWellFormedText(value)) refuse('a text with a lone surrogate or U+0000');
      return true;
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) refuse(`the number ${value}`);
      return true;
    case 'boolean':
      return true;
    case 'object':
      if (value === null) return true;
      if (depth >= maxDepth) refuse('too many levels');
      return Array.isArray(value) ? isListOrdered(value, depth) : isObjectOrdered(value, depth);
    default:
      return refuse(`a value of type ${typeof value}`);
  }
}

function isListOrdered(list: readonly unknown[], depth: number): boolean {
  let inOrder = true;
  for (const item of list) inOrder = isOrdered(item, depth + 1) && inOrder;
  return inOrder;
}

function isObjectOrdered(object: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) refuse('an object that is not plain');
  let inOrder = true;
  let previous = '';
  const members = object as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members)) {
    if (!plainKey.test(key) && (refusedKey.test(key) || !isWellFormedText(key)))
      refuse(`the key ${JSON.stringify(key)}`);
    if (key < previous) inOrder = false;
    previous = key;
    inOrder = isOrdered(members[key], depth + 1) && inOrder;
  }
  return inOrder;
}

/** A copy of a checked value with keys in order. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, ordered(member)]));
}

function refuse(what: string): never {
  throw new PermanentFault('not-canonical', `Stored JSON holds no such thing: ${what}.`);
}
