// What differs between two descriptions of a state: pointers (RFC 6901) to what was added, removed or changed.
// Elements of a list that have ids are matched by id, so that a new element does not shift the others.
import { z } from 'zod';
import type { Json } from '../../domain/shared/described.ts';
import { anyJson, isList, shownJson } from './shown-json.ts';

/** One difference; `from` is absent if something was added, `to` if it was removed. */
export const differenceSchema = z.strictObject({
  pointer: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  from: anyJson().optional(),
  to: anyJson().optional(),
});

export type Difference = z.infer<typeof differenceSchema>;

/** Every difference, in the order of the pointers. The pointer to an element of a list has its id in place of an index, if it has one. */
export function differencesBetween(from: Json, to: Json): readonly Difference[] {
  return compare('', from, to);
}

function compare(pointer: string, from: Json, to: Json): readonly Difference[] {
  const byId = haveIds(from) && haveIds(to);
  const [before, after] = [membersOf(from, byId), membersOf(to, byId)];
  const sameKind = Array.isArray(from) === Array.isArray(to);
  if (before === undefined || after === undefined || !sameKind) {
    return isSame(from, to) ? [] : [{ pointer, change: 'changed', from: shownJson(from), to: shownJson(to) }];
  }
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): readonly Difference[] => {
    const [was, is] = [before.get(name), after.get(name)];
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (was === undefined) return [{ pointer: place, change: 'added', to: shownJson(is ?? null) }];
    if (is === undefined) return [{ pointer: place, change: 'removed', from: shownJson(was) }];
    return compare(place, was, is);
  });
}

/** Members by name; elements of a list by id or by index. A plain value has none. */
function membersOf(value: Json, byId: boolean): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!isList(value)) return new Map(Object.entries(value));
  return new Map(value.map((thing, index) => [byId ? (idOf(thing) ?? '') : String(index), thing]));
}

/** Whether every element of a list has an id of its own. */
function haveIds(value: Json): boolean {
  if (typeof value !== 'object' || value === null || !isList(value)) return false;
  const ids = new Set(value.map(idOf));
  return ids.size === value.length && !ids.has(undefined);
}

/** A text is its own id; the id of an object is its first member, if that is a text. */
function idOf(thing: Json): string | undefined {
  if (typeof thing === 'string') return thing;
  if (typeof thing !== 'object' || thing === null || isList(thing)) return undefined;
  const [first] = Object.values(thing);
  return typeof first === 'string' ? first : undefined;
}

function isSame(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
