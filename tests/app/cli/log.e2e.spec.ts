// `voicemeet log`: the switch from one PostgreSQL to another as docs/operations.md tells it, a copy that is killed, and
// what is refused.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLogs } from '../../../src/app/cli/open-logs.ts';
import { withOperator } from '../../../src/app/cli/open-operator.ts';
import { allProjections } from '../../../src/projections/all.ts';
import { allReactors } from '../../../src/reactors/all-reactors.ts';
import { webhooksName } from '../../../src/reactors/webhooks/webhook-sender.ts';
import { chainedRecords, fill } from '../../support/chained-logs.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import { anAccount, anOpenMeeting, expected, historyOf, knock } from '../../support/meeting-steps.ts';
import { openPostgresEnd } from '../../support/postgres-end.ts';
import { until } from '../../support/projection-runtime.ts';
import { freshInstallation, newId, runProgram } from '../../support/running-program.ts';
import type { Installation, Running } from '../../support/running-program.ts';
import { commandLine } from './said.ts';
import type { Said } from './said.ts';

const bin = join(import.meta.dirname, '../../../bin/voicemeet.mjs');
const note = (): void => undefined;
const why = ['--reason', 'moving the log'];

let installation: Installation;
let target: FreshDatabase;
beforeAll(async () => {
  installation = await freshInstallation();
  target = await freshDatabase();
});
afterAll(async () => {
  await target.drop();
  await installation.remove();
});

/** The command line on a database with the installation's keys. */
function lineOn(
  { ownerUrl }: Pick<FreshDatabase, 'ownerUrl'>,
  keysDir = installation.keysDir,
  more: Record<string, string> = {},
) {
  const env = { VOICEMEET_DATABASE_URL: ownerUrl, VOICEMEET_KEYS_DIR: keysDir, ...more };
  return commandLine(
    (config, work) => withOperator({ config, note }, work),
    env,
    undefined,
    (config, work) => withLogs({ config, note }, work),
  );
}

async function onDatabase<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** What "restore schema keys" is: the rows of its tables as they are. */
async function moveKeys(from: FreshDatabase, to: FreshDatabase): Promise<void> {
  for (const table of ['epoch_keys', 'data_keys', 'tombstones', 'persons']) {
    const [{ rows } = { rows: [] }] = await onDatabase<{ rows: unknown[] }>(
      from.superuserUrl,
      `select coalesce(json_agg(t), '[]') as rows from keys.${table} t`,
    );
    const text = `insert into keys.${table} select * from json_populate_recordset(null::keys.${table}, $1)`;
    await onDatabase(to.superuserUrl, text, [JSON.stringify(rows)]);
  }
}

/** One hash per table, live and rebuilt alike. */
async function tableHashes(say: ReturnType<typeof commandLine>): Promise<Readonly<Record<string, string>>> {
  const verified = await say('projections', 'verify', 'all', '--batch-sizes', '1000', '--json');
  const { equal, projections } = JSON.parse(verified.out) as {
    equal: boolean;
    projections: { tables: { table: string; liveHash: string }[] }[];
  };
  expect(equal).toBe(true);
  return Object.fromEntries(
    projections.flatMap(({ tables }) => tables.map(({ table, liveHash }) => [table, liveHash])),
  );
}

/** Checkpoints of deliveries to reactors belong to a history as those of projections do. */
async function deliverAnew(say: ReturnType<typeof commandLine>): Promise<void> {
  for (const name of [...allReactors.map((reactor) => reactor.name), webhooksName]) {
    const restarted = await say('reactors', 'restart', name, ...why);
    expect(restarted.code, restarted.notes).toBe(0);
  }
}

async function caughtUp(say: ReturnType<typeof commandLine>): Promise<void> {
  await until(async () => {
    const { projections } = JSON.parse((await say('projections', 'list', '--json')).out) as {
      projections: { lagEvents?: string; lagBytes?: string }[];
    };
    return projections.every(({ lagEvents, lagBytes }) => (lagEvents ?? lagBytes) === '0');
  }, 'every projection is at the end of the log');
}

describe('the switch to another PostgreSQL', () => {
  const key = { 'idempotency-key': newId() };
  let program: Running;
  let meeting: string;
  let answer: string;
  let hashes: Readonly<Record<string, string>>;
  const ends = () => ['--from', 'database', '--to', target.ownerUrl];
  const knockAgain = async (on: Running) =>
    (await on.as('member', 'ben')).post(`/v1/meetings/${meeting}/knocks`, { displayName: 'Ben' }, key);

  it('stop: a history with names and with answers', async () => {
    program = await runProgram(installation);
    meeting = await anOpenMeeting(await program.as('member', 'ada'), await anAccount(program, 'pro'), {
      waitingRoom: true,
    });
    answer = expected(await knockAgain(program), 200).text;
    for (const name of ['cleo', 'dan', 'eve']) await knock(await program.as('member', name), meeting);
    await caughtUp(lineOn(installation.database));
    await program.stop();
    hashes = await tableHashes(lineOn(installation.database));
  });

  it('copy: says who and why, keeps it on record, and can be run again', async () => {
    const say = lineOn(installation.database);
    const copied = await say('log', 'copy', ...ends(), ...why);
    expect(copied).toMatchObject({ code: 0, notes: expect.stringContaining('ada@ops copies postgres://') });
    expect(copied.notes).toContain(': moving the log');
    expect(copied.out).toMatch(
      /^\d+ events copied after 0 that were there\n[1-9]\d* used keys carried with their answers, 0 without; 0 claims/,
    );
    expect(copied.out + copied.notes).not.toContain(new URL(target.ownerUrl).password);
    const again = JSON.parse((await say('log', 'copy', ...ends(), ...why, '--json')).out) as object;
    expect(again).toMatchObject({ copied: '0', complete: true, keys: { spent: '0' } });
    const acts = await onDatabase(
      installation.database.ownerUrl,
      `select deed, actor, reason from ops.projection_history where projection = 'log' order by id limit 2`,
    );
    expect(acts).toEqual([
      {
        deed: expect.stringMatching(/^copy begun from postgres:.* to postgres:/),
        actor: 'ada@ops',
        reason: 'moving the log',
      },
      { deed: expect.stringMatching(/^copied from /), actor: 'ada@ops', reason: 'moving the log' },
    ]);
  });

  it('compare: equal digests, and the same from a digest of either', async () => {
    const say = lineOn(installation.database);
    const compared = await say('log', 'compare', ...ends());
    expect(compared.code).toBe(0);
    const [one, two, keys, sameKeys, verdict] = compared.out.split('\n');
    const [digest] = /^[0-9a-f]{64}/.exec(one ?? '') ?? [];
    expect([two?.slice(0, 64), verdict]).toEqual([digest, 'equal']);
    expect(keys).toMatch(/^[0-9a-f]{64} {2}[1-9]\d* used keys, [1-9]\d* with answers, 0 open {2}postgres:/);
    expect(sameKeys?.split('  ').slice(0, 2)).toEqual(keys?.split('  ').slice(0, 2));
    expect((await say('log', 'digest')).out).toBe(one);
    expect((await lineOn(target)('log', 'digest', 'current')).out).toBe(two);
  });

  it('compare: tells of a used key that the copy has not, which another copy carries', async () => {
    const say = lineOn(installation.database);
    await onDatabase(target.superuserUrl, `delete from log.answers where key = $1`, [key['idempotency-key']]);
    const compared = await say('log', 'compare', ...ends());
    expect(compared).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\nDIFFERENT: the used keys; [^\n]*$/),
    });
    expect(JSON.parse((await say('log', 'compare', ...ends(), '--json')).out)).toMatchObject({
      equal: false,
    });
    expect((await say('log', 'copy', ...ends(), ...why)).code).toBe(0);
    expect((await say('log', 'compare', ...ends())).code).toBe(0);
  });

  it('start: the same screens from the copy, old keys answered as before, and doing nothing twice', async () => {
    await moveKeys(installation.database, target);
    const moved = { ...installation, database: target };
    program = await runProgram(moved);
    const say = lineOn(target);
    await caughtUp(say);
    expect(await tableHashes(say)).toEqual(hashes);
    const again = await knockAgain(program);
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([
      200,
      answer,
      'true',
    ]);
    const auditor = await program.as('auditor');
    const ben = await auditor.get(`/v1/meetings/${meeting}?after=${encodeURIComponent(again.position)}`);
    expect(ben.status).toBeLessThan(500);
    const knocks = (await historyOf(auditor, meeting)).filter(({ type }) =>
      type.includes('participantKnocked'),
    );
    expect(knocks).toHaveLength(4);
    const other = await say('log', 'compare', '--from', installation.database.ownerUrl, '--to', 'current');
    expect(other).toMatchObject({
      code: 1,
      out: expect.stringMatching(/DIFFERENT: event \d+, .* it is in the target only$/),
    });
    await program.stop();
  });

  it('and back: the first log gets what it lacks, and is the same again', async () => {
    const say = lineOn(target);
    const back = ['--from', 'current', '--to', installation.database.ownerUrl];
    expect((await say('log', 'copy', ...back, ...why)).out).toMatch(
      /^[1-9]\d* events copied after [1-9]\d* that were there/,
    );
    expect((await say('log', 'compare', ...back)).code).toBe(0);
  });

  it('refuses a log as its own copy, and a target that went another way', async () => {
    const say = lineOn(target);
    const self = await say('log', 'copy', '--from', 'current', '--to', 'database', ...why);
    expect(self).toMatchObject({ code: 1, out: '', notes: expect.stringContaining('[same-history]') });
    const end = openPostgresEnd(installation.database);
    await fill(end, chainedRecords(1, 1, 4).records);
    await end.close();
    const parted = await say(
      'log',
      'copy',
      '--from',
      'current',
      '--to',
      installation.database.ownerUrl,
      ...why,
    );
    expect(parted).toMatchObject({
      code: 1,
      out: '',
      notes: expect.stringMatching(/is not in the source\. \[not-a-prefix\]/),
    });
  });
});

describe('issue 12 D3: answers of the version before, carried into a database that was started before', () => {
  it('are proven as they are carried, if they are accepted where they come from', async () => {
    const [from, to] = [await freshInstallation(), await freshDatabase()];
    const key = { 'idempotency-key': newId() };
    try {
      const moved: Installation = { ...from, database: to };
      const first = await runProgram(from);
      expect((await lineOn(to, from.keysDir)('migrate')).code).toBe(0);
      const meeting = await anOpenMeeting(await first.as('member', 'ada'), await anAccount(first, 'pro'), {
        waitingRoom: true,
      });
      const sent = async (on: Running) =>
        (await on.as('member', 'ben')).post(`/v1/meetings/${meeting}/knocks`, { displayName: 'Ben' }, key);
      const { text } = expected(await sent(first), 200);
      await first.stop();
      // As the version before leaves them.
      await onDatabase(from.database.superuserUrl, 'update log.answers set proof = null');
      await onDatabase(from.database.superuserUrl, 'update keys.persons set proof = null');
      await onDatabase(from.database.superuserUrl, 'delete from ops.unproven_rows');
      await (await runProgram(from)).stop();

      const say = lineOn(from.database, from.keysDir);
      const ends = ['--from', 'current', '--to', to.ownerUrl];
      expect(await say('log', 'copy', ...ends, ...why)).toMatchObject({ code: 0 });
      await moveKeys(from.database, to);
      const proofs = await onDatabase<{ n: number }>(
        to.superuserUrl,
        'select count(*)::int as n from log.answers where proof is null',
      );
      expect(proofs).toEqual([{ n: 0 }]);
      const second = await runProgram(moved);
      expect((await sent(second)).text).toBe(text);
      await second.stop();
    } finally {
      await to.drop();
      await from.remove();
    }
  });
});

describe('a copy to EventStoreDB, and from there to a fresh PostgreSQL', () => {
  it('gives equal digests both ways, the same table hashes, and old answers to old keys', async () => {
    const [own, fresh, server] = [await freshInstallation(), await freshDatabase(), await startEsdbServer()];
    const key = { 'idempotency-key': newId() };
    try {
      const program = await runProgram(own);
      const meeting = await anOpenMeeting(
        await program.as('member', 'ada'),
        await anAccount(program, 'pro'),
        { waitingRoom: true },
      );
      const sent = async (to: Running) =>
        (await to.as('member', 'ben')).post(`/v1/meetings/${meeting}/knocks`, { displayName: 'Ben' }, key);
      const { text } = expected(await sent(program), 200);
      const say = lineOn(own.database, own.keysDir);
      await caughtUp(say);
      await program.stop();
      const hashes = await tableHashes(say);

      const there = ['--from', 'current', '--to', server.url];
      const back = ['--from', server.url, '--to', fresh.ownerUrl];
      const digests: string[] = [];
      for (const ends of [there, back]) {
        const copied = await say('log', 'copy', ...ends, ...why);
        expect(copied).toMatchObject({
          code: 0,
          out: expect.stringMatching(/events copied after 0 .*\n[1-9]\d* used keys carried with/),
        });
        const compared = await say('log', 'compare', ...ends);
        expect(compared).toMatchObject({ code: 0, out: expect.stringMatching(/\nequal$/) });
        digests.push(
          ...compared.out
            .split('\n')
            .slice(0, 2)
            .map((line) => line.slice(0, 64)),
        );
      }
      expect(new Set(digests).size).toBe(1);

      await moveKeys(own.database, fresh);
      const moved = await runProgram({ ...own, database: fresh });
      const sayThere = lineOn(fresh, own.keysDir);
      await caughtUp(sayThere);
      expect(await tableHashes(sayThere)).toEqual(hashes);
      const again = await sent(moved);
      expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([text, 'true']);
      await moved.stop();
    } finally {
      await server.stop();
      await fresh.drop();
      await own.remove();
    }
  });
});

describe('the switch to EventStoreDB and back, on one operational database', () => {
  it('refuses checkpoints of the other history, shows the same once rebuilt, and keeps the answers of both times', async () => {
    const [own, server] = [await freshInstallation(), await startEsdbServer()];
    const esdb = { EVENTSTORE_URL: server.url };
    const on = {
      postgres: lineOn(own.database, own.keysDir),
      esdb: lineOn(own.database, own.keysDir, { VOICEMEET_EVENTSTORE_URL: server.url }),
    };
    const [first, second] = [{ 'idempotency-key': newId() }, { 'idempotency-key': newId() }];
    let program = await runProgram(own);
    try {
      const meeting = await anOpenMeeting(
        await program.as('member', 'ada'),
        await anAccount(program, 'pro'),
        { waitingRoom: true },
      );
      const sent = async (name: string, key: Record<string, string>) => {
        const reply = await (
          await program.as('member', name)
        ).post(`/v1/meetings/${meeting}/knocks`, { displayName: name }, key);
        return expected(reply, 200).text;
      };
      const ofBen = await sent('ben', first);
      await caughtUp(on.postgres);
      await program.stop();
      const hashes = await tableHashes(on.postgres);

      // There. The first start forgets to rebuild: every projection refuses, and nothing is shown wrongly.
      expect((await on.postgres('log', 'copy', '--from', 'current', '--to', server.url, ...why)).code).toBe(
        0,
      );
      expect((await on.postgres('log', 'compare', '--from', 'current', '--to', server.url)).out).toMatch(
        /\nequal$/,
      );
      program = await runProgram(own, esdb);
      await until(async () => {
        const { out } = await on.esdb('projections', 'list');
        return (out.match(/ (stopped|stalled) /g) ?? []).length === allProjections.length;
      }, 'every projection has refused the other history');
      await expect(program.stop()).rejects.toThrow(/epoch-mismatch/);
      const rebuilt = await on.esdb('projections', 'rebuild', 'all', ...why);
      expect(rebuilt.code, rebuilt.notes).toBe(0);
      await deliverAnew(on.esdb);
      expect(await tableHashes(on.esdb)).toEqual(hashes);
      program = await runProgram(own, esdb);
      expect(await sent('ben', first)).toBe(ofBen);
      const ofCleo = await sent('cleo', second);
      await caughtUp(on.esdb);
      await program.stop();
      const later = await tableHashes(on.esdb);
      expect(later).not.toEqual(hashes);

      // As if the program had died between the events of Cleo's knock and its answer: the claim is open.
      await onDatabase(
        own.database.superuserUrl,
        `update ops.claims set answered = null, position = null, left_events = null, status = null, content_type = null,
           body = null, revision = revision - 1 where key = $1`,
        [second['idempotency-key']],
      );
      // And back: the old log is the beginning of the new one.
      const back = ['--from', 'current', '--to', 'database'];
      expect((await on.esdb('log', 'copy', ...back, ...why)).out).toMatch(
        /^[1-9]\d* events copied after [1-9]\d* that were there\n\d+ used keys carried with their answers, 1 without; 0 claims/,
      );
      expect((await on.esdb('log', 'compare', ...back)).out).toMatch(/\nequal$/);
      expect((await on.postgres('projections', 'rebuild', 'all', ...why)).code).toBe(0);
      await deliverAnew(on.postgres);
      program = await runProgram(own);
      await caughtUp(on.postgres);
      expect(await tableHashes(on.postgres)).toEqual(later);
      expect([await sent('ben', first), await sent('cleo', second)]).toEqual([ofBen, ofCleo]);
      const knocks = (await historyOf(await program.as('auditor'), meeting)).filter(({ type }) =>
        type.includes('participantKnocked'),
      );
      expect(knocks).toHaveLength(2);
    } finally {
      // Only ends what still runs: what it logged was looked at above, and must not hide why the test failed.
      await program.stop().catch(() => undefined);
      await server.stop();
      await own.remove();
    }
  });
});

describe('a copy by the real program', () => {
  it('goes on after any number of kills', async () => {
    const [source, empty] = [await freshDatabase(), await freshDatabase()];
    const end = openPostgresEnd(source);
    try {
      await fill(end, chainedRecords(10_000, 400, 6).records);
      const words = ['log', 'copy', '--from', source.ownerUrl, '--to', empty.ownerUrl, ...why];
      const copied: number[] = [];
      for (let kills = 0; kills < 3; kills += 1) {
        await voicemeet(words, /copying: 25%/);
        const [row] = await onDatabase<{ tail: string }>(empty.ownerUrl, 'select log.tail() as tail');
        copied.push(Number(row?.tail));
      }
      expect(copied).toEqual([...copied].sort((a, b) => a - b));
      expect(copied.at(-1)).toBeGreaterThan(0);
      const whole = await voicemeet(words);
      expect([whole.code, whole.out]).toEqual([
        0,
        expect.stringMatching(/^\d+ events copied after [1-9]\d* that/),
      ]);
      const compared = await voicemeet([
        'log',
        'compare',
        '--from',
        source.ownerUrl,
        '--to',
        empty.ownerUrl,
        '--json',
      ]);
      expect(JSON.parse(compared.out)).toMatchObject({ equal: true, source: { events: '10000' } });
    } finally {
      await end.close();
      await Promise.all([source.drop(), empty.drop()]);
    }
  });

  /** Calls it; kills it once it says what `killedAt` matches. */
  function voicemeet(words: readonly string[], killedAt?: RegExp): Promise<Said> {
    return new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: tmpdir(),
        VOICEMEET_DATABASE_URL: installation.database.ownerUrl,
        VOICEMEET_KEYS_DIR: installation.keysDir,
      };
      const child = spawn(process.execPath, [bin, ...words], { env, timeout: 120_000 });
      const said = { out: '', notes: '' };
      child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
      child.stderr.on('data', (text: Buffer) => {
        said.notes += text.toString();
        if (killedAt?.test(said.notes) === true) child.kill('SIGKILL');
      });
      child.on('close', (code) => resolve({ ...said, code: code ?? -1 }));
    });
  }
});
