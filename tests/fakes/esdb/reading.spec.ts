// Reading streams and $all through the real client, both ways: order, places, counts, and what is not there.
import { BACKWARDS, END, START, binaryEvent } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { all, event, failure, numbers, useEsdb } from '../../support/esdb/use-esdb.ts';

/** More than two pages of 32 (Enumerator.ReadBatchSize). */
const many = Array.from({ length: 70 }, (_, n) => event(n));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a stream', () => {
  const esdb = useEsdb();
  const read = (options: Parameters<typeof esdb.client.readStream>[1]) =>
    all(esdb.client.readStream('a', options)).then(numbers);

  it('is read in order, forwards and backwards, over many pages', async () => {
    await esdb.client.appendToStream('a', many);
    expect(await read({})).toEqual(upTo(70));
    expect(await read({ direction: BACKWARDS, fromRevision: END })).toEqual(upTo(70).toReversed());
  });

  it('is read from a revision on, which is read too', async () => {
    await esdb.client.appendToStream('a', many);
    expect((await read({ fromRevision: 31n })).slice(0, 3)).toEqual([31, 32, 33]);
    expect(await read({ fromRevision: 2n, direction: BACKWARDS })).toEqual([2, 1, 0]);
  });

  it.each([1, 31, 32, 33, 64, 65])('gives no more than maxCount: %i', async (maxCount) => {
    await esdb.client.appendToStream('a', many);
    expect(await read({ maxCount })).toEqual(upTo(maxCount));
    const last = await read({ maxCount, direction: BACKWARDS, fromRevision: END });
    expect(last).toEqual(upTo(70).toReversed().slice(0, maxCount));
  });

  it('has nothing after its end, and all of it before a revision that it does not have yet', async () => {
    await esdb.client.appendToStream('a', [event(0), event(1)]);
    expect(await read({ fromRevision: 2n })).toEqual([]);
    expect(await read({ fromRevision: 99n })).toEqual([]);
    expect(await read({ fromRevision: 99n, direction: BACKWARDS })).toEqual([1, 0]);
  });

  it('that was never written is not found', async () => {
    expect(await failure(all(esdb.client.readStream('none')))).toMatchObject({
      type: 'stream-not-found',
      streamName: 'none',
    });
  });

  it('can not be read forwards from its end', async () => {
    await esdb.client.appendToStream('a', event(0));
    expect(await failure(read({ fromRevision: END }))).toMatchObject({ type: 'unknown' });
  });

  it('gives an event as it was written: bytes, type, id, place', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    const written = binaryEvent({ type: 'bytes.v1', data: bytes, metadata: { $correlationId: 'c' } });
    const { position } = await esdb.client.appendToStream('b', written);
    const [only] = await all(esdb.client.readStream('b'));
    expect(only?.event).toMatchObject({
      id: written.id,
      type: 'bytes.v1',
      isJson: false,
      streamId: 'b',
      revision: 0n,
      metadata: { $correlationId: 'c' },
      position,
    });
    expect(Buffer.from(only!.event!.data as Uint8Array)).toEqual(bytes);
    expect(only?.commitPosition).toBe(position?.commit);
  });
});

describe('$all', () => {
  const esdb = useEsdb();
  const ours = async (options: Parameters<typeof esdb.client.readAll>[0] = {}) => {
    const read = await all(esdb.client.readAll(options));
    return read.filter(({ event: given }) => given?.streamId.startsWith('$') === false);
  };
  const fill = async (): Promise<void> => {
    for (const n of upTo(40)) await esdb.client.appendToStream(`s-${n % 3}`, event(n));
  };

  it('is read in the order of commits, forwards and backwards', async () => {
    await fill();
    expect(numbers(await ours())).toEqual(upTo(40));
    const back = await ours({ direction: BACKWARDS, fromPosition: END });
    expect(numbers(back)).toEqual(upTo(40).toReversed());
  });

  it('gives positions that grow with every event, commit and prepare alike', async () => {
    await fill();
    const positions = (await all(esdb.client.readAll())).map(({ event: given }) => given!.position);
    for (const [at, { commit, prepare }] of positions.entries()) {
      expect(prepare).toBe(commit);
      if (at > 0) expect(commit).toBeGreaterThan(positions[at - 1]!.commit);
    }
  });

  it('is read from a position on, which forwards is read too and backwards is not', async () => {
    await fill();
    const fifth = (await ours())[5]!.event!.position;
    expect(numbers(await ours({ fromPosition: fifth, maxCount: 2 }))).toEqual([5, 6]);
    expect(numbers(await ours({ fromPosition: fifth, maxCount: 2, direction: BACKWARDS }))).toEqual([4, 3]);
  });

  it.each([1, 32, 33])('gives no more than maxCount: %i', async (maxCount) => {
    await fill();
    expect(await all(esdb.client.readAll({ maxCount, fromPosition: START }))).toHaveLength(maxCount);
    const back = esdb.client.readAll({ maxCount, fromPosition: END, direction: BACKWARDS });
    expect(numbers(await all(back))).toEqual(upTo(40).toReversed().slice(0, maxCount));
  });

  it('holds streams of the system, but no epochs', async () => {
    await esdb.client.appendToStream('a', event(1));
    await esdb.client.setStreamMetadata('a', { maxCount: 5 });
    const types = (await all(esdb.client.readAll())).map(({ event: given }) => given?.type);
    expect(types).toContain('$metadata');
    expect(types).not.toContain('$epoch-information');
  });

  it('can not be read from inside a record, where no record begins', async () => {
    await fill();
    const { commit } = (await ours())[5]!.event!.position;
    const inside = { commit: commit + 1n, prepare: commit + 1n };
    expect(await failure(ours({ fromPosition: inside }))).toMatchObject({ type: 'unknown' });
  });

  it('refuses a position whose prepare is after its commit', async () => {
    expect(await failure(ours({ fromPosition: { commit: 1n, prepare: 2n } }))).toMatchObject({ code: 2 });
  });

  it('shows an old transaction with one commit position and a prepare position for each event', async () => {
    const planted = esdb.server.store.plantTransaction('old', [{ type: 'a' }, { type: 'b' }]);
    const read = (await ours()).map(({ event: given }) => given!.position);
    expect(read).toEqual(planted.map(({ commit, prepare }) => ({ commit, prepare })));
    expect(new Set(read.map(({ commit }) => commit)).size).toBe(1);
    expect(read[0]!.prepare).not.toBe(read[0]!.commit);
  });
});

describe('small chunks', () => {
  const esdb = useEsdb({ chunkBytes: 1_000 });

  it('leave gaps, and every event is read once all the same', async () => {
    for (const n of upTo(20)) await esdb.client.appendToStream('a', event(n));
    const read = await all(esdb.client.readAll());
    expect(numbers(read.slice(-20))).toEqual(upTo(20));
    const ends = esdb.server.store.events.map(({ ends: end }) => end);
    const begins = esdb.server.store.events.map(({ commit }) => commit);
    expect(begins.slice(1).some((begin, at) => begin !== ends[at])).toBe(true);
  });
});
