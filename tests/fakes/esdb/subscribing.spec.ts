// Subscriptions through the real client: from where, catching up and live, checkpoints of filtered ones, and ends.
import { END, EVENT_TYPE, STREAM_NAME } from '@eventstore/db-client';
import type { Filter } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { event, numbers, reconnected, useEsdb } from '../../support/esdb/use-esdb.ts';
import { watchAll, watchStream } from '../../support/esdb/watch.ts';

const some = (count: number, from = 0) => Array.from({ length: count }, (_, n) => event(from + n));
const counted: Filter = { filterOn: EVENT_TYPE, prefixes: ['counted'], checkpointInterval: 1 };
const never: Filter = { filterOn: EVENT_TYPE, prefixes: ['never'], checkpointInterval: 1 };

describe('a subscription to a stream', () => {
  const esdb = useEsdb();

  it('confirms, catches up, says so, and goes on live', async () => {
    await esdb.client.appendToStream('a', some(2));
    const watched = watchStream(esdb.client, 'a');
    await watched.heard('caught up');
    await esdb.client.appendToStream('b', event(9));
    await esdb.client.appendToStream('a', event(2));
    await watched.heard('n:2');
    expect(watched.said).toEqual(['confirmed', 'n:0', 'n:1', 'caught up', 'n:2']);
    await watched.unsubscribe();
  });

  it('begins after the revision it was given, or at the end', async () => {
    await esdb.client.appendToStream('a', some(5));
    const later = watchStream(esdb.client, 'a', 2n);
    const atEnd = watchStream(esdb.client, 'a', END);
    await Promise.all([later.heard('caught up'), atEnd.heard('caught up')]);
    await esdb.client.appendToStream('a', event(5));
    await Promise.all([later.heard('n:5'), atEnd.heard('n:5')]);
    expect(numbers(later.events)).toEqual([3, 4, 5]);
    expect(numbers(atEnd.events)).toEqual([5]);
    await Promise.all([later.unsubscribe(), atEnd.unsubscribe()]);
  });

  it('waits for a stream that is not there yet', async () => {
    const watched = watchStream(esdb.client, 'later');
    await watched.heard('caught up');
    await esdb.client.appendToStream('later', event(1));
    await watched.heard('n:1');
    await watched.unsubscribe();
  });

  it('ends with the tombstone of its stream, and is refused after it', async () => {
    await esdb.client.appendToStream('a', event(0));
    const watched = watchStream(esdb.client, 'a');
    await watched.heard('caught up');
    await esdb.client.tombstoneStream('a');
    await watched.heard('error');
    expect(watched.said.slice(-2)).toEqual(['$streamDeleted', 'error: stream-deleted']);
    const after = watchStream(esdb.client, 'a');
    await after.heard('error: stream-deleted');
    expect(after.events).toEqual([]);
  });
});

describe('a subscription to $all', () => {
  const esdb = useEsdb();
  const placeOf = (at: number) => {
    const { commit, prepare } = esdb.server.store.eventsOf('a')[at]!;
    return { commit, prepare };
  };

  it('gives every event once, in order, while it catches up and others write', async () => {
    await esdb.client.appendToStream('a', some(100));
    const watched = watchAll(esdb.client, { filter: counted });
    for (let n = 100; n < 200; n += 1) await esdb.client.appendToStream('a', event(n));
    await watched.heard('n:199');
    expect(numbers(watched.events)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    await watched.unsubscribe();
  });

  it('begins after the position it was given', async () => {
    await esdb.client.appendToStream('a', some(4));
    const watched = watchAll(esdb.client, { fromPosition: placeOf(1) });
    await watched.heard('caught up');
    expect(numbers(watched.events)).toEqual([2, 3]);
    await watched.unsubscribe();
  });

  it('from the end gives what comes', async () => {
    await esdb.client.appendToStream('a', event(0));
    const watched = watchAll(esdb.client, { fromPosition: END });
    await watched.heard('caught up');
    await esdb.client.appendToStream('a', event(1));
    await watched.heard('n:1');
    expect(watched.said).toEqual(['confirmed', 'caught up', 'n:1']);
    await watched.unsubscribe();
  });

  it('has no checkpoints without a filter', async () => {
    await esdb.client.appendToStream('a', some(70));
    const watched = watchAll(esdb.client);
    await watched.heard('caught up');
    expect(watched.checkpoints).toEqual([]);
    await watched.unsubscribe();
  });

  it('is refused from inside a record', async () => {
    await esdb.client.appendToStream('a', some(2));
    const { commit } = placeOf(0);
    const watched = watchAll(esdb.client, { fromPosition: { commit: commit + 1n, prepare: commit + 1n } });
    await watched.heard('error');
    expect(watched.failures[0]).toMatchObject({ code: 3 });
  });
});

describe('a filtered subscription', () => {
  const esdb = useEsdb();

  it.each<[string, Filter, readonly number[]]>([
    ['prefixes of streams', { filterOn: STREAM_NAME, prefixes: ['b-', 'c-'], checkpointInterval: 1 }, [1, 2]],
    ['an expression on streams', { filterOn: STREAM_NAME, regex: '^[ac]-', checkpointInterval: 1 }, [0, 2]],
    ['prefixes of types', { filterOn: EVENT_TYPE, prefixes: ['counted.'], checkpointInterval: 1 }, [0, 1, 2]],
    ['an expression on types', { filterOn: EVENT_TYPE, regex: '^[^$].*v2$', checkpointInterval: 1 }, []],
  ])('by %s gives what fits', async (_, filter, expected) => {
    for (const [n, name] of ['a-1', 'b-1', 'c-1'].entries()) await esdb.client.appendToStream(name, event(n));
    const watched = watchAll(esdb.client, { filter });
    await watched.heard('caught up');
    expect(numbers(watched.events)).toEqual(expected);
    await watched.unsubscribe();
  });

  it('says how far it looked, at least every window of events, though none of them fits', async () => {
    await esdb.client.appendToStream('a', some(100));
    const watched = watchAll(esdb.client, { filter: { ...never, maxSearchWindow: 32 } });
    await watched.heard('caught up');
    expect(watched.events).toEqual([]);
    expect(watched.checkpoints.length).toBeGreaterThanOrEqual(3);
    const commits = watched.checkpoints.map(({ commit }) => commit);
    expect(commits).toEqual([...commits].sort((one, other) => (one < other ? -1 : 1)));
    await watched.unsubscribe();
  });

  it('says live how far it looked, every interval times its window', async () => {
    const watched = watchAll(esdb.client, {
      fromPosition: END,
      filter: { ...never, maxSearchWindow: 5, checkpointInterval: 2 },
    });
    await watched.heard('caught up');
    const before = watched.checkpoints.length;
    await esdb.client.appendToStream('a', some(30));
    await watched.heard('checkpoint', before + 3);
    const events = esdb.server.store.eventsOf('a');
    expect(watched.checkpoints.slice(before).map(({ commit }) => commit)).toEqual(
      [9, 19, 29].map((at) => events[at]!.commit),
    );
    await watched.unsubscribe();
  });

  it('that found nothing in its first page says the greatest of all positions, and none after it (24.10.4)', async () => {
    const watched = watchAll(esdb.client, { filter: never });
    await watched.heard('caught up');
    await esdb.client.appendToStream('a', some(100));
    const another = watchAll(esdb.client, { fromPosition: END });
    await another.heard('caught up');
    expect(watched.checkpoints).toEqual([{ commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n }]);
    await Promise.all([watched.unsubscribe(), another.unsubscribe()]);
  });

  it('goes on after a checkpoint without missing or repeating anything', async () => {
    await esdb.client.appendToStream('a', some(100));
    const first = watchAll(esdb.client, { filter: { ...never, maxSearchWindow: 32 } });
    await first.heard('caught up');
    await first.unsubscribe();
    const fromPosition = first.checkpoints.at(-1)!;
    // A page's beginning has the prepare position 0: the event that begins at that very commit was not looked at yet.
    expect(fromPosition.prepare).toBe(0n);
    const at = esdb.server.store.eventsOf('a').findIndex(({ commit }) => commit >= fromPosition.commit);
    const second = watchAll(esdb.client, { fromPosition, filter: counted });
    await second.heard('caught up');
    expect(numbers(second.events)).toEqual(Array.from({ length: 100 - at }, (_, n) => at + n));
    await second.unsubscribe();
  });

  it('is held back by a reader that does not take its checkpoints, and loses nothing', async () => {
    let release = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      release = resolve;
    });
    const watched = watchAll(esdb.client, {
      filter: { ...counted, maxSearchWindow: 1 },
      atCheckpoint: () => stopped,
    });
    await watched.heard('checkpoint');
    for (let n = 0; n < 500; n += 1) await esdb.client.appendToStream('a', event(n));
    expect(watched.events).toEqual([]);
    release();
    await watched.heard('n:499');
    expect(numbers(watched.events)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    await watched.unsubscribe();
  });
});

describe('a subscription that ends', () => {
  const esdb = useEsdb();

  it.each([
    ['unavailable', 'unavailable'],
    ['cancelled', 'cancelled'],
    ['internal', 'unknown'],
    ['access-denied', 'access-denied'],
    ['consumer-too-slow', 'timeout'],
  ] as const)('%s is said as "%s", and a new one goes on after the last event', async (how, type) => {
    await esdb.client.appendToStream('a', some(3));
    const watched = watchAll(esdb.client, { filter: counted });
    await watched.heard('caught up');
    expect(esdb.server.faults.endSubscriptions(how)).toBe(1);
    await watched.heard(`error: ${type}`);
    const { position } = watched.events.at(-1)!.event as { position: { commit: bigint; prepare: bigint } };
    await reconnected(() => esdb.client.appendToStream('a', event(3)));
    const next = watchAll(esdb.client, { fromPosition: position, filter: counted });
    await next.heard('n:3');
    expect(numbers(next.events)).toEqual([3]);
    await next.unsubscribe();
  });

  it('may stop in the midst of catching up, without a word or with one', async () => {
    await esdb.client.appendToStream('a', some(10));
    esdb.server.faults.onNextRead({ of: 'subscription', afterMessages: 4, how: 'stop' });
    const silent = watchAll(esdb.client, { filter: counted });
    await silent.heard('n:2');
    esdb.server.faults.onNextRead({ of: 'subscription', afterMessages: 4, how: 'unavailable' });
    const broken = watchAll(esdb.another(), { filter: counted });
    await broken.heard('error: unavailable');
    for (const { events } of [silent, broken]) expect(numbers(events)).toEqual([0, 1, 2]);
    await silent.unsubscribe();
  });

  it('may fall behind and catch up again, and goes on', async () => {
    const watched = watchAll(esdb.client, { filter: counted });
    await watched.heard('caught up');
    expect(esdb.server.faults.fallBehind()).toBe(1);
    await watched.heard('caught up', 2);
    await esdb.client.appendToStream('a', event(1));
    await watched.heard('n:1');
    expect(watched.said).toContain('fell behind');
    await watched.unsubscribe();
  });
});
