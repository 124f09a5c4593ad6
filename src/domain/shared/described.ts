// A folded state as plain JSON for people who ask what was so: no Map, no Set, arrays sorted by id. Equal
// states give equal descriptions, whatever order things happened in.

/** A value that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What an aggregate's state looks like from outside; `status` is always there. */
export type Described = { readonly status: string; readonly [name: string]: Json };

/** The entries of a map, in order of their keys, each described by `describe`. */
export function sortedByKey<Key extends string, Item>(
  entries: ReadonlyMap<Key, Item>,
  describe: (key: Key, item: Item) => Json,
): readonly Json[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => describe(key, item));
}
