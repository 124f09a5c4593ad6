// Descriptions as answers show them: the same JSON, as a copy of the answer schema's own type.
import { z } from 'zod';
import type { Described, Json } from '../../domain/shared/described.ts';

/** zod's type of JSON. */
export type ShownJson = z.infer<ReturnType<typeof z.json>>;

/** Any JSON value, as a member of an answer. Not `z.json()`: it refers to itself, and the API document has no name for that. */
export function anyJson() {
  return z
    .unknown()
    .refine((value): value is ShownJson => value !== undefined)
    .meta({ description: 'Any JSON value.' });
}

/** A copy that shares nothing with the original. */
export function shownJson(value: Json): ShownJson {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(shownJson);
  return shownMembers(value);
}

/** A description's members. */
export function shownMembers(
  value: Described | { readonly [name: string]: Json },
): Record<string, ShownJson> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shownJson(member)]));
}

/** Whether JSON is a list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
