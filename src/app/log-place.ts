// Where a log lies, as operators name it.
import { isEsdbUrl } from '../adapters/eventstore/esdb/esdb-url.ts';
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
  if (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text))
    return { kind: 'postgres', url: secretOf(text) };
  if (isEsdbUrl(text)) return { kind: 'esdb', url: secretOf(text) };
  return undefined;
}

/** Where a URL leads, without what is secret in it: scheme, hosts and, of a database, its name. */
export function shownPlace(url: string): string {
  const [, scheme = '', hosts = '', path = ''] =
    /^([a-z+]+:\/\/)(?:[^/?#]*@)?([^/?#]*)(\/[^?#]*)?/.exec(url) ?? [];
  return `${scheme}${hosts}${path}`;
}

/** A text without accounts and passwords of the URLs in it: it may be an argument that was not understood. */
export function withoutAccounts(text: string): string {
  return text.replace(/\/\/\S*@/g, '//[secret]@');
}
