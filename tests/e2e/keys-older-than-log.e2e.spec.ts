// Keys that are lost, or restored from a backup older than the log, are a refusal at the start with its way out: never lost
// names, new persons or dead links that nobody was told of.
import { randomUUID } from 'node:crypto';
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withOperator } from '../../src/app/cli/open-operator.ts';
import { newSigningKeysText } from '../../src/adapters/auth/signing-keys.ts';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import { commandLine } from '../app/cli/said.ts';
import { anAccount, aMeeting, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation } from '../support/running-program.ts';
import { until } from '../support/until.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await freshInstallation();
});
afterAll(() => installation.remove());

const keyTables = ['keys.epoch_keys', 'keys.data_keys', 'keys.tombstones', 'keys.persons'];

/** As superuser, so that no policy hides a row. */
async function byHand(...texts: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: installation.database.superuserUrl });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
  } finally {
    await client.end();
  }
}

function line(...words: string[]) {
  const { database, keysDir } = installation;
  const env = { VOICEMEET_DATABASE_URL: database.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
  return commandLine((config, work) => withOperator({ config, note: () => undefined }, work), env)(...words);
}

/** What is logged while keys are older than the log, and readers that need them stall. */
const expectedErrors = [
  'what had to wait for the event store failed: it, and what comes after it, is tried again every 10 seconds. Until then /readyz says what is refused',
];

const reason = ['--reason', 'no backup has them'];

describe('issue 12 A4: keys older than the log are noticed at the start', () => {
  it('refuses keys that are one meeting too old, changes nothing, and serves once they are as new as the log', async () => {
    const first = await runProgram(installation);
    const account = await anAccount(first, 'pro');
    await aMeeting(await first.as('member', 'ada'), account);
    await first.stop();
    await byHand(
      'create schema backup',
      ...keyTables.map((name) => `create table backup.${name.slice(5)} as table ${name}`),
    );
    const second = await runProgram(installation);
    const grace = await second.as('member', 'grace');
    const meeting = await aMeeting(grace, account, { title: 'One meeting later' });
    await second.stop();

    const newer = keyTables.map((name) => `create table backup.newer_${name.slice(5)} as table ${name}`);
    const emptied = [...keyTables].reverse().map((name) => `delete from ${name}`);
    const restored = (prefix: string) =>
      keyTables.map((name) => `insert into ${name} select * from backup.${prefix}${name.slice(5)}`);
    await byHand(...newer, ...emptied, ...restored(''));
    await expect(runProgram(installation)).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'keys-older-than-log',
      message: expect.stringContaining('Restore schema keys from a backup as new as the log'),
    });
    await byHand(...emptied, ...restored('newer_'), 'drop schema backup cascade');
    const third = await runProgram(installation);
    const page = await (await third.as('member', 'grace')).get(`/v1/meetings/${meeting}`);
    expect(expected(page, 200).json()).toMatchObject({ title: 'One meeting later' });
    await third.stop();
  });

  it('refuses where the row of a person is missing, who would be somebody new', async () => {
    const program = await runProgram(installation);
    await anAccount(program, 'pro');
    const host = await program.as('member', 'lin');
    const meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    const person = await knock(host, meeting);
    await program.stop();
    await byHand(
      `create table public.kept as select * from keys.persons where person = '${person}'`,
      `delete from keys.persons where person = '${person}'`,
    );
    await expect(runProgram(installation)).rejects.toMatchObject({
      code: 'keys-older-than-log',
      message: expect.stringContaining(`0 keys and 1 persons`),
    });
    await byHand('insert into keys.persons select * from public.kept', 'drop table public.kept');
    await (await runProgram(installation)).stop();
  });

  it('starts again after an operator gave up what no backup has', async () => {
    const program = await runProgram(installation);
    await aMeeting(await program.as('member', `lost ${randomUUID()}`), await anAccount(program, 'pro'));
    await program.stop();
    await byHand('delete from keys.data_keys where made = (select max(made) from keys.data_keys)');
    await expect(runProgram(installation)).rejects.toMatchObject({ code: 'keys-older-than-log' });
    expect(await line('keys', 'give-up', ...reason)).toMatchObject({
      code: 0,
      out: '1 keys and 0 persons were missing and count as forgotten now.',
    });
    await (await runProgram(installation)).stop();
  });
});

describe('issue 12 A4: a missing file of guest keys is not made anew silently', () => {
  const file = (): string => join(installation.keysDir, 'guest-tokens.json');
  const away = (): string => `${file()}.away`;
  afterEach(() => rm(away(), { force: true }));

  it('refuses a start without it, makes none, and starts once it is back', async () => {
    await (await runProgram(installation)).stop();
    await rename(file(), away());
    await expect(runProgram(installation)).rejects.toMatchObject({
      code: 'guest-keys-missing',
      message: expect.stringContaining('keys renew-guests'),
    });
    await expect(copyFile(file(), away())).rejects.toMatchObject({ code: 'ENOENT' });
    await rename(away(), file());
    await (await runProgram(installation)).stop();
  });

  it('refuses the file of another host, and takes one that has the old keys beside a new one', async () => {
    await rename(file(), away());
    const other = await newSigningKeysText();
    await writeFile(file(), other, { mode: 0o600 });
    await expect(runProgram(installation)).rejects.toMatchObject({ code: 'guest-keys-mismatch' });
    const keysIn = (text: string) => (JSON.parse(text) as { keys: unknown[] }).keys;
    const both = [...keysIn(other), ...keysIn(await readFile(away(), 'utf8'))];
    await writeFile(file(), JSON.stringify({ keys: both }), { mode: 0o600 });
    await (await runProgram(installation)).stop();
    await writeFile(file(), other, { mode: 0o600 });
    await (await runProgram(installation)).stop();
  });

  it('refuses an installation of the version before that has issued an invite', async () => {
    const program = await runProgram(installation);
    const host = await program.as('member', 'ada');
    const meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    expected(
      await host.post(`/v1/meetings/${meeting}/invites`, { role: 'guest', expiresAt, maxGuests: 5 }),
      201,
    );
    await program.stop();
    await byHand(`delete from ops.key_fingerprints where name = 'guests'`);
    await rename(file(), away());
    await expect(runProgram(installation)).rejects.toMatchObject({ code: 'guest-keys-missing' });
    expect(await line('keys', 'renew-guests', ...reason)).toMatchObject({ code: 0 });
    await (await runProgram(installation)).stop();
  });
});

describe('issue 12 A4: an event store that is away at the start keeps its log from being compared with the keys', () => {
  it('and until they are found as new, nothing is decided and nobody becomes a new person', async () => {
    const store = await startEsdbServer();
    const installed = await freshInstallation();
    const superuser = new Client({ connectionString: installed.database.superuserUrl });
    await superuser.connect();
    const run = () => runProgram(installed, { EVENTSTORE_URL: store.url }, expectedErrors);
    let program = await run();
    try {
      const account = await anAccount(program, 'pro');
      const meeting = await aMeeting(await program.as('member', 'grace'), account);
      await until(async () =>
        expected(await (await program.as('auditor')).get('/v1/audit/tenant/events'), 200),
      );
      const visible = async (name: string) =>
        (await program.as('member', name)).get(`/v1/meetings/${meeting}`);
      const page = await until(async () => expected(await visible('grace'), 200));
      const { host } = page.json<{ host: string }>();
      await program.stop();
      await superuser.query(
        `create table public.kept as select * from keys.persons where person = '${host}'`,
      );
      await superuser.query(`delete from keys.persons where person = '${host}'`);

      await store.faults.refuseConnections();
      program = await run();
      const [admin, grace] = [await program.as('admin'), await program.as('member', 'grace')];
      const keysPart = async () => {
        const ready = await fetch(new URL('/readyz', program.address));
        const { parts } = (await ready.json()) as { parts: readonly { name: string }[] };
        return { status: ready.status, ...parts.find(({ name }) => name === 'keys') };
      };
      const answers = async () => {
        const [command, query] = [await grace.post('/v1/meetings', {}), await grace.get('/v1/meetings')];
        const open = await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' });
        return [command, query, open].map((reply) => [reply.status, reply.member('code')]);
      };
      const refused = (code: string) => [1, 2, 3].map(() => [503, code]);
      expect(await keysPart()).toMatchObject({
        status: 503,
        state: 'down',
        detail: expect.stringContaining('Bring the event store back'),
      });
      expect(await answers()).toEqual(refused('keys-unchecked'));
      expected(await admin.get('/v1/accounts'), 200);

      await store.faults.acceptConnections();
      await until(async () =>
        expect(await keysPart()).toMatchObject({
          status: 503,
          state: 'down',
          detail: expect.stringContaining('voicemeet keys give-up --reason'),
        }),
      );
      expect(await answers()).toEqual(refused('keys-older-than-log'));
      const { rows } = await superuser.query('select from keys.persons where person = $1', [host]);
      expect(rows).toEqual([]);
      expect(JSON.stringify(program.log)).toContain('Restore schema keys from a backup as new as the log');

      await superuser.query('insert into keys.persons select * from public.kept');
      await until(async () => expect(await keysPart()).toMatchObject({ status: 200, state: 'ok' }));
      expect(expected(await visible('grace'), 200).json()).toMatchObject({ host });
      await anAccount(program, 'pro');
    } finally {
      await program.stop();
      await superuser.end();
      await installed.remove();
      await store.stop();
    }
  });
});
