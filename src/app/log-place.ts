// Where a log lies, as operators name it.
import { isEsdbUrl } from '../adapters/eventstore/esdb/esdb-url.ts';
import { PermanentFault } from '../ports/faults.ts';
import { isPostgresUrl, isSafeEventStore, isSafePostgres } from './config/store-urls.ts';
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
  if (isPostgresUrl(text)) return { kind: 'postgres', url: secretOf(text) };
  if (isEsdbUrl(text)) return { kind: 'esdb', url: secretOf(text) };
  return undefined;
}

/** Raises the permanent fault `log-exposed` for a log whose events others could read or change on their way: in production it is not opened. */
export function refuseExposed(place: LogPlace, { production }: { readonly production: boolean }): void {
  if (!production || !('url' in place)) return;
  const url = place.url.reveal();
  if (place.kind === 'postgres' ? isSafePostgres(url) : isSafeEventStore(url)) return;
  const wayOut =
    place.kind === 'postgres'
      ? 'Say sslmode=verify-full in its URL (and sslrootcert=/path/ca.pem for an authority of your own)'
      : 'Leave tls=false out of its URL (and say tlsCAFile=/path/ca.pem for an authority of your own)';
  throw new PermanentFault(
    'log-exposed',
    `${shownPlace(url)} is on another machine, and NODE_ENV=production demands verified TLS on the way there. It was not connected to, and nothing was changed. ${wayOut}.`,
  );
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
