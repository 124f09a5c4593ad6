// `voicemeet keys prove-persons`: persons that an old process wrote late, or that come from an older backup, are refused until
// an operator has seen their rows and trusts exactly these.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withOperator } from '../../../src/app/cli/open-operator.ts';
import { anAccount, aMeeting, expected } from '../../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../../support/running-program.ts';
import type { Installation, Running } from '../../support/running-program.ts';
import { commandLine } from './said.ts';

const tolerated = [
  'what was stored was changed outside the program: docs/operations.md, "Tampering"',
  'request failed',
];
const why = ['--reason', 'restored the row from the backup of yesterday'];

let installation: Installation;
let program: Running;
let superuser: Client;
let account: string;
beforeAll(async () => {
  installation = await freshInstallation();
  superuser = new Client({ connectionString: installation.database.superuserUrl });
  await superuser.connect();
  program = await runProgram(installation, {}, tolerated);
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  await superuser.end();
  await program.stop().finally(installation.remove);
});

function line(...words: string[]) {
  const { database, keysDir } = installation;
  const env = { VOICEMEET_DATABASE_URL: database.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
  return commandLine((config, work) => withOperator({ config, note: () => undefined }, work), env)(...words);
}

/** Another process, which remembers nobody, is asked for a list by a member. */
async function asked(name: string): Promise<[status: number, code: string | undefined]> {
  const elsewhere = await runProgram(installation, {}, tolerated);
  try {
    const reply = await (await elsewhere.as('member', name)).get('/v1/meetings');
    return [reply.status, reply.status === 200 ? undefined : reply.member('code')];
  } finally {
    await elsewhere.stop();
  }
}

/** The person by whom a member's newest meeting is hosted. */
async function aPerson(name: string): Promise<string> {
  const meeting = await aMeeting(await program.as('member', name), account);
  const { rows } = await superuser.query<{ principal: string }>(
    `select principal from log.answers where stream like '%' || $1 limit 1`,
    [meeting],
  );
  return String(rows[0]?.principal);
}

const digestIn = (notes: string): string => /--trust ([0-9a-f]{64})/.exec(notes)?.[1] ?? expect.fail(notes);
const takeProof = (person: string) =>
  superuser.query('update keys.persons set proof = null where person = $1', [person]);

describe('issue 12 D3: voicemeet keys prove-persons', () => {
  it('lists, changes nothing, proves exactly what was listed, and is on record', async () => {
    const [dora, eve] = [await aPerson('dora'), await aPerson('eve')];
    await takeProof(dora);
    expect(await asked('dora')).toEqual([500, 'tampered']);

    const listed = await line('keys', 'prove-persons');
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining(`person ${dora}  identity `) });
    expect(listed.out.split('\n')).toHaveLength(1);
    expect(await asked('dora')).toEqual([500, 'tampered']);

    // Somebody puts another row beside it before the operator has acted.
    await takeProof(eve);
    const trust = (notes: string, ...more: string[]) =>
      line('keys', 'prove-persons', '--trust', digestIn(notes), ...more);
    expect(await trust(listed.notes, ...why)).toMatchObject({
      code: 1,
      notes: expect.stringContaining('[unproven-persons-differ]'),
    });
    expect(await asked('dora')).toEqual([500, 'tampered']);

    const one = await line('keys', 'prove-persons', '--person', dora);
    expect(await trust(one.notes)).toMatchObject({ code: 2, notes: expect.stringContaining('--reason') });
    expect(await trust(one.notes, '--person', dora, ...why)).toMatchObject({
      code: 0,
      out: '1 persons are proven now; processes that run accept them at once.',
    });
    expect([await asked('dora'), await asked('eve')]).toEqual([
      [200, undefined],
      [500, 'tampered'],
    ]);
    const { out } = await line('acts', 'list');
    expect(out).toMatch(new RegExp(`keys\\.prove-persons +${digestIn(one.notes)} .*proven=1`));
    expect(out).toMatch(/keys\.prove-persons .*unproven-persons-differ/);
  });

  it('does not list a row whose proof is another one’s: that was changed, and can only be restored', async () => {
    const finn = await aPerson('finn');
    await superuser.query(
      `update keys.persons set proof = decode(repeat('00', 32), 'hex') where person = $1`,
      [finn],
    );
    expect((await line('keys', 'prove-persons', '--person', finn)).out).toBe('');
    expect(await asked('finn')).toEqual([500, 'tampered']);
  });

  it('proves the row of the operator who acts, who could begin no act before', async () => {
    expected(await (await program.as('member', 'gus')).get('/v1/meetings'), 200);
    await superuser.query('update keys.persons set proof = null');
    const { notes } = await line('keys', 'prove-persons');
    expect(await line('keys', 'prove-persons', '--trust', digestIn(notes), ...why)).toMatchObject({
      code: 0,
    });
    expect(await asked('gus')).toEqual([200, undefined]);
    expect((await line('acts', 'list')).out).toContain(digestIn(notes));
    expect(await line('keys', 'prove-persons')).toMatchObject({ code: 0, out: '' });
  });
});
