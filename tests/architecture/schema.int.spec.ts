// docs/schema.sql is the catalogue of a migrated database, and an empty database made by it has the same catalogue.
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { schemaText } from '../support/schema-text.ts';
import { textOf } from './files.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Does something as the owner of a database. */
async function asOwner<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const textFrom = (client: Client) =>
  schemaText(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);

it('docs/schema.sql is what the migrations make', async () => {
  const text = await asOwner(database.ownerUrl, textFrom);
  expect(text).toContain('log.append(');
  expect(textOf('docs/schema.sql'), 'A migration changed the schema: run "npm run record".').toBe(text);
});

it('docs/schema.sql makes the same database again', async () => {
  const name = `${database.name}_again`;
  await asOwner(database.superuserUrl, (client) =>
    client.query(`create database ${name} owner vm_owner template template0`),
  );
  try {
    const url = Object.assign(new URL(database.ownerUrl), { pathname: `/${name}` }).href;
    await asOwner(url, (client) => client.query(textOf('docs/schema.sql')));
    expect(await asOwner(url, textFrom)).toBe(textOf('docs/schema.sql'));
  } finally {
    await asOwner(database.superuserUrl, (client) => client.query(`drop database ${name} with (force)`));
  }
});
