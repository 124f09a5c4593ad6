// Something made of each entry of a map over the categories: the one place that knows such maps are total.
import type { Category } from '../domain/all-aggregates.ts';

/**
 * A map over the categories made of another; `make` sees each entry under its own type. What it makes is `Made[C]`, which
 * the compiler can't check for a category that it doesn't know yet: the caller names `Made`.
 */
export function ofEach<
  From extends Readonly<Record<Category, unknown>>,
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names what is made
  Made extends Readonly<Record<Category, unknown>>,
>(from: From, make: <C extends Category>(entry: From[C], category: C) => unknown): Made {
  const made = (Object.keys(from) as Category[]).map((category) => [
    category,
    make(from[category], category),
  ]);
  return Object.fromEntries(made) as Made;
}
