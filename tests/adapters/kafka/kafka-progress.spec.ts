// Up to where the log counts as delivered by a topic, from what a group has committed and what the relay keeps of itself.
import type { Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createKafkaProgress } from '../../../src/adapters/kafka/kafka-progress.ts';
import type { RelayStanding } from '../../../src/ports/relay-places.port.ts';

type Commit = { readonly partition: number; readonly offset: string; readonly metadata: string | null };

const published: RelayStanding = {
  position: 90n,
  epoch: 'e',
  life: 2n,
  ends: [10n, 0n, 5n],
  restarted: false,
  state: 'following',
  reason: '',
};

/** What is said with these commits. */
function said(commits: readonly Commit[], changed: Partial<RelayStanding> = {}) {
  const asked: unknown[] = [];
  const admin = () => ({
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    fetchOffsets: (wish: unknown) => {
      asked.push(wish);
      return Promise.resolve([{ topic: 'events', partitions: commits }]);
    },
  });
  const progress = createKafkaProgress(
    {
      kafka: { admin } as unknown as Kafka,
      places: { find: () => Promise.resolve({ ...published, ...changed }) },
    },
    { topic: 'events', group: 'voicemeet' },
  );
  return progress('rooms');
}

const of = (partition: number, offset: number, metadata: string | null = 'life=2'): Commit => ({
  partition,
  offset: String(offset),
  metadata,
});

describe('issue 13, how far the log was delivered by a topic', () => {
  it('is where the relay was, once each partition is committed as far as it went then; an empty one needs no commit', async () => {
    expect(await said([of(0, 10), of(1, -1, null), of(2, 7)])).toEqual({ position: 90n, epoch: 'e' });
  });

  it.each<[string, readonly Commit[]]>([
    ['a partition is not committed as far', [of(0, 9), of(2, 5)]],
    ['a partition was never committed', [of(0, 10)]],
    ['a partition was set back to its default', [of(0, 10), of(2, -2)]],
    ['what is committed is of a former life of the topic', [of(0, 10, 'life=1'), of(2, 5)]],
    ['a commit of an older version does not say its life', [of(0, 10, null), of(2, 5)]],
    ['the metadata is somebody else’s', [of(0, 10, 'life=two'), of(2, 5)]],
  ])('is unknown where %s', async (_why, commits) => {
    expect(await said(commits)).toBeUndefined();
  });

  it('is reached at last where events come all the time: a place that was not reached yet is waited for', async () => {
    let [relay, committed] = [published, 9];
    const admin = () => ({
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      fetchOffsets: () =>
        Promise.resolve([{ topic: 'events', partitions: [of(0, committed), of(2, committed)] }]),
    });
    const places = { find: () => Promise.resolve(relay) };
    const progress = createKafkaProgress(
      { kafka: { admin } as unknown as Kafka, places },
      { topic: 'events', group: 'voicemeet' },
    );
    expect(await progress('rooms')).toBeUndefined();
    [relay, committed] = [{ ...published, position: 99n, ends: [20n, 0n, 20n] }, 15];
    expect(await progress('rooms')).toEqual({ position: 90n, epoch: 'e' });
    expect(await progress('rooms')).toBeUndefined();
    // The topic was made anew meanwhile: what was waited for is gone with it.
    [relay, committed] = [{ ...relay, life: 3n, position: 1n, ends: [1n, 0n, 0n] }, 30];
    expect(await progress('rooms')).toBeUndefined();
  });

  it('is unknown where an operator has just sent the relay elsewhere', async () => {
    expect(await said([of(0, 10), of(2, 5)], { restarted: true, position: 500n })).toBeUndefined();
  });
});
