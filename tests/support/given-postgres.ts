// Makes a PostgreSQL server that is named ready for tests, and leaves it as it was. It must be one for tests alone: roles
// belong to the whole server, and a VoiceMeet that lives on it would lose its passwords.
import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import type { TestProject } from 'vitest/node';
import { backupRole } from '../../src/adapters/postgres/backup/backup-role.ts';
import { bootstrapServer, databaseName, ownerRole } from '../../src/adapters/postgres/bootstrap.ts';
import { prepareDatabase } from '../../src/adapters/postgres/migrate.ts';
import { closeTemplate } from './global-postgres.ts';

const connectTimeoutMs = 10_000;

/** Sets up; `url` logs in as a superuser. Gives the tear-down. Refuses a server that has VoiceMeet's database. */
export async function setUpGiven(project: TestProject, url: string): Promise<() => Promise<void>> {
  await refuseUsed(url);
  const password = randomBytes(24).toString('hex');
  const rolesKey = randomBytes(32);
  const ownerUrl = Object.assign(new URL(url), {
    username: ownerRole,
    password,
    pathname: `/${databaseName}`,
  }).href;
  const remove = (): Promise<void> => withClient(url, removeOurs);
  try {
    await bootstrapServer(url, password);
    await prepareDatabase(ownerUrl, rolesKey);
    await closeTemplate(url);
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('postgres', {
    ownerUrl,
    superuserUrl: url,
    rolesKey: rolesKey.toString('base64'),
    template: databaseName,
  });
  return remove;
}

async function refuseUsed(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ is_super: boolean; used: boolean }>(
      `select (select rolsuper from pg_roles where rolname = current_user) as is_super,
         exists (select from pg_database where datname = $1) or exists (select from pg_roles where rolname = $2) as used`,
      [databaseName, ownerRole],
    );
    if (rows[0]?.is_super !== true)
      throw new Error('VOICEMEET_TEST_DATABASE_URL must log in as a superuser.');
    if (rows[0].used) {
      throw new Error(
        `The server of VOICEMEET_TEST_DATABASE_URL has a database ${databaseName} or a role ${ownerRole}: tests want a server of their own.`,
      );
    }
  });
}

async function removeOurs(client: Client): Promise<void> {
  const exists = await client.query('select from pg_database where datname = $1', [databaseName]);
  if (exists.rowCount === 1) await client.query(`alter database ${databaseName} is_template false`);
  await client.query(`drop database if exists ${databaseName} with (force)`);
  const { rows } = await client.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname like 'vm\\_%' order by rolname = $1, rolname = $2`,
    [ownerRole, backupRole],
  );
  for (const { name } of rows) {
    await client.query(`drop owned by ${escapeIdentifier(name)} cascade`);
  }
  for (const { name } of rows) await client.query(`drop role ${escapeIdentifier(name)}`);
  await client.query('grant connect, temporary on database postgres to public');
}

async function withClient<Given>(url: string, work: (client: Client) => Promise<Given>): Promise<Given> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
