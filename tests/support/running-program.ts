// The whole program in process, on a database of its own, as users meet it: an address, tokens of the development
// sign-in, and a client that keeps to HTTP. A file starts one (about half a second) and stops it in `afterAll`.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/app/config/config.ts';
import { startProgram } from '../../src/app/program.ts';
import { createApiClient } from './api-client.ts';
import type { ApiClient } from './api-client.ts';
import { freshDatabase } from './database.ts';
import type { FreshDatabase } from './database.ts';

/** What outlives a run of the program: its database and its keys. */
export interface Installation {
  readonly database: FreshDatabase;
  readonly keysDir: string;
  readonly remove: () => Promise<void>;
}

/** A program that serves, and a client of it. */
export interface Running extends ApiClient {
  readonly installation: Installation;
  /** Its log, line by line, from the level `warn` on unless another is asked for. */
  readonly log: readonly LogLine[];
  /** Stops the program, after a pause where one is given; its installation stays. Throws where the program has logged an error: users' errors are none. */
  readonly stop: (pauseMs?: number) => Promise<void>;
}

/** One line of the log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly fact: string };

/** A database and a directory of keys that fit each other. */
export async function freshInstallation(): Promise<Installation> {
  const database = await freshDatabase();
  const keysDir = await mkdtemp(join(tmpdir(), 'voicemeet-keys-'));
  await writeFile(join(keysDir, 'database-roles.key'), database.rolesKey, { mode: 0o600 });
  const remove = async (): Promise<void> => {
    await database.drop();
    await rm(keysDir, { recursive: true, force: true });
  };
  return { database, keysDir, remove };
}

/** Starts a program on an installation; `env` are variables without their prefix. */
export async function runProgram(
  installation: Installation,
  env: Readonly<Record<string, string>> = {},
  expectedErrors: readonly string[] = [],
): Promise<Running> {
  const variables = {
    DATABASE_URL: installation.database.ownerUrl,
    KEYS_DIR: installation.keysDir,
    DATA_DIR: join(installation.keysDir, '..', 'voicemeet-no-data'),
    MEDIA_DIR: join(installation.keysDir, 'media'),
    HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
    RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...env,
  };
  const prefixed = Object.entries(variables).map(([name, value]) => [`VOICEMEET_${name}`, value]);
  const read = readConfig(Object.fromEntries(prefixed), installation.keysDir);
  if (read.kind === 'faults') throw new Error(read.faults.join('\n'));
  const log: LogLine[] = [];
  const program = await startProgram({
    config: read.config,
    say: () => undefined,
    logTo: { write: (line) => void log.push(JSON.parse(line) as LogLine) },
  });
  const client = createApiClient(program.address);
  const stop = async (pauseMs?: number): Promise<void> => {
    await program.stop(pauseMs);
    const errors = log
      .filter(({ level, fact }) => level === 'error' && !expectedErrors.includes(fact))
      .map((line) => JSON.stringify(line));
    if (errors.length > 0) throw new Error(`the program logged errors:\n${errors.slice(0, 5).join('\n')}`);
  };
  return { ...client, installation, log, stop };
}

/** A fresh installation with a program on it; `close` ends both, and throws where an error was logged that is not expected. */
export async function givenProgram(
  env: Readonly<Record<string, string>> = {},
  expectedErrors: readonly string[] = [],
) {
  const installation = await freshInstallation();
  const program = await runProgram(installation, env, expectedErrors);
  const close = async (): Promise<void> => {
    await program.stop().finally(installation.remove);
  };
  return { ...program, close };
}

export type GivenProgram = Awaited<ReturnType<typeof givenProgram>>;

/** A new id, for devices and whatever a client names itself. */
export function newId(): string {
  return randomUUID();
}
