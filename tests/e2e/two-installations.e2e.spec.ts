// Two installations on one PostgreSQL server, and every way to come with the wrong keys, while a program serves: whoever
// comes second is refused, and the first one's clients notice nothing.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withActs } from '../../src/app/cli/open-acts.ts';
import { withLogs } from '../../src/app/cli/open-logs.ts';
import { withOperator } from '../../src/app/cli/open-operator.ts';
import { withSnapshots } from '../../src/app/cli/open-snapshots.ts';
import { withStuck } from '../../src/app/cli/open-stuck.ts';
import { commandLine } from '../app/cli/said.ts';
import { readingVerbs } from '../support/every-reading-verb.ts';
import { anAccount, aMeeting, expected } from '../support/meeting-steps.ts';
import { startOwnServer } from '../support/own-server.ts';
import type { OwnServer } from '../support/own-server.ts';
import { runProgram } from '../support/running-program.ts';
import type { Running } from '../support/running-program.ts';
import { until } from '../support/until.ts';

const note = (): void => undefined;
const commandsPerSecond = 50;

let server: OwnServer;
let url: string;
let keysDir: string;
let program: Running;
let account: string;

beforeAll(async () => {
  server = await startOwnServer();
  url = await server.database('production');
  keysDir = server.keysDir('production');
  program = await run(url, keysDir);
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  await program.stop();
  await server.remove();
});

function run(ownerUrl: string, keys: string): Promise<Running> {
  // Of an installation, a start needs no more than where it is.
  const database = { ownerUrl } as Running['installation']['database'];
  return runProgram({ database, keysDir: keys, remove: () => Promise.resolve() });
}

function lineOn(ownerUrl: string, keys: string) {
  return commandLine(
    (config, work) => withOperator({ config, note }, work),
    { VOICEMEET_DATABASE_URL: ownerUrl, VOICEMEET_KEYS_DIR: keys },
    undefined,
    (config, work) => withLogs({ config, note }, work),
    (config, work) => withSnapshots({ config, note }, work),
    (config, work) => withStuck({ config, note }, work),
    (config, work) => withActs({ config, note }, work),
  );
}

/** Sends commands at a steady rate until the work is done; gives the statuses that were no success, and how many were sent. */
async function underLoad(work: () => Promise<void>): Promise<{ sent: number; failed: readonly string[] }> {
  const host = await program.as('member', 'ada');
  const [failed, pending]: [string[], Promise<void>[]] = [[], []];
  const timer = setInterval(() => {
    const one = aMeeting(host, account).then(
      () => undefined,
      (failure: unknown) => void failed.push(String(failure)),
    );
    pending.push(one);
  }, 1_000 / commandsPerSecond);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await Promise.all(pending);
  }
  return { sent: pending.length, failed };
}

/** The files of a directory and what is in them. */
async function contents(directory: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(directory).catch(() => []);
  const texts = names.map(
    async (name) => [name, (await readFile(join(directory, name))).toString('hex')] as const,
  );
  return new Map(await Promise.all(texts));
}

/** A directory of keys of another installation, with as many of them as are named taken from the first one's. */
async function foreignKeys(name: string, borrowed: readonly string[] = []): Promise<string> {
  const directory = server.keysDir(name);
  await mkdir(directory, { mode: 0o700 });
  for (const file of ['root.key', 'database-roles.key'])
    await writeFile(join(directory, file), randomBytes(32), { mode: 0o600 });
  for (const file of borrowed) await cp(join(keysDir, file), join(directory, file));
  return directory;
}

describe('issue 12 A2: a refused start, or a verb that only reads, locks nobody out', () => {
  it(
    'refuses a second installation, starts with foreign keys and every reading verb with foreign keys, while 50 commands a second are served',
    { timeout: 300_000 },
    async () => {
      const staging = await server.database('staging');
      const passwords = await server.passwords();
      const own = await contents(keysDir);
      const allForeign = await foreignKeys('all-foreign');
      const rolesForeign = await foreignKeys('roles-foreign', ['root.key']);
      const rootForeign = await foreignKeys('root-foreign', ['database-roles.key']);
      const empty = server.keysDir('empty');
      const foreign = [allForeign, rolesForeign, rootForeign, empty];
      const before = await Promise.all(foreign.map(contents));

      const { sent, failed } = await underLoad(async () => {
        await expect(run(staging, allForeign)).rejects.toMatchObject({ code: 'server-shared' });
        await expect(run(staging, empty)).rejects.toMatchObject({ code: 'server-shared' });
        await expect(run(url, allForeign)).rejects.toMatchObject({ code: 'root-key-mismatch' });
        await expect(run(url, rootForeign)).rejects.toMatchObject({ code: 'root-key-mismatch' });
        await expect(run(url, rolesForeign)).rejects.toMatchObject({ code: 'roles-key-mismatch' });
        await expect(run(url, empty)).rejects.toMatchObject({ code: 'root-key-missing' });
        for (const keys of foreign) {
          for (const verb of readingVerbs) {
            const { code, notes } = await lineOn(url, keys)(...verb);
            expect([verb, code, notes]).toEqual([
              verb,
              1,
              expect.stringMatching(/root-key-m|roles-key-mism/),
            ]);
          }
        }
      });

      expect(failed).toEqual([]);
      expect(sent).toBeGreaterThan(0);
      for (const verb of readingVerbs.filter(([, name]) => name !== 'show'))
        expect([verb, (await lineOn(url, keysDir)(...verb)).code]).toEqual([verb, 0]);
      expect(await server.passwords()).toEqual(passwords);
      expect(await contents(keysDir)).toEqual(own);
      expect(await Promise.all(foreign.map(contents))).toEqual(before);
      expect((await program.send({ method: 'GET', path: '/readyz' })).status).toBe(200);
    },
  );

  it('refuses foreign keys for a database in which nothing is wrapped yet', async () => {
    await rm(server.keysDir('none-wrapped'), { recursive: true, force: true });
    const bare = await server.database('bare');
    const keys = await foreignKeys('none-wrapped', ['database-roles.key']);
    await (await run(bare, keys)).stop();
    await rm(join(keys, 'root.key'));
    await expect(run(bare, keys)).rejects.toMatchObject({ code: 'root-key-missing' });
    await writeFile(join(keys, 'root.key'), randomBytes(32), { mode: 0o600 });
    await expect(run(bare, keys)).rejects.toMatchObject({ code: 'root-key-mismatch' });
    await server.byHand('drop database bare');
    await server.byHand('drop database staging');
  });

  it('answers 503 while a role is locked out, is not ready where commands need it, and serves again once an operator has set the passwords', async () => {
    const caller = await program.as('member', 'ada');
    expected(await caller.get('/v1/meetings'), 200);
    await server.byHand(`alter role vm_query password 'set by another installation'`);
    await server.byHand(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'vm_query'`);
    // Queries that were under way when their connections were ended say so first.
    await until(async () => {
      const refused = expected(await caller.get('/v1/meetings'), 503);
      expect(refused.json()).toMatchObject({ code: 'database-credentials' });
    });
    const part = async (role: string) => {
      const answer = await program.send({ method: 'GET', path: '/readyz' });
      const { parts } = answer.json<{ parts: readonly { name: string; state: string }[] }>();
      return [answer.status, parts.find(({ name }) => name === `login of ${role}`)?.state];
    };
    await until(async () => expect(await part('vm_query')).toEqual([200, 'degraded']));
    await server.byHand(`alter role vm_appender password 'set by another installation'`);
    await until(async () => expect(await part('vm_appender')).toEqual([503, 'down']));

    const line = lineOn(url, keysDir);
    const { code, out } = await line('roles', 'set-passwords', '--reason', 'changed by hand');
    expect([code, out]).toEqual([0, expect.stringContaining('database-roles.key')]);
    await until(async () => expected(await program.send({ method: 'GET', path: '/readyz' }), 200));
    expected(await caller.get('/v1/meetings'), 200);
    expect((await line('acts', 'list')).out).toContain('roles.set-passwords');
  });
});
