// Scripted faults of appends and reads through the real client: what the client hears, and what is stored.
import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '@eventstore/db-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import { all, event, failure, numbers, reconnected, useEsdb } from '../../support/esdb/use-esdb.ts';
import type { Esdb } from '../../support/esdb/use-esdb.ts';

const settled = async (promises: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status);

/** What a client sends before it is connected does not arrive in order. */
const connected = (esdb: Esdb): void => {
  beforeEach(() => esdb.client.appendToStream('first', event(0)));
};

describe('an append that meets a fault', () => {
  const esdb = useEsdb();
  connected(esdb);
  const append = (n: number, stream = `s-${n}`) =>
    esdb.client.appendToStream(stream, event(n), { expectedRevision: NO_STREAM });
  const stored = () =>
    numbersOf(
      esdb.server.store.events.filter(({ stream }) => stream.startsWith('s-')).map(({ data }) => data),
    );

  it.each([
    ['not-ready', 'unavailable'],
    ['too-busy', 'unavailable'],
    ['access-denied', 'access-denied'],
    ['unknown', 'unknown'],
  ] as const)('%s fails alone as "%s", and is not stored', async (kind, type) => {
    esdb.server.faults.onNextAppend({ kind });
    expect(await failure(append(1))).toMatchObject({ type });
    await reconnected(() => append(2));
    expect(stored()).toEqual([2]);
  });

  it('not-leader fails, and the next call goes to the leader that was named', async () => {
    const leader = await startEsdbServer();
    try {
      esdb.server.faults.onNextAppend({
        kind: 'not-leader',
        leader: { host: '127.0.0.1', port: leader.port },
      });
      expect(await failure(append(3))).toMatchObject({ type: 'not-leader' });
      expect(stored()).toEqual([]);
      await reconnected(() => append(4));
      expect(leader.store.eventsOf('s-4')).toHaveLength(1);
    } finally {
      await leader.stop();
    }
  });

  it.each([true, false])('timeout is "timeout", stored or not: %s', async (isStored) => {
    esdb.server.faults.onNextAppend({ kind: 'timeout', stored: isStored });
    expect(await failure(append(1))).toMatchObject({ type: 'timeout' });
    expect(stored()).toEqual(isStored ? [1] : []);
  });

  it('is stored where its reply is lost, and the same append again says so', async () => {
    const same = event(1, randomUUID());
    esdb.server.faults.onNextAppend({ kind: 'lose-reply' });
    let isAnswered = false;
    const lost = esdb.client.appendToStream('s-1', same, { expectedRevision: NO_STREAM });
    const noted = lost.then(
      () => (isAnswered = true),
      () => undefined,
    );
    await esdb.server.faults.whenFired(1);
    await esdb.client.appendToStream('other', event(0));
    expect(isAnswered).toBe(false);
    const again = await esdb.client.appendToStream('s-1', same, { expectedRevision: NO_STREAM });
    expect(again.nextExpectedRevision).toBe(0n);
    expect(stored()).toEqual([1]);
    esdb.server.faults.cutConnections();
    await noted;
  });

  it.each([true, false])('in a call that breaks is stored or not: %s', async (isStored) => {
    esdb.server.faults.onNextAppend({ kind: 'break', how: 'unavailable', stored: isStored });
    expect(await failure(append(1))).toMatchObject({ type: 'unavailable' });
    expect(stored()).toEqual(isStored ? [1] : []);
    await reconnected(() => append(4));
    expect(stored()).toContain(4);
  });

  it('loses the race against another writer that the script names', async () => {
    esdb.server.faults.onNextAppend({ kind: 'race', events: [{ type: 'other' }] });
    expect(await failure(append(1))).toMatchObject({ type: 'wrong-expected-version', actualVersion: 0n });
  });

  it('is aimed at: the third of a stream', async () => {
    esdb.server.faults.onNextAppend({ kind: 'unknown' }, { stream: 's-7', after: 2, times: 1 });
    const seventh = () => esdb.client.appendToStream('s-7', event(7));
    const outcomes: string[] = [];
    for (const one of [seventh, () => append(1), seventh, seventh, seventh])
      outcomes.push(...(await settled([one()])));
    expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('replies', () => {
  const esdb = useEsdb();
  connected(esdb);
  const append = (n: number) => esdb.client.appendToStream(`s-${n}`, event(n));

  it('wait while they are held, though everything is stored', async () => {
    esdb.server.faults.holdReplies();
    const answered: number[] = [];
    const waiting = [1, 2, 3].map((n) => append(n).then(() => answered.push(n)));
    await heldBy(esdb, 3);
    expect(answered).toEqual([]);
    expect(esdb.server.store.eventsOf('s-3')).toHaveLength(1);
    esdb.server.faults.releaseReplies();
    await Promise.all(waiting);
    expect(answered.toSorted()).toEqual([1, 2, 3]);
  });

  it('may come later than the next append is stored', async () => {
    esdb.server.faults.onNextAppend({ kind: 'delay', delayMs: 30 });
    const order: number[] = [];
    await Promise.all([append(1).then(() => order.push(1)), append(2).then(() => order.push(2))]);
    expect(order).toEqual([2, 1]);
  });
});

describe('a read that meets a fault', () => {
  const esdb = useEsdb();
  const readAll = () => all(esdb.client.readAll());

  it.each([
    ['not-ready', 'unavailable'],
    ['no-leader', 'unknown'],
    ['aborted', 'timeout'],
    ['access-denied', 'access-denied'],
    ['cancelled', 'cancelled'],
    ['internal', 'unknown'],
  ] as const)('%s is "%s", once', async (how, type) => {
    esdb.server.faults.onNextRead({ of: 'read', how });
    expect(await failure(readAll())).toMatchObject({ type });
    await reconnected(readAll);
  });

  it('has given what came before the fault', async () => {
    await esdb.client.appendToStream('a', [event(0), event(1), event(2)]);
    esdb.server.faults.onNextRead({ of: 'read', how: 'aborted', afterMessages: 2 }, { stream: 'a' });
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const { event: each } of esdb.client.readStream('a')) given.push(each?.revision);
    })();
    expect(await failure(reading)).toMatchObject({ type: 'timeout' });
    expect(given).toEqual([0n, 1n]);
    expect(numbers(await all(esdb.client.readStream('a')))).toEqual([0, 1, 2]);
  });

  it('by a node that follows is led to the leader', async () => {
    esdb.server.faults.onNextRead({ of: 'read', how: 'not-leader' });
    expect(await failure(readAll())).toMatchObject({ type: 'not-leader', leader: { port: 1 } });
  });
});

/** Waits until so many replies are held. */
async function heldBy({ server }: Esdb, count: number): Promise<void> {
  while (server.faults.heldReplies() < count) await new Promise((resolve) => setImmediate(resolve));
}

function numbersOf(data: readonly Uint8Array[]): unknown[] {
  return data.map((each) => (JSON.parse(Buffer.from(each).toString('utf8')) as { n: unknown }).n);
}
