// Old versions of stored data become the current one, one version at a time. Stored bytes stay as they are:
// this acts on decoded data, personal values included.
import type { JsonObject } from '../record/canonical-json.ts';

/** From one version's data to the next one's; must not change what it is given. */
export type Upcast = (data: JsonObject) => JsonObject;

/** From the current version's data to the one before, where that says the same; must not change what it is given. */
export type Downcast = (data: JsonObject) => JsonObject | undefined;

/** The current version's data without what no decision rests on; must not change what it is given. */
export type Abridge = (data: JsonObject) => JsonObject;

/** Lifts data of version `from` (1…) through `chain`, whose n-th step (from 0) goes from version n+1 to n+2. */
export function upcast(data: JsonObject, from: number, chain: readonly Upcast[]): JsonObject {
  return chain.slice(from - 1).reduce((lifted, step) => step(lifted), data);
}
