// The whole program with its log on an EventStoreDB: a meeting from its scheduling to its audit, the same answers over
// restarts of the program and of the store, the store away for a while, and read models that a rebuild gives again. The store is
// the one of our tests; `npm run test:services` holds the contract on a real one.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withOperator } from '../../src/app/cli/open-operator.ts';
import { readConfig } from '../../src/app/config/config.ts';
import { secretOf } from '../../src/app/secret.ts';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../fakes/esdb/esdb-server.ts';
import {
  anAccount,
  anOpenMeeting,
  expected,
  historyOf,
  join as joinMeeting,
  knock,
} from '../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';
import { until } from '../support/until.ts';
import { verifyAll } from '../support/verify-all.ts';

let directory: string;
let store: EsdbServer;
let installation: Installation;
let program: Running;
let meeting: string;
const at = (path: string): string => `/v1/meetings/${meeting}/${path}`;
const startStore = (port = 0): Promise<EsdbServer> =>
  startEsdbServer({ file: join(directory, 'journal'), firstPosition: 2n ** 53n + 1n, port });
const startProgram = () => runProgram(installation, { EVENTSTORE_URL: store.url });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'voicemeet-esdb-'));
  store = await startStore();
  installation = await freshInstallation();
  program = await startProgram();
});
afterAll(async () => {
  await program.stop();
  await installation.remove();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the program on an EventStoreDB', () => {
  it('keeps a meeting there, and positions beyond 2^53 go round through tokens', async () => {
    const [host, ben, media] = [
      await program.as('member', 'ada'),
      await program.as('member', 'ben'),
      await program.as('media-signal'),
    ];
    meeting = await anOpenMeeting(host, await anAccount(program, 'pro'));
    const person = await knock(ben, meeting, 'Ben');
    await joinMeeting(ben, media, meeting, person);
    const muted = expected(await host.post(at('mute-all')), 200);
    expect(muted.position).toMatch(/^[\w-]{22}$/);
    const page = expected(
      await host.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': muted.position }),
      200,
    ).json<{ present: number; people: readonly { displayName: string | null; muted: boolean }[] }>();
    expect(page.present).toBe(1);
    expect(page.people.find(({ displayName }) => displayName === 'Ben')).toMatchObject({ muted: true });
    expect(store.store.eventsOf(`meeting-${tenantOf(store)}.${meeting}`).length).toBeGreaterThan(4);
  });

  it('answers a repeated request with the same bytes, over a restart of the program and of the store', async () => {
    const key = { 'idempotency-key': 'once-and-for-all' };
    const lock = async () => {
      const host = await program.as('member', 'ada');
      return expected(await host.put(at('lock'), { locked: true }, key), 200);
    };
    const first = await lock();
    const same = (again: typeof first): void => {
      expect(again.text).toBe(first.text);
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(again.position).toBe(first.position);
    };
    same(await lock());
    await program.stop();
    program = await startProgram();
    same(await lock());
    await store.faults.restart();
    same(await until(lock));
    const { port } = store;
    await program.stop();
    await store.stop();
    store = await startStore(port);
    program = await startProgram();
    same(await until(lock));
    const events = store.store.eventsOf(`meeting-${tenantOf(store)}.${meeting}`);
    expect(events.filter(({ type }) => type.startsWith('meeting.lock'))).toHaveLength(1);
  });

  it('answers queries while the store is away, says so, and goes on by itself', async () => {
    const host = await program.as('member', 'ada');
    await store.faults.refuseConnections();
    try {
      expected(await host.get(`/v1/meetings/${meeting}`), 200);
      const refused = await host.post(at('hands'), {});
      expect(refused.status).toBe(503);
      // What readiness says may be a second old.
      await until(async () => {
        const ready = await fetch(new URL('/readyz', program.address));
        const { status, parts } = (await ready.json()) as {
          status: string;
          parts: readonly { name: string; state: string }[];
        };
        expect([ready.status, status]).toEqual([200, 'degraded']);
        expect(parts.find(({ name }) => name === 'event store')).toMatchObject({ state: 'degraded' });
      });
    } finally {
      await store.faults.acceptConnections();
    }
    await until(async () => expected(await host.put(at('lock'), { locked: false }), 200));
  });

  it('starts while the store is away: queries are answered, tokens hold, and the rest goes on by itself', async () => {
    const before = await program.as('member', 'ada');
    const muted = expected(await before.post(at('mute-all')), 200);
    const seen = { 'voicemeet-position': muted.position };
    expected(await before.get(`/v1/meetings/${meeting}`, seen), 200);
    await program.stop();
    await store.faults.refuseConnections();
    try {
      program = await startProgram();
      const host = await program.as('member', 'ada');
      expected(await host.get(`/v1/meetings/${meeting}`, seen), 200);
      const refused = await host.put(at('lock'), { locked: true });
      expect([refused.status, refused.member('code')]).toEqual([503, 'keys-unchecked']);
      const ready = await fetch(new URL('/readyz', program.address));
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('"not-ready"')]);
    } finally {
      await store.faults.acceptConnections();
    }
    const host = await program.as('member', 'ada');
    const locked = await until(async () => expected(await host.put(at('lock'), { locked: true }), 200));
    for (const { position } of [muted, locked]) {
      // Projections wait for as long as the outage has taught them before they look again.
      await until(async () =>
        expected(await host.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': position }), 200),
      );
    }
    expected(await host.put(at('lock'), { locked: false }), 200);
    await until(async () => expect((await fetch(new URL('/readyz', program.address))).status).toBe(200));
  });

  it('is waited for where a fresh installation starts before it, and no key is made before it answers', async () => {
    const empty = await startEsdbServer();
    const fresh = await freshInstallation();
    await empty.faults.refuseConnections(1_500);
    const starting = runProgram(fresh, { EVENTSTORE_URL: empty.url });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await readdir(fresh.keysDir)).not.toContain('root.key');
    const late = await starting;
    expected(await (await late.as('admin')).get('/v1/accounts'), 200);
    await late.stop();
    await fresh.remove();
    await empty.stop();
  });

  it('shows the auditor the meeting and the whole tenant, in the order of the log', async () => {
    const auditor = await program.as('auditor');
    const lines = await historyOf(auditor, meeting);
    expect(lines.map(({ type }) => type)).toContain('meeting.participantJoined.v1');
    const positions = lines.map(({ position }) => BigInt(position));
    expect(positions).toEqual([...positions].sort((one, other) => (one < other ? -1 : 1)));
    const tenant = expected(
      await auditor.get('/v1/audit/tenant/events', { accept: 'application/x-ndjson' }),
      200,
    );
    expect(tenant.text.trim().split('\n').length).toBeGreaterThan(lines.length);
  });

  it('is told of by the command line in bytes of its log, and rebuilt by it', async () => {
    await withOperator(operatorsConfig(), async (operator) => {
      const caughtUp = async () => {
        const lags = (await operator.list()).map(({ lag }) => lag);
        expect(lags).toEqual(lags.map(() => ({ count: 0n, unit: 'bytes' })));
      };
      await until(caughtUp);
      const rebuilt = await operator.rebuild('policy-timeline', { actor: 'test', reason: 'to see' });
      expect(rebuilt).toMatchObject({ parkedStreams: 0 });
      expect(rebuilt.position).toBeGreaterThan(2n ** 53n);
    });
  });

  it('has its events numbered anew where an operator asks for it; the auditor of the tenant waits meanwhile', async () => {
    const auditor = await program.as('auditor');
    const tenant = async () => {
      const accept = { accept: 'application/x-ndjson' };
      return expected(await auditor.get('/v1/audit/tenant/events', accept), 200)
        .text.trim()
        .split('\n');
    };
    const before = await tenant();
    await withOperator(operatorsConfig(), (operator) =>
      operator.renumber({ actor: 'test', reason: 'to see' }),
    );
    const after = await until(tenant);
    expect(after.slice(0, before.length)).toEqual(before);
  });

  it('has read models that a rebuild from zero gives again, in batches of any size', async () => {
    const { database, keysDir } = installation;
    const verifications = await verifyAll(database.ownerUrl, keysDir, [1, 7, 1_000], {
      kind: 'esdb',
      url: secretOf(store.url),
    });
    expect(verifications.map(({ equal }) => equal)).toEqual(verifications.map(() => true));
    expect(verifications.flatMap(({ tables }) => tables).length).toBeGreaterThan(5);
  });
});

/** What an operator's command line would read. */
function operatorsConfig(): Parameters<typeof withOperator>[0] {
  const { database, keysDir } = installation;
  const variables = {
    VOICEMEET_DATABASE_URL: database.ownerUrl,
    VOICEMEET_KEYS_DIR: keysDir,
    VOICEMEET_EVENTSTORE_URL: store.url,
  };
  const read = readConfig(variables, keysDir);
  if (read.kind === 'faults') throw new Error(read.faults.join());
  return { config: read.config, note: () => undefined };
}

/** The tenant of the development sign-in, as it stands in the names of streams. */
function tenantOf({ store: { streams } }: EsdbServer): string {
  const name = streams.names().find((stream) => stream.startsWith('meeting-')) ?? '';
  return name.slice('meeting-'.length, name.indexOf('.'));
}
