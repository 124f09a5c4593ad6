// What is committed of a partition and when, at the client's own border: by a payload as kafkajs gives it.
import { KafkaJSProtocolError } from 'kafkajs';
import type { EachBatchPayload } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { newAssignment } from '../../../src/adapters/kafka/assignment.ts';
import { deliverBatch } from '../../../src/adapters/kafka/deliver-batch.ts';
import type { Committed } from '../../../src/adapters/kafka/committed.ts';
import type { Delivering } from '../../../src/adapters/kafka/deliver-batch.ts';
import { messageOf } from '../../../src/adapters/kafka/event-message.ts';
import type { DeliveredBatch } from '../../../src/ports/delivery.port.ts';
import { chainedRecords } from '../../support/chained-logs.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { manualPace } from '../../support/projection-fakes.ts';

const epoch = 'now';
const { records } = chainedRecords(6, 1);
const protocol = (type: string) => Object.assign(new KafkaJSProtocolError(type), { type });

/** A partition with six events from offset 10 on, handled two by two, by whatever the test says. */
function given(
  changed: {
    handle?: Delivering['handle'];
    life?: bigint;
    known?: ReadonlyMap<number, bigint>;
    committed?: () => Promise<ReadonlyMap<number, Committed>>;
    heartbeat?: () => Promise<void>;
  } = {},
) {
  const pace = manualPace();
  const did: string[] = [];
  const said: string[] = [];
  const handled: DeliveredBatch[] = [];
  const refused: { commit?: Error } = {};
  let generation = 0n;
  const newOne = () =>
    newAssignment({
      generations: { next: () => Promise.resolve((generation += 1n)) },
      epoch: () => Promise.resolve(epoch),
      committed: changed.committed ?? (() => Promise.resolve(new Map())),
    });
  const state = { assignment: newOne() };
  const messages = records.map((record, at) => {
    const { key, value, headers } = messageOf(
      { ...record, position: BigInt(at + 1) },
      { epoch, life: changed.life ?? 1n },
    );
    return { key: Buffer.from(key), value, headers, offset: String(10 + at) };
  });
  const payload = {
    batch: { topic: 'events', partition: 3, messages },
    resolveOffset: (offset: string) => void did.push(`resolved ${offset}`),
    heartbeat: changed.heartbeat ?? (() => Promise.resolve()),
    pause: () => {
      did.push('paused');
      return () => void did.push('resumed');
    },
    commitOffsetsIfNecessary: (offsets: {
      topics: { partitions: { offset: string; metadata: string }[] }[];
    }) => {
      if (refused.commit !== undefined) return Promise.reject(refused.commit);
      const { offset, metadata } = offsets.topics[0]!.partitions[0]!;
      did.push(`committed ${offset}`);
      said.push(metadata);
      return Promise.resolve();
    },
  } as unknown as EachBatchPayload;
  const settings = { topic: 'events', sessionTimeoutMs: 6_000, heartbeatMs: 1_000, drainMs: 5_000 };
  const lives = new Map(changed.known ?? [[3, 1n]]);
  const delivering: Delivering = {
    reactor: 'rooms',
    handle: async (batch, over) => {
      handled.push(batch);
      await changed.handle?.(batch, over);
    },
    stopRequested: new AbortController().signal,
    consumer: { seek: ({ offset }) => void did.push(`sought ${offset}`) },
    lives,
    settings: { ...settings, runEvents: 2, firstPauseMs: 200, longestPauseMs: 5_000 },
    pace,
    observer: fakeObserver(),
    met: () => undefined,
  };
  const deliver = () => deliverBatch(delivering, () => state.assignment, payload);
  return { pace, did, said, handled, refused, state, newOne, deliver };
}

describe('issue 13, what is committed of a partition', () => {
  it('is confirmed before anything is handled, and then the end of each run that was handled', async () => {
    const { did, handled, deliver } = given();
    await deliver();
    expect(did).toEqual([
      'committed 10',
      'resolved 11',
      'committed 12',
      'resolved 13',
      'committed 14',
      'resolved 15',
      'committed 16',
    ]);
    expect(handled.map(({ source, generation, events }) => [source, generation, events.length])).toEqual(
      Array.from({ length: 3 }, () => ['events/3', 1n, 2]),
    );
  });

  it('is nothing beyond a run that could not be handled; its partition pauses, and the others go on', async () => {
    let runs = 0;
    const handle = () => (runs++ === 1 ? Promise.reject(new Error('not now')) : Promise.resolve());
    const { did, pace, deliver } = given({ handle });
    await deliver();
    expect(did).toEqual(['committed 10', 'resolved 11', 'committed 12', 'paused']);
    await pace.advance(200);
    expect(did.at(-1)).toBe('resumed');
  });

  it('is nothing, and nothing is handled, under an assignment that the broker does not confirm', async () => {
    const { did, handled, refused, deliver } = given();
    refused.commit = protocol('ILLEGAL_GENERATION');
    await expect(deliver()).rejects.toMatchObject({ type: 'ILLEGAL_GENERATION' });
    expect([did, handled]).toEqual([[], []]);
  });

  it('is nothing of what was handled while the partition was assigned anew', async () => {
    const world = given({ handle: () => Promise.resolve(void (world.state.assignment = world.newOne())) });
    await expect(world.deliver()).rejects.toThrow('the partition was assigned anew');
    expect(world.did).toEqual(['committed 10', 'resolved 11']);
  });

  it('on a rebalance is what ends in time', async () => {
    const heartbeat = () => Promise.reject(protocol('REBALANCE_IN_PROGRESS'));
    const handle: Delivering['handle'] = (_batch, over) =>
      new Promise((resolve) => over.addEventListener('abort', () => resolve(), { once: true }));
    const { did, pace, deliver } = given({ handle, heartbeat });
    const ended = expect(deliver()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await pace.advance(1_000);
    await ended;
    expect(did).toEqual(['committed 10', 'resolved 11', 'committed 12']);
  });

  it('on a rebalance is nothing of what does not end in time, whenever it ends', async () => {
    const heartbeat = () => Promise.reject(protocol('REBALANCE_IN_PROGRESS'));
    let end!: () => void;
    const handle = () => new Promise<void>((resolve) => (end = resolve));
    const { did, pace, deliver } = given({ handle, heartbeat });
    const ended = expect(deliver()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await pace.advance(6_000);
    await ended;
    end();
    await pace.advance(10_000);
    expect(did).toEqual(['committed 10']);
  });

  it('is the beginning, and nothing is handled, where the topic was made anew', async () => {
    const { did, handled, deliver } = given({ life: 2n });
    await deliver();
    expect([did, handled]).toEqual([['sought 0', 'committed 0'], []]);
    await deliver();
    expect(handled).toHaveLength(3);
  });

  it('d: says the life of the topic, by which another process that begins knows that it was made anew', async () => {
    const before = given();
    await before.deliver();
    expect(new Set(before.said)).toEqual(new Set(['life=1']));
    const committed = () => Promise.resolve(new Map([[3, { offset: 10n, life: 1n }]]));
    const later = given({ life: 2n, known: new Map(), committed });
    await later.deliver();
    expect([later.did, later.said, later.handled]).toEqual([['sought 0', 'committed 0'], ['life=2'], []]);
    const first = given({ life: 2n, known: new Map() });
    await first.deliver();
    expect(first.handled).toHaveLength(3);
  });

  it('d: is nothing while it can’t be asked which life is committed: it is tried again', async () => {
    const { did, handled, deliver } = given({
      known: new Map(),
      committed: () => Promise.reject(new Error('the coordinator moves')),
    });
    await deliver();
    expect([did, handled]).toEqual([['paused'], []]);
  });
});
