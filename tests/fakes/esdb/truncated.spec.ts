// Streams of which a part is not read any more, through the real client: by count, by $tb, by age, by deletes.
import { BACKWARDS, END, NO_STREAM } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { all, event, failure, numbers, useEsdb } from '../../support/esdb/use-esdb.ts';
import { watchStream } from '../../support/esdb/watch.ts';

const ten = Array.from({ length: 10 }, (_, n) => event(n));

describe('a truncated stream', () => {
  let nowMs = 1_000_000;
  const esdb = useEsdb({ nowMs: () => nowMs });
  const read = () => all(esdb.client.readStream('a')).then(numbers);
  const readBack = () =>
    all(esdb.client.readStream('a', { direction: BACKWARDS, fromRevision: END })).then(numbers);

  it('begins at $tb, both ways, and for subscriptions', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.setStreamMetadata('a', { truncateBefore: 7 });
    expect(await read()).toEqual([7, 8, 9]);
    expect(await readBack()).toEqual([9, 8, 7]);
    const watched = watchStream(esdb.client, 'a');
    await watched.heard('caught up');
    expect(numbers(watched.events)).toEqual([7, 8, 9]);
    await watched.unsubscribe();
  });

  it('goes on at its next revision, and its old events are in $all', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.setStreamMetadata('a', { truncateBefore: 10 });
    expect(await read()).toEqual([]);
    const { nextExpectedRevision } = await esdb.client.appendToStream('a', event(10), {
      expectedRevision: 9n,
    });
    expect(nextExpectedRevision).toBe(10n);
    expect(await read()).toEqual([10]);
    const everything = numbers(await all(esdb.client.readAll()));
    expect(everything.filter((n) => n !== undefined)).toEqual(Array.from({ length: 11 }, (_, n) => n));
  });

  it('keeps its last maxCount events', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.setStreamMetadata('a', { maxCount: 3 });
    expect(await read()).toEqual([7, 8, 9]);
    await esdb.client.appendToStream('a', event(10));
    expect(await read()).toEqual([8, 9, 10]);
  });

  it('keeps what is younger than maxAge', async () => {
    await esdb.client.appendToStream('a', ten.slice(0, 2));
    nowMs += 60_000;
    await esdb.client.appendToStream('a', event(2));
    await esdb.client.setStreamMetadata('a', { maxAge: 30 });
    expect(await read()).toEqual([2]);
    expect(await readBack()).toEqual([2]);
  });

  it('is not limited by metadata that is no JSON object or has a number that is none', async () => {
    await esdb.client.appendToStream('a', ten);
    esdb.server.store.plant('$$a', [{ type: '$metadata', data: Buffer.from('{"$tb":"7"}') }]);
    expect(await read()).toHaveLength(10);
    esdb.server.store.plant('$$a', [{ type: '$metadata', data: Buffer.from('nothing') }]);
    expect(await read()).toHaveLength(10);
  });
});

describe('a deleted stream', () => {
  const esdb = useEsdb();

  it('softly, is not found both ways, and its events are in $all', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.deleteStream('a');
    const back = esdb.client.readStream('a', { direction: BACKWARDS, fromRevision: END });
    expect(await failure(all(back))).toMatchObject({ type: 'stream-not-found' });
    expect(numbers(await all(esdb.client.readAll())).filter((n) => n !== undefined)).toHaveLength(10);
  });

  it('softly, comes back with its next events only, whatever else its metadata says', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.setStreamMetadata('a', { maxAge: 1_000, owner: 'us' });
    await esdb.client.deleteStream('a');
    await esdb.client.appendToStream('a', event(10), { expectedRevision: NO_STREAM });
    expect(numbers(await all(esdb.client.readStream('a')))).toEqual([10]);
    const { metadata } = await esdb.client.getStreamMetadata('a');
    expect(metadata).toMatchObject({ truncateBefore: 10 });
  });

  it('by a tombstone, refuses metadata too', async () => {
    await esdb.client.appendToStream('a', ten);
    await esdb.client.tombstoneStream('a');
    expect(await failure(esdb.client.setStreamMetadata('a', { maxCount: 1 }))).toMatchObject({
      type: 'stream-deleted',
    });
    const back = esdb.client.readStream('a', { direction: BACKWARDS, fromRevision: END });
    expect(await failure(all(back))).toMatchObject({ type: 'stream-deleted' });
  });
});
