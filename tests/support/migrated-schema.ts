// The catalogue of a database that is migrated for the question, on a PostgreSQL of its own, for runs outside of tests.
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { setup } from './global-postgres.ts';
import type { TestPostgres } from './global-postgres.ts';
import { schemaText } from './schema-text.ts';

/** The text of docs/schema.sql, as the migrations of this checkout make it. */
export async function migratedSchema(): Promise<string> {
  const given: TestPostgres[] = [];
  const provide = (_: string, postgres: TestPostgres) => given.push(postgres);
  const remove = await setup({ provide } as unknown as TestProject);
  try {
    const [postgres] = given;
    if (postgres === undefined) throw new Error('the set-up gave no PostgreSQL');
    const { superuserUrl, ownerUrl, template } = postgres;
    const name = 'schema_text';
    await ask(superuserUrl, `create database ${name} template ${template} owner vm_owner`);
    const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await schemaText(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
    } finally {
      await client.end();
    }
  } finally {
    await remove();
  }
}

async function ask(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
