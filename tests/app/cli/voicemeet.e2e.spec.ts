// The operators' command line beside a running program, and where there is none.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableName } from '../../../src/ports/read-table.ts';
import { meetingListTable } from '../../../src/projections/meeting-list/meeting-list.table.ts';
import { withOperator } from '../../../src/app/cli/open-operator.ts';
import { allProjections } from '../../../src/projections/all.ts';
import { projectionKey } from '../../../src/projections/projection.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../../support/meeting-steps.ts';
import { until } from '../../support/projection-runtime.ts';
import { freshInstallation, givenProgram, runProgram } from '../../support/running-program.ts';
import type { GivenProgram } from '../../support/running-program.ts';
import { commandLine } from './said.ts';
import type { Said } from './said.ts';

const bin = join(import.meta.dirname, '../../../bin/voicemeet.mjs');
const names = allProjections.map(({ name }) => name);
const tables = allProjections.flatMap((one) => one.tables.map((table) => `${table.name}_v${table.version}`));
const { version } = meetingListTable;
const notes: string[] = [];
const note = (line: string): void => void notes.push(line);

/** Calls the real program; `env` is all it gets besides the search path. */
function voicemeet(env: Readonly<Record<string, string>>, ...words: string[]): Promise<Said> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], HOME: tmpdir(), ...env }, timeout: 120_000 };
    execFile(process.execPath, [bin, ...words], options, (error, out, said) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, notes: said });
    });
  });
}

describe('beside a running program', () => {
  let program: GivenProgram;
  let account: string;
  let env: Readonly<Record<string, string>>;
  let say: ReturnType<typeof commandLine>;

  beforeAll(async () => {
    program = await givenProgram();
    account = await anAccount(program, 'pro');
    const { database, keysDir } = program.installation;
    env = { VOICEMEET_DATABASE_URL: database.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
    say = commandLine((config, work) => withOperator({ config, note }, work), env);
    await someMeetings(3);
  });
  afterAll(async () => {
    await program.close();
  });

  async function someMeetings(count: number): Promise<readonly string[]> {
    const host = await program.as('member', 'ada');
    const meetings: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const meeting = await anOpenMeeting(host, account, { title: `Secret plan ${index}` });
      await knock(await program.as('member', `guest ${index}`), meeting);
      meetings.push(meeting);
    }
    await until(caughtUp, 'every projection is at the end of the log');
    return meetings;
  }
  async function caughtUp(): Promise<boolean> {
    const { out } = await say('projections', 'list', '--json');
    const { projections } = JSON.parse(out) as { projections: { lagEvents: string }[] };
    return projections.every(({ lagEvents }) => lagEvents === '0');
  }
  /** As superuser; gives the rows that it returns. */
  async function byHand<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const client = new Client({ connectionString: program.installation.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  it('lists every projection as one JSON document and nothing else', async () => {
    const listed = await voicemeet(env, 'projections', 'list', '--json');
    expect(listed).toMatchObject({ code: 0, notes: '' });
    const { projections } = JSON.parse(listed.out) as { projections: { name: string }[] };
    expect(projections.map(({ name }) => name)).toEqual(names);
    expect(projections[0]).toMatchObject({
      key: `meeting-list@${version}`,
      status: 'following',
      parkedStreams: 0,
    });
  });

  it('verifies everything in three batch sizes: one hash per table, live and rebuilt', async () => {
    const { code, out, notes: told } = await voicemeet(env, 'projections', 'verify');
    expect([code, told]).toEqual([0, expect.stringContaining('verifying attendance, batches of 7: 100%')]);
    const lines = out.trim().split('\n');
    const found = lines.flatMap((line) => {
      const hashes = /^ {2}(\w+) .* live ([0-9a-f]{64}) +rebuilt \2 +equal +in batches of 1, 7, 1000$/.exec(
        line,
      );
      return hashes === null ? [] : [hashes[1]];
    });
    expect(found).toEqual(tables);
    expect(lines).toHaveLength(names.length + tables.length);
  });

  it('names a cell changed by hand by table, key and column, without its value unless asked; a rebuild mends it', async () => {
    const [meeting] = await someMeetings(1);
    const verify = ['projections', 'verify', 'meeting-list', '--batch-sizes', '1,1000'];
    expect((await say(...verify)).code).toBe(0);
    const [row] = await byHand<{ tenant: string }>(
      `update ${tableName(meetingListTable)} set planned_minutes = 61 where meeting = $1 returning tenant`,
      [meeting],
    );
    const different = await say(...verify);
    expect(different.code).toBe(1);
    expect(different.out.split('\n').filter((line) => line.includes('differs'))).toEqual([
      `  differs: table meeting_list_v${version}, key tenant=${row?.tenant} meeting=${meeting}, column planned_minutes`,
    ]);
    expect(different.out).toMatch(new RegExp(`^meeting-list@${version} at \\d+: DIFFERENT$`, 'm'));
    expect(different.out).toMatch(
      new RegExp(`^ {2}meeting_list_v${version} .* DIFFERENT +in batches of 1, 1000$`, 'm'),
    );
    expect(different.out).toMatch(
      new RegExp(`^ {2}meeting_people_v${version} .* equal +in batches of 1, 1000$`, 'm'),
    );
    expect((await say(...verify, '--values')).out).toContain('column planned_minutes, live 61, rebuilt 60');
    const json = await say(...verify, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      equal: false,
      projections: [
        {
          projection: `meeting-list@${version}`,
          equal: false,
          tables: [
            {
              table: `meeting_list_v${version}`,
              batchEvents: 1,
              differences: [{ key: { meeting }, column: 'planned_minutes' }],
            },
            { table: `meeting_people_v${version}`, differences: [] },
            { batchEvents: 1_000 },
            {},
          ],
        },
      ],
    });
    expect(json.out).not.toMatch(/"live":|"rebuilt":/);

    const rebuilt = await voicemeet(
      env,
      'projections',
      'rebuild',
      'meeting-list',
      '--reason',
      'changed by hand',
    );
    expect([rebuilt.code, rebuilt.out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^meeting-list@${version} rebuilt up to \\d+\n$`)),
    ]);
    expect((await say(...verify)).code).toBe(0);
    const { acts } = JSON.parse((await say('acts', 'list', '--json')).out) as { acts: unknown[] };
    expect(acts.at(-1)).toMatchObject({
      verb: 'projections.rebuild',
      target: 'meeting-list',
      name: expect.stringMatching(/^.+@.+$/),
      reason: 'changed by hand',
      end: { outcome: 'done', code: 'ok' },
    });
  });

  it('names a row that is on one side only', async () => {
    const [meeting] = await someMeetings(1);
    expect((await say('projections', 'verify', 'meeting-list', '--batch-sizes', '7')).code).toBe(0);
    await byHand(`delete from ${tableName(meetingListTable)} where meeting = $1`, [meeting]);
    const { code, out } = await say('projections', 'verify', 'meeting-list', '--batch-sizes', '7');
    expect([code, out]).toEqual([1, expect.stringMatching(`meeting=${meeting}, only in the rebuilt one`)]);
    expect(out).not.toContain('Secret plan');
    expect((await say('projections', 'rebuild', 'meeting-list', '--reason', 'test')).code).toBe(0);
  });

  it('rebuilds everything while people meet, without a failed read', async () => {
    const admin = await program.as('admin');
    const rebuild = { over: false };
    const reading = (async () => {
      let reads = 0;
      for (; !rebuild.over; reads += 1) expected(await admin.get('/v1/tenant/overview'), 200);
      return reads;
    })();
    const meeting = someMeetings(15);
    const rebuilt = await say('projections', 'rebuild', 'all', '--reason', 'test', '--json');
    rebuild.over = true;
    expect(await reading).toBeGreaterThan(0);
    await meeting;
    expect(rebuilt.code).toBe(0);
    expect((JSON.parse(rebuilt.out) as { rebuilt: unknown[] }).rebuilt).toHaveLength(names.length);
    expect((await say('projections', 'verify', 'all', '--batch-sizes', '7')).code).toBe(0);
  });

  it('says in one sentence what it does not know', async () => {
    const unknown = await voicemeet(env, 'projections', 'verify', 'nonsense');
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(unknown.notes).toMatch(/^There is no projection nonsense; there are: .*\[projection-unknown\]\n$/);
    expect(await voicemeet(env, 'stuck', 'list')).toEqual({
      code: 0,
      out: '',
      notes: 'Nothing is stuck.\n',
    });
  });
});

describe('without a program', () => {
  it('says of projections that never ran that there is nothing to verify, of each', async () => {
    const installation = await freshInstallation();
    try {
      const { database, keysDir } = installation;
      const env = { ROLES: 'api' };
      // Makes what a first start makes; projections run elsewhere.
      await (await runProgram(installation, env)).stop();
      const variables = { VOICEMEET_DATABASE_URL: database.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
      const say = commandLine((config, work) => withOperator({ config, note }, work), variables);
      const verified = await say('projections', 'verify');
      expect([verified.code, verified.out]).toEqual([1, '']);
      for (const one of allProjections) {
        expect(verified.notes).toContain(`${projectionKey(one)} has not run yet`);
      }
      expect((await say('projections', 'list')).out).toMatch(
        new RegExp(`^meeting-list@${version} +never run +0 `, 'm'),
      );
    } finally {
      await installation.remove();
    }
  });

  it('makes no database and no key: it says what to do', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'voicemeet-cli-'));
    try {
      const places = { VOICEMEET_DATA_DIR: join(empty, 'data'), VOICEMEET_KEYS_DIR: join(empty, 'keys') };
      const nothing = await voicemeet(places, 'projections', 'list');
      expect(nothing).toMatchObject({ code: 1, out: '' });
      expect(nothing.notes).toMatch(
        /^There is no database in .*data: run "npm start" once.*\[no-database\]\n$/,
      );
      const elsewhere = { ...places, VOICEMEET_DATABASE_URL: 'postgres://vm_owner:x@127.0.0.1:1/voicemeet' };
      const noKey = await voicemeet(elsewhere, 'projections', 'list');
      expect([noKey.code, noKey.notes]).toEqual([1, expect.stringContaining('[root-key-missing]')]);
      expect(await readdir(empty)).toEqual([]);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});
