// Appending through the real client: what is written, what is known already, and what is refused.
import { randomUUID } from 'node:crypto';
import { ANY, NO_STREAM, STREAM_EXISTS, binaryEvent, jsonEvent } from '@eventstore/db-client';
import type { AppendExpectedRevision } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { all, event, failure, reconnected, useEsdb } from '../../support/esdb/use-esdb.ts';

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

describe('an append', () => {
  const esdb = useEsdb();

  it('returns the revision and position of its last event', async () => {
    const result = await esdb.client.appendToStream('a', [event(1), event(2)], {
      expectedRevision: NO_STREAM,
    });
    const last = esdb.server.store.eventsOf('a').at(-1)!;
    expect(result).toEqual({
      success: true,
      nextExpectedRevision: 1n,
      position: { commit: last.commit, prepare: last.prepare },
    });
  });

  it.each<[string, AppendExpectedRevision, string | bigint, bigint]>([
    ['no stream where there is one', NO_STREAM, 'no_stream', 1n],
    ['a later revision', 7n, 7n, 1n],
    ['an earlier revision', 0n, 0n, 1n],
  ])('is refused at %s', async (_, expectedRevision, expectedVersion, actualVersion) => {
    await esdb.client.appendToStream('a', [event(1), event(2)]);
    const appended = esdb.client.appendToStream('a', event(3), { expectedRevision });
    expect(await failure(appended)).toMatchObject({
      type: 'wrong-expected-version',
      streamName: 'a',
      expectedVersion,
      actualVersion,
    });
  });

  it.each<[string, AppendExpectedRevision]>([
    ['an exact revision', 0n],
    ['"exists"', STREAM_EXISTS],
  ])('is refused at %s where there is no stream', async (_, expectedRevision) => {
    const appended = esdb.client.appendToStream('none', event(1), { expectedRevision });
    expect(await failure(appended)).toMatchObject({
      actualVersion: 'no_stream',
      expectedVersion: expectedRevision,
    });
  });

  it('of nothing is no event and no revision', async () => {
    await esdb.client.appendToStream('a', event(1));
    const result = await esdb.client.appendToStream('a', [], { expectedRevision: 0n });
    expect(result.nextExpectedRevision).toBe(0n);
    expect(esdb.server.store.eventsOf('a')).toHaveLength(1);
  });
});

describe('the same append again', () => {
  const esdb = useEsdb();

  it.each([1, 3])(
    'of %i events at its revision is a success with the first result, even long after',
    async (count) => {
      const events = ids(count).map((id, n) => event(n, id));
      await esdb.client.appendToStream('a', event(0));
      const first = await esdb.client.appendToStream('a', events, { expectedRevision: 0n });
      await esdb.client.appendToStream('a', [event(8), event(9)]);
      await esdb.server.faults.restart();
      const again = await reconnected(() =>
        esdb.client.appendToStream('a', events, { expectedRevision: 0n }),
      );
      expect(again).toEqual(first);
      expect(esdb.server.store.eventsOf('a')).toHaveLength(count + 3);
    },
  );

  it('is a conflict where only a part of it is known', async () => {
    const [one, two, other] = ids(3).map((id, n) => event(n, id));
    await esdb.client.appendToStream('a', [one!, two!], { expectedRevision: NO_STREAM });
    const again = esdb.client.appendToStream('a', [one!, other!], { expectedRevision: NO_STREAM });
    expect(await failure(again)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  });

  it('is a conflict where it goes beyond what is known', async () => {
    const [one, two] = ids(2).map((id, n) => event(n, id));
    await esdb.client.appendToStream('a', one!, { expectedRevision: NO_STREAM });
    const again = esdb.client.appendToStream('a', [one!, two!], { expectedRevision: NO_STREAM });
    expect(await failure(again)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 0n });
  });

  it('is written twice at the revision where the stream ends: ids are not looked at', async () => {
    const twice = event(1, randomUUID());
    await esdb.client.appendToStream('a', twice, { expectedRevision: NO_STREAM });
    await esdb.client.appendToStream('a', twice, { expectedRevision: 0n });
    expect(esdb.server.store.eventsOf('a').map(({ id }) => id)).toEqual([twice.id, twice.id]);
  });

  it.each<AppendExpectedRevision>([ANY, STREAM_EXISTS])(
    'at "%s" is known while it is recent',
    async (expectedRevision) => {
      const [zero, one] = ids(2).map((id, n) => event(n, id));
      await esdb.client.appendToStream('a', zero!);
      const first = await esdb.client.appendToStream('a', one!, { expectedRevision });
      await esdb.client.appendToStream('a', event(2));
      expect(await esdb.client.appendToStream('a', one!, { expectedRevision })).toEqual(first);
      await esdb.server.faults.restart();
      const later = await reconnected(() => esdb.client.appendToStream('a', one!, { expectedRevision }));
      expect(later.nextExpectedRevision).toBe(3n);
    },
  );

  it('at "any" is written where another stream has the id already', async () => {
    const same = event(1, randomUUID());
    await esdb.client.appendToStream('a', same);
    await esdb.client.appendToStream('b', same);
    await esdb.client.appendToStream('b', same);
    expect(esdb.server.store.eventsOf('b')).toHaveLength(2);
  });

  it('has no position where the event is truncated', async () => {
    const first = event(0, randomUUID());
    await esdb.client.appendToStream('a', first, { expectedRevision: NO_STREAM });
    await esdb.client.appendToStream('a', event(1));
    await esdb.client.setStreamMetadata('a', { truncateBefore: 1 });
    const again = await esdb.client.appendToStream('a', first, { expectedRevision: NO_STREAM });
    expect(again).toMatchObject({ success: true, nextExpectedRevision: 0n, position: undefined });
  });
});

describe('a deleted stream', () => {
  const esdb = useEsdb();

  it.each<[string, AppendExpectedRevision]>([
    ['no stream', NO_STREAM],
    ['any', ANY],
    ['its last revision', 1n],
  ])('softly, goes on at its next revision after an append at %s', async (_, expectedRevision) => {
    await esdb.client.appendToStream('a', [event(1), event(2)]);
    await esdb.client.deleteStream('a', { expectedRevision: 1n });
    expect(await failure(all(esdb.client.readStream('a')))).toMatchObject({ type: 'stream-not-found' });
    const result = await esdb.client.appendToStream('a', event(3), { expectedRevision });
    expect(result.nextExpectedRevision).toBe(2n);
    const read = await all(esdb.client.readStream('a'));
    expect(read.map(({ event: given }) => given?.revision)).toEqual([2n]);
  });

  it('softly, is a deleted one for an append at "exists", and a conflict for one at an earlier revision', async () => {
    await esdb.client.appendToStream('a', [event(1), event(2)]);
    await esdb.client.deleteStream('a');
    const exists = esdb.client.appendToStream('a', event(3), { expectedRevision: STREAM_EXISTS });
    expect(await failure(exists)).toMatchObject({ type: 'stream-deleted', streamName: 'a' });
    const earlier = esdb.client.appendToStream('a', event(3), { expectedRevision: 0n });
    expect(await failure(earlier)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  });

  it('softly, still knows its first append, which then has no position', async () => {
    const first = event(1, randomUUID());
    await esdb.client.appendToStream('a', first, { expectedRevision: NO_STREAM });
    await esdb.client.deleteStream('a');
    const again = await esdb.client.appendToStream('a', first, { expectedRevision: NO_STREAM });
    expect(again).toMatchObject({ nextExpectedRevision: 0n, position: undefined });
    expect(await failure(all(esdb.client.readStream('a')))).toMatchObject({ type: 'stream-not-found' });
  });

  it('by a tombstone, is deleted for ever, to writers and readers, and is in $all', async () => {
    await esdb.client.appendToStream('a', event(1));
    const { position } = await esdb.client.tombstoneStream('a');
    for (const expectedRevision of [ANY, NO_STREAM, 0n] as const) {
      const appended = esdb.client.appendToStream('a', event(2), { expectedRevision });
      expect(await failure(appended)).toMatchObject({ type: 'stream-deleted', streamName: 'a' });
    }
    expect(await failure(all(esdb.client.readStream('a')))).toMatchObject({ type: 'stream-deleted' });
    const last = (await all(esdb.client.readAll())).at(-1);
    expect(last?.event).toMatchObject({ type: '$streamDeleted', streamId: 'a', position });
    expect(last?.event?.revision).toBe(9_223_372_036_854_775_807n);
  });

  it('is not deleted at another revision, nor where it never was', async () => {
    await esdb.client.appendToStream('a', event(1));
    expect(await failure(esdb.client.deleteStream('a', { expectedRevision: 5n }))).toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 0n,
    });
    expect(await failure(esdb.client.deleteStream('none'))).toMatchObject({ type: 'wrong-expected-version' });
  });
});

describe('the limits', () => {
  const esdb = useEsdb();
  const sized = (bytes: number) => binaryEvent({ type: 't', data: Buffer.alloc(bytes) });

  it('take an append of 1 MiB and refuse one byte more', async () => {
    const limit = 1_024 * 1_024;
    await esdb.client.appendToStream('a', sized(limit - 2));
    const appended = esdb.client.appendToStream('a', sized(limit - 1));
    expect(await failure(appended)).toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: limit,
    });
    expect(esdb.server.store.eventsOf('a')).toHaveLength(1);
  });

  it('count all events of an append together', async () => {
    const appended = esdb.client.appendToStream('a', [sized(700_000), sized(700_000)]);
    expect(await failure(appended)).toMatchObject({ type: 'maximum-append-size-exceeded' });
    await esdb.client.appendToStream('a', event(1));
  });

  it('end the call at a message of more than 16 MiB', async () => {
    const appended = esdb.client.appendToStream('a', sized(16 * 1_024 * 1_024));
    expect(await failure(appended)).toMatchObject({ type: 'unknown', code: 8 });
  });

  it.each([
    ['that is no UUID', { id: 'no-uuid' }],
    ['of zeros', { id: '00000000-0000-0000-0000-000000000000' }],
    ['without a type', { type: '' }],
  ])('refuse an event with an id or type %s', async (_, part) => {
    const bad = jsonEvent({ type: 't', data: {}, ...part });
    expect(await failure(esdb.client.appendToStream('a', bad))).toMatchObject({ type: 'unknown', code: 2 });
    await esdb.client.appendToStream('a', event(1));
  });

  it('return ids in lower case, and know them by it', async () => {
    const id = randomUUID();
    await esdb.client.appendToStream('a', event(1, id.toUpperCase()), { expectedRevision: NO_STREAM });
    await esdb.client.appendToStream('a', event(2));
    await esdb.client.appendToStream('a', event(1, id), { expectedRevision: NO_STREAM });
    expect(esdb.server.store.eventsOf('a').map((each) => each.id)[0]).toBe(id);
    expect(esdb.server.store.eventsOf('a')).toHaveLength(2);
  });

  it('refuse an append whose deadline has passed', async () => {
    const late = esdb.client.appendToStream('a', event(1), { deadline: -1_000 });
    expect(await failure(late)).toMatchObject({ type: 'deadline-exceeded' });
    expect(esdb.server.store.eventsOf('a')).toEqual([]);
  });
});
