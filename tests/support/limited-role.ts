// A role of its own, in one database, that PostgreSQL lets open so many connections: for tests of what a process does
// while the server refuses it further ones. Other tests on the same server notice nothing.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { FreshDatabase } from './database.ts';

/** The role. */
export interface LimitedRole {
  readonly url: string;
  /** How many connections it may open from now on; -1: any number. */
  readonly allow: (connections: number) => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** Creates it; drop it before the database. */
export async function limitedRole(database: FreshDatabase, connections: number): Promise<LimitedRole> {
  const name = `limited_${randomBytes(6).toString('hex')}`;
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  await superuser.query(`create role ${name} login password 'limited' connection limit ${connections}`);
  const url = Object.assign(new URL(database.ownerUrl), { username: name, password: 'limited' });
  return {
    url: url.href,
    allow: async (limit) => {
      await superuser.query(`alter role ${name} connection limit ${limit}`);
    },
    drop: async () => {
      await superuser.query(`drop role ${name}`);
      await superuser.end();
    },
  };
}
