import { expect, it } from 'vitest';
import { readiness } from '../../src/app/health.routes.ts';
import { createKeysGate } from '../../src/app/keys-gate.ts';
import { programHealth } from '../../src/app/program-health.ts';
import { watchTampering } from '../../src/app/tampering-watch.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { allProjections } from '../../src/projections/all.ts';

const [first] = allProjections;

/** Health over a log and projections that stand where they are put, at a time that is set. */
function givenHealth(logKind: 'postgres' | 'esdb' = 'postgres') {
  const world = {
    tail: 10n as bigint | undefined,
    position: 10n,
    nowMs: 0,
    fault: undefined as string | undefined,
    asked: 0,
    tails: 0,
    stuck: 0,
  };
  const storage = {
    logKind,
    log: {
      capabilities: { dense: logKind === 'postgres', atomicBatch: false },
      tail: () => {
        world.tails += 1;
        return world.tail === undefined ? Promise.reject(new Error('away')) : Promise.resolve(world.tail);
      },
    },
    logins: [],
    tampering: watchTampering(fakeObserver()),
    keysGate: createKeysGate(),
    stuck: { counts: () => Promise.resolve(new Map([['timers', world.stuck]])) },
    pools: { of: () => expect.fail('no pool is open'), states: () => [] },
    visibility: {
      standings: (names: readonly string[]) => {
        world.asked += 1;
        const standing = { position: world.position, status: 'running' as const, stale: undefined };
        return Promise.resolve(new Map(names.map((name) => [name, standing])));
      },
    },
  };
  const health = programHealth(
    storage,
    { stopping: () => false },
    { monotonicMs: () => world.nowMs },
    () => world.fault,
  );
  health.markStarted();
  const look = async () => {
    const { status, parts } = await readiness(health);
    return { status, detail: parts.find(({ name }) => name === `projection ${first?.name ?? ''}`)?.detail };
  };
  return { world, look, health };
}

it('a projection that does not move although the log goes on makes the program degraded, until it moves', async () => {
  const { world, look } = givenHealth();
  world.nowMs = 100_000;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
  world.tail = 12n;
  world.nowMs = 200_000;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
  world.nowMs = 216_000;
  expect(await look()).toEqual({
    status: 'degraded',
    detail: 'has not moved for 16 s or longer: lags by 2 events',
  });
  world.position = 11n;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
});

it.each(['postgres', 'esdb'] as const)(
  'a look asks once where all projections are and once for the end of the log, on %s',
  async (kind) => {
    const { world, look } = givenHealth(kind);
    await look();
    expect([world.asked, world.tails]).toEqual([1, 1]);
    await look();
    expect([world.asked, world.tails]).toEqual([2, 2]);
  },
);

it('work that is stuck makes the program degraded, and turns nobody away', async () => {
  const { world, health } = givenHealth();
  world.stuck = 3;
  const { status, parts } = await readiness(health);
  expect(status).toBe('degraded');
  expect(parts.find(({ name }) => name === 'stuck work')).toEqual({
    name: 'stuck work',
    needed: false,
    state: 'degraded',
    detail: '3 of timers; see "voicemeet stuck list"',
  });
});

it('a log that can be read and not written to makes the program degraded, so that somebody looks', async () => {
  const { world, health } = givenHealth();
  world.fault = 'database-disk-full';
  const { status, parts } = await readiness(health);
  expect(status).toBe('degraded');
  expect(parts.find(({ name }) => name === 'log')).toEqual({
    name: 'log',
    needed: true,
    state: 'degraded',
    detail: 'can be read; the newest append failed: database-disk-full',
  });
  world.fault = undefined;
  expect((await readiness(health)).status).toBe('ready');
});

it('an event store that is away makes the program degraded, and says what works without it', async () => {
  const { world, health } = givenHealth('esdb');
  expect((await readiness(health)).status).toBe('ready');
  world.tail = undefined;
  const { status, parts } = await readiness(health);
  expect(status).toBe('degraded');
  expect(parts.filter(({ state }) => state !== 'ok')).toEqual([
    {
      name: 'event store',
      needed: false,
      state: 'degraded',
      detail:
        'does not answer: queries are answered from what was projected; commands, audits and waiting for a position are not',
    },
  ]);
  expect(parts[0]).toEqual({ name: 'database', needed: true, state: 'ok' });
});

it('a projection that does not move is reported in bytes of the log on an event store', async () => {
  const { world, look } = givenHealth('esdb');
  world.tail = 510n;
  await look();
  world.nowMs = 15_000;
  expect((await look()).detail).toBe('has not moved for 15 s or longer: lags by 500 bytes of log');
});

it('a log in the database that is away turns everybody away', async () => {
  const { world, health } = givenHealth();
  world.tail = undefined;
  expect((await readiness(health)).status).toBe('not-ready');
});
