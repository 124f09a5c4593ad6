// State as a decision sees it: readonly all the way down. Folding owns the same state and may mutate it.

/** A value that may be looked at and not changed, however deep. */
export type Seen<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends ReadonlyMap<infer Key, infer Item>
    ? ReadonlyMap<Key, Seen<Item>>
    : Value extends ReadonlySet<infer Item>
      ? ReadonlySet<Item>
      : { readonly [Key in keyof Value]: Seen<Value[Key]> };
