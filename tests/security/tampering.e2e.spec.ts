// What a superuser of the database changes outside the program: every reader says so, and nothing that was changed passes for
// history. docs/guarantees.md, "Tampering", has the whole table, with the test of each cell.
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { until } from '../support/projection-runtime.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';
import { recordTried } from '../support/security-result.ts';

afterEach((context) => {
  const { name, result } = context.task;
  recordTried(context, { tampering: 1, open: result?.state === 'fail' ? [name] : [] });
});

const alarm = 'what was stored was changed outside the program: docs/operations.md, "Tampering"';
const tolerated = [alarm, 'request failed', 'follower stopped: the log ends before what it has read of it'];

/** As superuser, past the triggers. */
async function byForce(installation: Installation, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: installation.database.superuserUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function readyz(
  program: Running,
): Promise<{ status: string; parts: { name: string; detail?: string }[] }> {
  return (await program.send({ method: 'GET', path: '/readyz' })).json();
}

/** The end of a meeting's stream, as SQL: `stream like '%<meeting>'`. */
const of = (meeting: string): string => `stream like 'meeting-%.${meeting}'`;

describe('issue 12 A8 and D3: events that were changed', () => {
  let installation: Installation;
  let program: Running;
  let auditor: Caller;
  let host: Caller;
  const meetings: Record<'body' | 'boxes' | 'end' | 'streams' | 'whole' | 'middle', string> = {
    body: '',
    boxes: '',
    end: '',
    streams: '',
    whole: '',
    middle: '',
  };

  beforeAll(async () => {
    installation = await freshInstallation();
    program = await runProgram(installation);
    const account = await anAccount(program, 'pro');
    host = await program.as('member', 'ada');
    for (const name of Object.keys(meetings) as (keyof typeof meetings)[]) {
      meetings[name] = await anOpenMeeting(host, account);
      for (const guest of ['ben', 'cleo']) await knock(await program.as('member', guest), meetings[name]);
    }
    await program.stop();
    await byForce(
      installation,
      `update log.events set body = overlay(body placing '\\x20'::bytea from length(body)) where ${of(meetings.body)} and revision = 1`,
      `update log.events set boxes = '\\x07'::bytea where ${of(meetings.boxes)} and boxes is not null`,
      `delete from log.events e where ${of(meetings.end)} and revision = (select max(revision) from log.events x where x.stream = e.stream)`,
      `update log.streams set revision = revision - 1 where ${of(meetings.streams)}`,
      `delete from log.events where ${of(meetings.middle)} and revision = 2`,
    );
    program = await runProgram(installation, {}, tolerated);
    auditor = await program.as('auditor');
    host = await program.as('member', 'ada');
  });
  afterAll(async () => {
    await program.stop().finally(installation.remove);
  });

  const changed = ['body', 'boxes', 'end', 'streams', 'middle'] as const;

  function expectTampered(reply: Reply, meeting: string): void {
    expect([reply.status, reply.text]).toEqual([500, expect.stringContaining('"code":"tampered"')]);
    expect(reply.json()).toMatchObject({ store: 'log', name: expect.stringContaining(meeting) });
  }

  it.each(changed)('are no history for an auditor: %s', async (name) => {
    const path = `/v1/audit/meetings/${meetings[name]}`;
    expectTampered(await auditor.get(`${path}/events`), meetings[name]);
    // Folding opens no box.
    if (name !== 'boxes') expectTampered(await auditor.get(`${path}/state`), meetings[name]);
  });

  it.each(changed.filter((name) => name !== 'boxes'))('are nothing to decide on: %s', async (name) => {
    expectTampered(await host.post(`/v1/meetings/${meetings[name]}/mute-all`), meetings[name]);
  });

  it('don’t keep others from being read and decided', async () => {
    expected(await auditor.get(`/v1/audit/meetings/${meetings.whole}/events`), 200);
    expected(await host.post(`/v1/meetings/${meetings.whole}/mute-all`), 200);
  });

  it('are an ERROR line for each place, a metric, and a part of health', async () => {
    // What readiness says may be a second old, and another part may be degraded before this one.
    const integrity = async (): Promise<string | undefined> =>
      (await readyz(program)).parts.find(({ name }) => name === 'integrity')?.detail;
    await until(async () => (await integrity()) !== undefined, 'readiness says what was changed');
    // Which place comes first depends on who met which first: a reader of a stream, or a projection a hole in the log.
    expect(await integrity()).toMatch(/^tampered: log .*; see docs/);
    expect((await readyz(program)).status).toBe('degraded');
    const metrics = await program.send({ method: 'GET', path: '/metrics' });
    expect(metrics.text).toMatch(/^tampered_places\{.*store="log".*\} [1-9]/m);
    const told = program.log.filter(({ fact }) => fact === alarm);
    expect(told.map(({ place, revision }) => [place, revision])).toContainEqual([
      expect.stringContaining(meetings.body),
      '1',
    ]);
  });
});

describe('issue 12 A8 and D3: a log that nobody reads', () => {
  it('is checked in the background: its changed event is found, the digest of a rewritten one differs', async () => {
    const installation = await freshInstallation();
    let program = await runProgram(installation);
    const host = await program.as('member', 'ada');
    const meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    await until(async () => {
      const metrics = await program.send({ method: 'GET', path: '/metrics' });
      return /^log_checks_total\{.*verdict="same".*\} [1-9]/m.test(metrics.text);
    }, 'the log was checked once');
    await program.stop();
    await byForce(
      installation,
      `update log.events set body = overlay(body placing '\\x20'::bytea from length(body)) where ${of(meeting)} and revision = 0`,
    );
    program = await runProgram(installation, {}, tolerated);
    try {
      await until(
        async () =>
          (await readyz(program)).parts.some(
            ({ name, detail }) => name === 'integrity' && detail?.includes(meeting) === true,
          ),
        'the check has found it',
      );
    } finally {
      await program.stop().finally(installation.remove);
    }
  });
});

describe('issue 12 D3: a log whose end was cut off', () => {
  it('stops projections that are ahead of it, also once it has grown up to them again', async () => {
    const installation = await freshInstallation();
    let program = await runProgram(installation);
    const account = await anAccount(program, 'pro');
    await anOpenMeeting(await program.as('member', 'ada'), account);
    const client = new Client({ connectionString: installation.database.superuserUrl });
    await client.connect();
    const standings = async () => {
      const { rows } = await client.query<{ status: string; position: string; reason: string | null }>(
        'select status, position::text, reason from ops.projections',
      );
      return rows;
    };
    const tail = (await client.query<{ tail: string }>('select log.tail()::text as tail')).rows[0]?.tail;
    await until(
      async () => (await standings()).every(({ position }) => position === tail),
      'all is projected',
    );
    await program.stop();
    await byForce(
      installation,
      `delete from log.events where position > ${tail}::bigint - 2`,
      `update log.streams s set revision = e.revision, leaf = e.leaf from (
         select distinct on (stream) stream, revision, leaf from log.events order by stream, revision desc) e
       where e.stream = s.stream`,
      'delete from log.streams s where not exists (select from log.events e where e.stream = s.stream)',
    );
    program = await runProgram(installation, {}, tolerated);
    try {
      const stopped = {
        status: 'stopped',
        position: tail,
        reason: expect.stringContaining('beyond-the-log'),
      };
      for (const standing of await standings()) expect(standing).toEqual(stopped);
      // More than was cut off: the checkpoints are within the log again, and would pass over what is new.
      for (let meetings = 0; meetings < 3; meetings += 1) await anAccount(program, 'pro');
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      for (const standing of await standings()) expect(standing).toEqual(stopped);
      expect(await readyz(program)).toMatchObject({ status: 'degraded' });
    } finally {
      await client.end();
      await program.stop().finally(installation.remove);
    }
  });
});

describe('issue 12 D3: TRUNCATE', () => {
  it('is refused of every partition of the log as of the whole, also of one that was just made', async () => {
    const installation = await freshInstallation();
    const owner = new Client({ connectionString: installation.database.ownerUrl });
    await owner.connect();
    try {
      await owner.query('select log.ensure_partitions(30000000)');
      for (const table of ['events', 'events_000000', 'events_000002', 'events_000003']) {
        await expect(owner.query(`truncate log.${table}`)).rejects.toThrow(/append-only: TRUNCATE refused/);
      }
    } finally {
      await owner.end();
      await installation.remove();
    }
  });
});
