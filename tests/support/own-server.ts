// A PostgreSQL server of a test's own, for what concerns whole servers: login roles and their passwords.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';

/** A server, with databases and directories of keys as a test needs them. */
export interface OwnServer {
  readonly superuserUrl: string;
  /** Makes an empty database; gives its owner's URL. */
  readonly database: (name: string) => Promise<string>;
  /** An empty directory of keys. */
  readonly keysDir: (name: string) => string;
  /** As superuser of the server; gives the rows. */
  readonly byHand: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** What the server stores of the passwords of our login roles. */
  readonly passwords: () => Promise<readonly { readonly rolname: string; readonly rolpassword: string }[]>;
  readonly remove: () => Promise<void>;
}

/** Starts it; some seconds. */
export async function startOwnServer(): Promise<OwnServer> {
  const directory = await mkdtemp(join(tmpdir(), 'voicemeet-own-server-'));
  // Under root the server runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const server = await launchPostgres({
    dataDir: join(directory, 'data'),
    keysDir: join(directory, 'server-keys'),
    durability: 'none',
    log: () => undefined,
    systemDir: join(directory, 'system'),
  });
  const byHand: OwnServer['byHand'] = async <Row extends object>(
    text: string,
    values: readonly unknown[] = [],
  ) => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    superuserUrl: server.superuserUrl,
    byHand,
    database: async (name) => {
      await byHand(`create database ${name} owner vm_owner`);
      return Object.assign(new URL(server.ownerUrl), { pathname: `/${name}` }).href;
    },
    keysDir: (name) => join(directory, name),
    passwords: () =>
      byHand(
        `select rolname, rolpassword from pg_authid where rolname like 'vm\\_%' and rolcanlogin order by 1`,
      ),
    remove: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
