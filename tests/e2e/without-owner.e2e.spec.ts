// A process that holds the passwords of the roles that it plays and nothing else: no account of the owner, no key of all
// passwords. Whatever needs more is done apart, by `voicemeet migrate`.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAppendsAreOpen } from '../../src/adapters/postgres/raw-appends.ts';
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
    for (const roles of ['projector', 'scheduler', 'relay', 'gateway']) {
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

  it('leaves it to an operator to take raw appends away, who does it once no older process is connected', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const tighten = () => owner('roles', 'tighten', '--reason', 'the upgrade is over');
    try {
      // As a migration leaves it beside processes of the version before.
      await client.query('grant insert, update on log.streams to vm_appender');
      const older = new Client({
        connectionString: url,
        application_name: 'voicemeet commands w3.abcdef01/9',
      });
      await older.connect();
      const refused = await tighten();
      await older.end();
      expect(refused).toMatchObject({ code: 1, notes: expect.stringContaining('[older-connected]') });
      expect(await rawAppendsAreOpen(client)).toBe(true);

      expect(await tighten()).toMatchObject({ code: 0, out: expect.stringContaining('from now on') });
      expect(await rawAppendsAreOpen(client)).toBe(false);
      expect(await tighten()).toMatchObject({ code: 0, out: expect.stringContaining('already') });

      await client.query('grant insert on log.events to vm_appender');
      expect(await owner('migrate')).toMatchObject({ code: 0 });
      expect(await rawAppendsAreOpen(client)).toBe(false);
      expect(await owner('acts', 'list')).toMatchObject({ out: expect.stringContaining('roles.tighten') });
    } finally {
      await client.end();
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
