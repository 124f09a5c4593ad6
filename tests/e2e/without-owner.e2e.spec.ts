// A process that holds the passwords of the roles that it plays and nothing else: no account of the owner, no key of all
// passwords. Whatever needs more is done apart, by `voicemeet migrate`.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withOperator } from '../../src/app/cli/open-operator.ts';
import { commandLine } from '../app/cli/said.ts';
import { anAccount, aMeeting, expected } from '../support/meeting-steps.ts';
import { startOwnServer } from '../support/own-server.ts';
import type { OwnServer } from '../support/own-server.ts';
import { runProgram } from '../support/running-program.ts';
import type { Running } from '../support/running-program.ts';
import { until } from '../support/until.ts';

let server: OwnServer;
let url: string;
let ownerKeys: string;
let hostKeys: string;

beforeAll(async () => {
  server = await startOwnServer();
  url = await server.database('apart');
  ownerKeys = server.keysDir('owner');
  hostKeys = server.keysDir('host');
  await mkdir(hostKeys, { mode: 0o700 });
});
afterAll(() => server.remove());

const owner = (...words: string[]) =>
  commandLine((config, work) => withOperator({ config, note: () => undefined }, work), {
    VOICEMEET_DATABASE_URL: url,
    VOICEMEET_KEYS_DIR: ownerKeys,
  })(...words);

const passwordsFile = (): string => join(hostKeys, 'role-passwords.json');

/** Starts with what the host has; the URL names an account that nobody has. */
function runOnHost(roles: string): Promise<Running> {
  const database = { ownerUrl: Object.assign(new URL(url), { username: 'nobody', password: 'x' }).href };
  return runProgram(
    { database: database as Running['installation']['database'], keysDir: hostKeys, remove: () => rm('') },
    // Nobody listens there: the relay waits for its broker.
    {
      ROLE_PASSWORDS_FILE: passwordsFile(),
      ROLES: roles,
      KAFKA_BROKERS: roles === 'relay' ? '127.0.0.1:1' : '',
    },
  );
}

async function carry(...files: readonly string[]): Promise<void> {
  for (const file of files)
    await writeFile(join(hostKeys, file), await readFile(join(ownerKeys, file)), { mode: 0o600 });
}

async function givePasswords(roles: string): Promise<void> {
  const { code, out } = await owner('roles', 'passwords', '--for', roles);
  expect(code).toBe(0);
  await writeFile(passwordsFile(), out, { mode: 0o600 });
}

describe('issue 12 D7: a process without the owner’s account', () => {
  it('serves with the passwords of its roles, after the database was migrated apart', async () => {
    expect(await owner('migrate')).toMatchObject({ code: 0, out: expect.stringContaining('0001_schemas') });
    await carry('root.key', 'guest-tokens.json');
    await givePasswords('all');
    const program = await runOnHost('all');
    const host = await program.as('member', 'ada');
    const meeting = await aMeeting(host, await anAccount(program, 'pro'));
    await until(async () => expected(await host.get(`/v1/meetings/${meeting}`), 200));
    expect((await program.send({ method: 'GET', path: '/readyz' })).status).toBe(200);
    await program.stop();
  });

  it('gives the api no password of other roles, and each role starts with its own', async () => {
    await givePasswords('api');
    const api: unknown = JSON.parse(await readFile(passwordsFile(), 'utf8'));
    expect(Object.keys(api as object).sort()).toEqual([
      'vm_appender',
      'vm_auditor',
      'vm_keyring',
      'vm_query',
    ]);
    await (await runOnHost('api')).stop();
    await expect(runOnHost('projector')).rejects.toMatchObject({ code: 'role-password-missing' });
    for (const roles of ['projector', 'scheduler', 'relay']) {
      await givePasswords(roles);
      const program = await runOnHost(roles);
      const ready = await program.send({ method: 'GET', path: '/readyz' });
      const { parts } = ready.json<{ parts: { name: string; status: string }[] }>();
      expect(
        parts.filter(({ status }) => status === 'down'),
        roles,
      ).toEqual([]);
      await program.stop();
    }
  });

  it('refuses a database that nobody migrated, and another installation’s root key', async () => {
    await givePasswords('api');
    await server.byHand('select 1');
    const root = join(hostKeys, 'root.key');
    await writeFile(root, Buffer.alloc(32, 1), { mode: 0o600 });
    await expect(runOnHost('api')).rejects.toMatchObject({ code: 'root-key-mismatch' });
    await carry('root.key');
    await rm(passwordsFile());
    await expect(runOnHost('api')).rejects.toMatchObject({ code: 'role-passwords-missing' });
  });
});
