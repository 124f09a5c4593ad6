// Issue 12, A7 and A9 from outside: what operators see of a program that serves, and of one whose database has no room.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedOf, parsePromql } from '../support/promql.ts';
import { textOf } from '../architecture/files.ts';
import { aMeeting, anAccount, expected } from '../support/meeting-steps.ts';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { until } from '../support/until.ts';

let program: GivenProgram;
beforeAll(async () => {
  program = await givenProgram({ LOG_LEVEL: 'info', OPERATIONS_PORT: '0' });
});
afterAll(async () => {
  await program.close();
});

const metrics = async (): Promise<string> => {
  const answer = await fetch(new URL('/metrics', program.address));
  return answer.text();
};

describe('issue 12 A9: a program that serves', () => {
  it('splits the time of a request in its line, with the id that the client gave beside ours', async () => {
    const host = await program.as('member', 'ada');
    const meeting = await aMeeting(host, await anAccount(program, 'pro'));
    const lineOf = (id: string) =>
      expect.poll(() => program.log.find(({ clientRequestId }) => clientRequestId === id));
    const renamed = expected(
      await host.post(`/v1/meetings/${meeting}/rename`, { title: 'Other' }, { 'x-request-id': 'client-7' }),
      200,
    );
    await lineOf('client-7').toMatchObject({
      fact: 'request',
      requestId: renamed.headers.get('x-request-id'),
      queueMs: expect.any(Number),
      decideMs: expect.any(Number),
      waitMs: 0,
    });
    const write = program.log.find(({ clientRequestId }) => clientRequestId === 'client-7');
    expect(write?.['storeMs']).toBeGreaterThan(0);
    expect(Number(write?.['storeMs'])).toBeLessThanOrEqual(Number(write?.['ms']));
    const headers = { 'voicemeet-position': renamed.position, 'x-request-id': 'client-8' };
    expected(await host.get(`/v1/meetings/${meeting}`, headers), 200);
    await lineOf('client-8').toMatchObject({ status: 200, storeMs: expect.any(Number) });
  });

  it('shows every metric that an alert asks for, but for what has not happened', async () => {
    const rules = textOf('deploy/prometheus/voicemeet.rules.yml');
    const expressions = [...rules.matchAll(/expr: (?!>-)(.*)$/gm)].map(([, expr = '']) => expr);
    const asked = new Set(
      expressions.flatMap((expr) => askedOf(parsePromql(expr)).map(({ metric }) => metric)),
    );
    const happens = [
      'up',
      'snapshots_checked_total',
      'tampered_places',
      'telemetry_refused_total',
      'live_streams_ended_total',
      'webhooks_refused_total',
      'outgoing_webhooks_disabled_total',
      'room_corrections_total',
      'room_looks_total',
      'trace_spans_total',
    ];
    // Without a broker there is neither a relay nor a fallback from it.
    const notHere = ['reactor_fallback', 'relay_still_seconds', 'delivery_faulty_messages_total'];
    // Each watch of the process looks first when it gets to it, some of them after the port is open.
    await until(async () => {
      const text = await metrics();
      const missing = [...asked].filter(
        (metric) =>
          !happens.includes(metric) &&
          !notHere.includes(metric) &&
          !new RegExp(`^${metric}(\\{| )`, 'm').test(text),
      );
      expect(missing).toEqual([]);
      expect(text).toMatch(/^append_duration_seconds_bucket\{le="60",outcome="answered"\} [1-9]/m);
      expect(text).toMatch(/^database_duration_seconds_count\{pool="queries"\} [1-9]/m);
      expect(text).toMatch(/^readiness_state\{state="(ready|degraded)"\} 1$/m);
      expect(text).toMatch(/^database_pool_limit\{pool="commands"\} 4$/m);
      expect(text).toMatch(/^voicemeet_build_info\{version="[^"]+",node="v[^"]+"\} 1$/m);
      expect(text).toMatch(/^lease_held\{lease="housekeeping"\} 1$/m);
    });
  });
});

describe('issue 12 A7: a program', () => {
  it('names its process and the sum of its pools in each of its connections', async () => {
    const client = new Client({ connectionString: program.installation.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select distinct split_part(application_name, ' ', 3) as name from pg_stat_activity
       where datname = current_database() and application_name like 'voicemeet %'`,
    );
    await client.end();
    expect(rows.map(({ name }) => name)).toEqual([expect.stringMatching(/^w\d+\.[0-9a-f]{8}\/32$/)]);
  });

  it('loses no connection of its own that it needs while nothing happens', async () => {
    const text = await metrics();
    for (const pool of ['commands', 'queries', 'keys', 'audits', 'timers', 'owner', 'projecting']) {
      const [, active = 0, idle = 0] =
        new RegExp(
          `database_pool_connections\\{pool="${pool}",state="active"\\} (\\d+)\\n.*state="idle"\\} (\\d+)`,
        ).exec(text) ?? [];
      expect(Number(active) + Number(idle), pool).toBeGreaterThan(0);
    }
  });
});
