// Personal values in events: a name or a free text that is kept encrypted under its person's key and may
// be forgotten. Deciders make them and never read them; folded state holds none.

/** Known; or destroyed with its key; or not opened because nobody here needs it (folding). */
export type Personal<Value> = { readonly known: Value } | 'forgotten' | 'sealed';

/** A personal value as a command brings it. */
export function known<Value>(value: Value): Personal<Value> {
  return { known: value };
}
