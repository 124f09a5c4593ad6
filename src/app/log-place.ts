// Where a log lies, as operators name it.
import { secretOf } from './secret.ts';
import type { Secret } from './secret.ts';

/** The log that the configuration names, the one in the configured database, or another one by its URL. */
export type LogPlace =
  { readonly kind: 'current' | 'database' } | { readonly kind: 'postgres' | 'esdb'; readonly url: Secret };

/** What `parseLogPlace` understands, for people. */
export const logPlaceForms = 'current, database, postgres://… (as its owner) or esdb://…';

/** The place that a text names; `undefined` where it names none. */
export function parseLogPlace(text: string): LogPlace | undefined {
  if (text === 'current' || text === 'database') return { kind: text };
  if (!URL.canParse(text)) return undefined;
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: secretOf(text) };
  if (/^(esdb|kurrentdb)(\+discover)?:\/\//.test(text)) return { kind: 'esdb', url: secretOf(text) };
  return undefined;
}
