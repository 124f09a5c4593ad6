// URLs of stores, wherever an operator names one: what is understood, and whether nobody on the way can read or change what is sent.
import { wireOf } from '../../adapters/eventstore/esdb/esdb-url.ts';
import { isLoopback } from './forms.ts';

/** Whether a text is a PostgreSQL's URL. One that names an account among its parameters is none: the driver would prefer it to the role that is meant. */
export function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text)) return false;
  const { searchParams } = new URL(text);
  return !searchParams.has('user') && !searchParams.has('password');
}

/** Whether a PostgreSQL is reached by TLS with the server's name checked, or by no network at all. Of parameters that are named twice the driver takes the last, so each has to say so. */
export function isSafePostgres(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const hosts = [...searchParams.getAll('host'), ...(searchParams.has('host') ? [] : [hostname])];
  // A path is that of a socket of this machine; no host at all may be another machine's, by PGHOST.
  if (hosts.every((host) => isLoopback(host) || decodeURIComponent(host).startsWith('/'))) return true;
  const modes = searchParams.getAll('sslmode');
  return modes.length > 0 && modes.every((mode) => mode === 'verify-full');
}

/** Whether an EventStoreDB is reached by TLS, which its client always verifies, or is on this machine. */
export function isSafeEventStore(url: string): boolean {
  const { hosts, tls } = wireOf(url);
  return tls || hosts.every(isLoopback);
}
