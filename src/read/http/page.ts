// Pages by key: the next page begins after the last key of this one, so that nothing is skipped or shown twice when
// rows come and go. A cursor is opaque to clients; a changed one gives a 400, never rows that the caller may not see.
import { z } from 'zod';
import { wholeNumberText } from '../../http/schemas.ts';

export const defaultPageLimit = 50;
export const maxPageLimit = 200;
const maxCursorLength = 500;

/** One page; `next` is null at the end. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** The query members of a paged route, for its shape: `z.strictObject({ ...pageQuery(keySchema), … })`. */
export function pageQuery<Key extends z.ZodType>(key: Key) {
  return { cursor: cursorSchema(key).optional(), limit: limitSchema() };
}

/** The answer's shape of a paged route. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** A page of rows. They must have been read with `limit + 1`, which shows whether there are more. */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => unknown,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null };
}

/** A key (plain JSON) as a cursor. */
export function cursorOf(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key that a cursor stands for. */
function cursorSchema<Key extends z.ZodType>(key: Key) {
  return z
    .string()
    .max(maxCursorLength)
    .meta({ description: 'The `next` of the page before.' })
    .transform((cursor, context): z.output<Key> => {
      const result = key.safeParse(keyIn(cursor));
      if (result.success) return result.data;
      context.addIssue({
        code: 'custom',
        message: 'is no cursor of this list',
        params: { code: 'wrong-form' },
      });
      return z.NEVER;
    });
}

function keyIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** How many rows a page has. */
function limitSchema() {
  return wholeNumberText(1, maxPageLimit, defaultPageLimit);
}
