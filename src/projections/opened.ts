// What read models show of a personal value: its text, or nothing once its key is destroyed.
import type { Personal } from '../domain/shared/personal.ts';

/** The text, or null where it is forgotten. Projections read opened events: a sealed value never comes here. */
export function shownText(value: Personal<string>): string | null {
  if (value === 'forgotten') return null;
  if (value === 'sealed') throw new Error('a projection was given a sealed value');
  return value.known;
}
