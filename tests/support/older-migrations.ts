// The migrations of an earlier version, as a directory of their own.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownMigrations } from '../../src/adapters/postgres/migrate.ts';

const all = join(import.meta.dirname, '../../src/adapters/postgres/migrations');

/** Does work with those that come before a number (`0019`), and removes the directory. */
export async function withMigrationsBefore<Result>(
  number: string,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    for (const migration of (await knownMigrations()).filter((known) => known < number))
      await copyFile(join(all, `${migration}.sql`), join(directory, `${migration}.sql`));
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}
