// The files that a URL of PostgreSQL names. The driver reads them whenever it connects, and its errors don't say which setting
// named them: so they are tried before a connection or a pool is made.
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { TransientFault } from '../../ports/faults.ts';
import { whyUnreadable } from '../../ports/unreadable-file.ts';

/** Settings of a URL that name a file, and what TLS takes it for. */
const settings = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * Raises transient `database-tls` for the first file that can't be read or holds no certificate or key: with the file set
 * right, the same URL works.
 */
export function refuseUnreadableFiles(url: string): void {
  const [, place = '', query = ''] = /^[a-z]+:\/\/(?:[^/?#]*@)?([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  const said = new URLSearchParams(query);
  for (const [setting, member] of Object.entries(settings)) {
    const path = said.get(setting) ?? '';
    if (path === '') continue;
    try {
      createSecureContext({ [member]: readFileSync(path) });
    } catch (cause) {
      throw new TransientFault(
        'database-tls',
        `${setting} in the URL of PostgreSQL at ${place} names the file ${path}, which can't be used: ${whyUnreadable(cause)}.`,
        { cause, retryAfterSeconds: 1 },
      );
    }
  }
}

/** A connection that is not made yet. Raises as `refuseUnreadableFiles`. */
export function clientTo(url: string, config: Omit<ClientConfig, 'connectionString'>): Client {
  refuseUnreadableFiles(url);
  return new Client({ ...config, connectionString: url });
}
