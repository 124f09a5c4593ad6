// Delivery from the log itself keeps the contract on PostgreSQL; a checkpoint of another history is never continued.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPool, endPool } from '../../src/adapters/postgres/pool.ts';
import { createPostgresDeliveryCheckpoints } from '../../src/adapters/postgres/postgres-delivery-checkpoints.ts';
import { createPostgresLeases } from '../../src/adapters/postgres/postgres-leases.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import { embeddedDelivery } from '../../src/following/embedded-delivery.ts';
import { deliveryContract } from '../contracts/delivery.contract.ts';
import { freshDatabase } from '../support/database.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { openPostgresLog } from '../support/postgres-log.ts';
import { aStream, aTenant, anAppend } from '../support/sealed.ts';
import { until } from '../support/until.ts';

const quick = {
  standbyMs: 20,
  idleMs: 50,
  firstPauseMs: 10,
  longestPauseMs: 50,
  leaseTtlMs: 1_000,
  leaseRenewMs: 200,
};

async function open() {
  const database = await freshDatabase();
  const { log, feed, close } = openPostgresLog(database);
  const pool = createPool({
    url: database.roleUrl('vm_reactor'),
    applicationName: 'test',
    maxConnections: 6,
    statementTimeoutMs: 10_000,
  });
  const checkpoints = createPostgresDeliveryCheckpoints(pool);
  const leases = createPostgresLeases(pool);
  const observer = fakeObserver();
  return {
    log,
    checkpoints,
    observer,
    process: () =>
      embeddedDelivery(
        { feed, leases, checkpoints, pace: systemPace, observer },
        { ...quick, holder: randomUUID(), batchEvents: 7 },
      ),
    close: async () => {
      await close();
      await endPool(pool);
      await database.drop();
    },
  };
}

deliveryContract('from the log', async () => {
  const { log, process, close } = await open();
  const tenant = aTenant();
  const streams: readonly StreamName[] = Array.from({ length: 3 }, () => aStream(tenant));
  const ends = new Map<StreamName, number>();
  let turn = 0;
  return {
    process,
    append: async (events) => {
      for (let done = 0; done < events; done += 1) {
        const stream = streams[(turn += 1) % streams.length]!;
        const end = ends.get(stream);
        await log.append(anAppend(tenant, stream, end === undefined ? 'none' : BigInt(end - 1), 1));
        ends.set(stream, (end ?? 0) + 1);
      }
    },
    appended: () => ends,
    close,
    takeoverMs: 15_000,
  };
});

it('a checkpoint of another history is not continued until an operator restarts the delivery, then everything comes anew', async () => {
  const { log, checkpoints, observer, process, close } = await open();
  const tenant = aTenant();
  await log.append(anAppend(tenant, aStream(tenant), 'none', 3));
  await checkpoints.claim('toy', 0n, 'another history');
  await checkpoints.advance('toy', 0n, 2n);
  const positions: bigint[] = [];
  const stop = new AbortController();
  const ended = process().run(
    'toy',
    ({ events }) => Promise.resolve(void positions.push(...events.map(({ position }) => position))),
    stop.signal,
  );
  const stalled = () => observer.observed.filter(({ kind }) => kind === 'error');
  await until(() => (stalled().length > 0 ? Promise.resolve() : Promise.reject(new Error('not yet'))));
  expect(String(stalled()[0]!.fields['reason'])).toMatch(/voicemeet reactors restart toy/);
  expect(positions).toEqual([]);
  await checkpoints.restart('toy', await log.epoch());
  await until(() => (positions.length === 3 ? Promise.resolve() : Promise.reject(new Error('not yet'))));
  stop.abort();
  await ended;
  expect(positions).toEqual([1n, 2n, 3n]);
  await close();
});

it('a checkpoint is written under the newest fence alone', async () => {
  const { checkpoints, close } = await open();
  const at = (position: bigint) => ({ position, epoch: 'e', state: 'following', reason: '' });
  expect(await checkpoints.find('toy')).toBeUndefined();
  expect(await checkpoints.claim('toy', 4n, 'e')).toEqual(at(0n));
  await checkpoints.advance('toy', 4n, 10n);
  expect(await checkpoints.find('toy')).toEqual(at(10n));
  expect(await checkpoints.claim('toy', 5n, 'e')).toEqual(at(10n));
  await expect(checkpoints.advance('toy', 4n, 11n)).rejects.toMatchObject({ code: 'fenced' });
  await expect(checkpoints.claim('toy', 4n, 'e')).rejects.toMatchObject({ code: 'fenced' });
  await checkpoints.report('toy', 4n, 'stopped', 'said by an older one');
  expect(await checkpoints.claim('toy', 5n, 'e')).toEqual(at(10n));
  await close();
});

it('a checkpoint is raised to what was delivered another way: never back, nor in another history, nor where it is stopped', async () => {
  const { checkpoints, close } = await open();
  const position = async () => (await checkpoints.claim('toy', 1n, 'e')).position;
  await checkpoints.raise('toy', { position: 5n, epoch: 'e' });
  expect(await position()).toBe(5n);
  await checkpoints.raise('toy', { position: 3n, epoch: 'e' });
  await checkpoints.raise('toy', { position: 9n, epoch: 'another' });
  expect(await position()).toBe(5n);
  await checkpoints.raise('toy', { position: 8n, epoch: 'e' });
  await checkpoints.advance('toy', 1n, 6n);
  expect(await position()).toBe(8n);
  await checkpoints.report('toy', 1n, 'stopped', 'beyond-the-log: x');
  await checkpoints.raise('toy', { position: 10n, epoch: 'e' });
  expect(await checkpoints.claim('toy', 1n, 'e')).toEqual({
    position: 8n,
    epoch: 'e',
    state: 'stopped',
    reason: 'beyond-the-log: x',
  });
  await close();
});

it('issue 13 a: a delivery that was stopped because the log ends before its place stays stopped in another process, though the log has grown', async () => {
  const { log, checkpoints, observer, process, close } = await open();
  const tenant = aTenant();
  await log.append(anAppend(tenant, aStream(tenant), 'none', 3));
  const epoch = await log.epoch();
  await checkpoints.claim('toy', 0n, epoch);
  await checkpoints.advance('toy', 0n, 5n);
  const positions: bigint[] = [];
  const running = () => {
    const stop = new AbortController();
    const ended = process().run(
      'toy',
      ({ events }) => Promise.resolve(void positions.push(...events.map(({ position }) => position))),
      stop.signal,
    );
    return async () => {
      stop.abort();
      await ended;
    };
  };
  const reached = (holds: () => boolean) =>
    until(() => (holds() ? Promise.resolve() : Promise.reject(new Error('not yet'))));
  const isStopped = (value = 1) =>
    observer.observed.some(
      ({ what, fields, value: shown }) =>
        what === 'follower_state' && fields['state'] === 'stopped' && shown === value,
    );
  const first = running();
  await reached(isStopped);
  await first();
  await log.append(anAppend(tenant, aStream(tenant), 'none', 4));
  observer.observed.length = 0;
  const second = running();
  await reached(isStopped);
  expect(positions).toEqual([]);
  await checkpoints.restart('toy', epoch);
  await reached(() => positions.length === 7);
  await second();
  await close();
});
