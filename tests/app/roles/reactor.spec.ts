// The role of reactors: without an outside system it starts no reactor; with one it shows how that is. It sends webhooks in any case.
import { expect, it } from 'vitest';
import { allReactors } from '../../../src/reactors/all-reactors.ts';
import { rolesPlayed } from '../../../src/app/roles/all.ts';
import { reactorRole, reactorRoleOf } from '../../../src/app/roles/reactor.ts';
import type { RoleMeans } from '../../../src/app/roles/role.ts';
import { createLifecycle } from '../../../src/app/lifecycle.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { manualPace, memoryLeases } from '../../support/projection-fakes.ts';
import { aToyReactor } from '../../support/toy-reactor.ts';

const none = { kind: 'none' } as const;

/** No system outside is configured, and none simulated. */
const nothingOutside = {
  transcriber: none,
  livekit: none,
  simulatedMediaPlane: false,
  production: false,
  issuers: [],
};

const outside = allReactors.filter(({ needs }) => needs !== 'store');

it('issue 13: where no outside system is configured no reactor of one is started or fails, and both the log and readiness say so', async () => {
  const observer = fakeObserver();
  const parts = { mediaPlane: () => Promise.resolve(undefined) };
  const served = await reactorRoleOf(outside).start({
    parts,
    observer,
    config: nothingOutside,
  } as unknown as RoleMeans);
  const told = observer.observed.map(({ kind, fields }) => [kind, fields['reactor']]);
  expect(told).toEqual(outside.map(({ name }) => ['info', name]));
  const shown = await Promise.all(
    (served?.health?.() ?? []).map(async ({ name, check }) => [name, await check()]),
  );
  const detail = 'not configured: nothing is asked of it, and nothing waits';
  const systems = [...new Set(outside.map(({ system }) => system.name))];
  expect(shown).toEqual(systems.map((name) => [`outside system ${name}`, { state: 'ok', detail }]));
});

it('issue 13 E6: whatever outside systems there are, the role sends webhooks, and reads the log for it by connections of their own', () => {
  expect(rolesPlayed({ roles: new Set(['reactor']), kafka: none })).toEqual([reactorRole]);
  expect(reactorRole.pools).toEqual(['appending', 'commands', 'keys', 'projecting', 'reacting', 'audits']);
});

it('issue 13: shows each outside system with its fallback while it is out, which turns nobody away', async () => {
  const { reactor, played } = aToyReactor();
  played.perform = () => Promise.resolve({ kind: 'away', code: 'down', mayHaveHappened: false });
  const [pace, observer] = [manualPace(), fakeObserver()];
  const lifecycle = createLifecycle(() => undefined);
  const { name, system } = reactor;
  const role = reactorRoleOf([{ name, system, needs: 'media', make: () => reactor }]);
  expect(role.pools).toEqual(['appending', 'commands', 'keys', 'projecting', 'reacting']);
  const nothing = () => Promise.resolve([]);
  const parts = {
    mediaPlane: () => Promise.resolve(undefined),
    log: () => ({}),
    commands: () => ({ dispatch: {} }),
    rawFeed: () => ({
      read: nothing,
      tail: () => Promise.resolve(0n),
      epoch: () => Promise.resolve('e'),
      changed: (_after: bigint, timeoutMs: number, signal: AbortSignal) => pace.pause(timeoutMs, signal),
    }),
    canary: () => ({ newest: () => Promise.resolve(undefined) }),
    deliveryLeases: () => memoryLeases(pace),
    deliveryCheckpoints: () => ({
      claim: () => Promise.resolve({ position: 0n, epoch: 'e', state: 'following', reason: '' }),
      advance: () => Promise.resolve(),
    }),
    effectLedger: () => ({
      claim: nothing,
      standing: () => Promise.resolve({ open: 1, parked: 0, oldestSeconds: 400 }),
    }),
    decoder: () => ({ decode: nothing }),
    roomWatch: () => ({}),
  };
  const config = { ...nothingOutside, kafka: { kind: 'none' }, reactorsFrom: 'log' };
  const means = { config, parts, pace, observer, lifecycle, clock: {}, ids: {}, holder: 'p1' };
  const served = await role.start(means as unknown as RoleMeans);
  const [part] = served?.health?.() ?? [];
  expect([part?.name, part?.needed, await part?.check()]).toEqual([
    'outside system toy-system',
    false,
    { state: 'ok' },
  ]);
  await pace.advance(100);
  expect(observer.observed.find(({ kind }) => kind === 'error')?.fields).toMatchObject({
    system: 'toy-system',
    fallback: 'nothing is said',
  });
  const stopped = lifecycle.stop();
  await pace.advance(10_000);
  await stopped;
});

it('issue 13 E11: with its broker away at the start the role starts, and its reactors take events from the log', async () => {
  const { reactor } = aToyReactor();
  const [pace, observer] = [manualPace(), fakeObserver()];
  const lifecycle = createLifecycle(() => undefined);
  const { name, system } = reactor;
  const read: bigint[] = [];
  const nothing = () => Promise.resolve([]);
  const parts = {
    mediaPlane: () => Promise.resolve(undefined),
    log: () => ({}),
    commands: () => ({ dispatch: {} }),
    tampering: { met: () => undefined },
    rawFeed: () => ({
      read: (after: bigint) => {
        read.push(after);
        return nothing();
      },
      tail: () => Promise.resolve(9n),
      epoch: () => Promise.resolve('e'),
      changed: (_after: bigint, timeoutMs: number, signal: AbortSignal) => pace.pause(timeoutMs, signal),
    }),
    canary: () => ({ newest: () => Promise.resolve(undefined) }),
    deliveryLeases: () => memoryLeases(pace),
    deliveryGenerations: () => ({ next: () => Promise.resolve(1n) }),
    publishedPlaces: () => ({ find: () => Promise.resolve(undefined) }),
    deliveryCheckpoints: () => ({
      claim: () => Promise.resolve({ position: 7n, epoch: 'e', state: 'following', reason: '' }),
    }),
    effectLedger: () => ({
      claim: nothing,
      standing: () => Promise.resolve({ open: 0, parked: 0, oldestSeconds: 0 }),
    }),
    decoder: () => ({ decode: nothing }),
    roomWatch: () => ({}),
  };
  // Nobody listens on this port.
  const kafka = { kind: 'brokers', brokers: ['127.0.0.1:1'], topic: 't', compression: 'none' };
  const config = {
    ...nothingOutside,
    kafka: { ...kafka, tls: undefined, sasl: undefined },
    reactorsFrom: 'kafka',
  };
  const means = { config, parts, pace, observer, lifecycle, clock: {}, ids: {}, holder: 'p1' };
  const served = await reactorRoleOf([{ name, system, needs: 'media', make: () => reactor }]).start(
    means as unknown as RoleMeans,
  );
  const [part] = served?.health?.() ?? [];
  expect([part?.name, part?.needed, await part?.check()]).toEqual([
    'events by Kafka',
    false,
    { state: 'ok' },
  ]);
  await pace.advance(11_000);
  expect(read[0]).toBe(7n);
  expect(await part?.check()).toEqual({
    state: 'degraded',
    detail: expect.stringMatching(/toy take events from the log .*runbook/),
  });
  const stopped = lifecycle.stop();
  await pace.advance(20_000);
  await stopped;
});
