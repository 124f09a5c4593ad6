// The rules of EventStoreDB that our adapter builds on, through the real client alone: the model and a real server must
// both keep them, which is how the model is held to be true. Streams have names of their own, so it runs on a used server.
import { randomUUID } from 'node:crypto';
import { ANY, BACKWARDS, END, NO_STREAM, EventStoreDBClient, binaryEvent } from '@eventstore/db-client';
import type { Filter } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, disposeOf, event, failure, numbers } from './use-esdb.ts';
import { watchAll, watchStream } from './watch.ts';

const limitBytes = 1_024 * 1_024;

/** Runs every rule against the server at a URL. */
export function serverRules(server: string, url: () => string): void {
  describe(`rules of the server: ${server}`, () => {
    let client: EventStoreDBClient;
    beforeAll(async () => {
      client = EventStoreDBClient.connectionString(url());
      await client.appendToStream(fresh(), event(0));
    });
    afterAll(() => disposeOf(client));
    const of = (stream: string, count: number) =>
      client.appendToStream(
        stream,
        Array.from({ length: count }, (_, n) => event(n)),
        { expectedRevision: NO_STREAM },
      );
    const onlyOf = (stream: string): Filter => ({
      filterOn: 'streamName',
      prefixes: [stream],
      checkpointInterval: 1,
    });

    it('an append gives the revision and position that reads give; commit and prepare are one', async () => {
      const stream = fresh();
      const { nextExpectedRevision, position } = await of(stream, 2);
      const last = (await all(client.readStream(stream))).at(-1);
      expect(nextExpectedRevision).toBe(1n);
      expect(position!.commit).toBe(position!.prepare);
      expect(last?.event).toMatchObject({ revision: 1n, position });
    });

    it('the same ids at their exact revision are the same append, however much came after them', async () => {
      const stream = fresh();
      const events = [event(1, randomUUID()), event(2, randomUUID())];
      await of(stream, 1);
      const first = await client.appendToStream(stream, events, { expectedRevision: 0n });
      await client.appendToStream(stream, event(3), { expectedRevision: 2n });
      expect(await client.appendToStream(stream, events, { expectedRevision: 0n })).toEqual(first);
      expect(await all(client.readStream(stream))).toHaveLength(4);
    });

    it('the same ids in part, or more than them, are a conflict', async () => {
      const stream = fresh();
      const [one, two, other] = [1, 2, 3].map((n) => event(n, randomUUID()));
      await client.appendToStream(stream, [one!, two!], { expectedRevision: NO_STREAM });
      for (const events of [
        [one!, other!],
        [one!, two!, other!],
      ]) {
        const again = client.appendToStream(stream, events, { expectedRevision: NO_STREAM });
        expect(await failure(again)).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
      }
    });

    it('the same id at the stream’s end is written twice', async () => {
      const stream = fresh();
      const twice = event(1, randomUUID());
      await client.appendToStream(stream, twice, { expectedRevision: NO_STREAM });
      await client.appendToStream(stream, twice, { expectedRevision: 0n });
      expect(await all(client.readStream(stream))).toHaveLength(2);
    });

    it('of many who write at one revision one passes', async () => {
      const stream = fresh();
      const appended = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          client.appendToStream(stream, event(n), { expectedRevision: NO_STREAM }),
        ),
      );
      expect(appended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('an append of 1 MiB is taken, one byte more is refused', async () => {
      const sized = (bytes: number) => binaryEvent({ type: 't', data: Buffer.alloc(bytes) });
      await client.appendToStream(fresh(), sized(limitBytes - 2));
      const appended = client.appendToStream(fresh(), sized(limitBytes - 1));
      expect(await failure(appended)).toMatchObject({ type: 'maximum-append-size-exceeded' });
    });

    it('reads include the place they begin at; backwards of $all they do not', async () => {
      const stream = fresh();
      await of(stream, 40);
      const read = await all(client.readStream(stream));
      expect(numbers(await all(client.readStream(stream, { fromRevision: 33n, maxCount: 2 })))).toEqual([
        33, 34,
      ]);
      const back = { direction: BACKWARDS, fromRevision: 33n, maxCount: 2 } as const;
      expect(numbers(await all(client.readStream(stream, back)))).toEqual([33, 32]);
      const fromPosition = read[33]!.event!.position!;
      expect(numbers(await all(client.readAll({ fromPosition, maxCount: 1 })))).toEqual([33]);
      const before = client.readAll({ fromPosition, maxCount: 1, direction: BACKWARDS });
      expect(numbers(await all(before))).toEqual([32]);
    });

    it('subscriptions begin after the place they are given, catch up, say so, and go on live', async () => {
      const stream = fresh();
      await of(stream, 40);
      const third = (await all(client.readStream(stream)))[3]!.event!.position!;
      const ofStream = watchStream(client, stream, 3n);
      const ofAll = watchAll(client, { fromPosition: third, filter: onlyOf(stream) });
      await Promise.all([ofStream.heard('caught up'), ofAll.heard('caught up')]);
      await client.appendToStream(stream, event(40));
      await Promise.all([ofStream.heard('n:40'), ofAll.heard('n:40')]);
      const expected = Array.from({ length: 37 }, (_, n) => n + 4);
      expect(numbers(ofStream.events)).toEqual(expected);
      expect(numbers(ofAll.events)).toEqual(expected);
      await Promise.all([ofStream.unsubscribe(), ofAll.unsubscribe()]);
    });

    it('a checkpoint is a place after which nothing is missing', async () => {
      const stream = fresh();
      await of(stream, 100);
      const { position } = (await all(client.readStream(stream, { maxCount: 1 })))[0]!.event!;
      const looked = watchAll(client, { fromPosition: position!, filter: onlyOf('never-') });
      await looked.heard('caught up');
      await looked.unsubscribe();
      const fromPosition = looked.checkpoints.find(({ commit }) => commit > position!.commit);
      expect(fromPosition).toBeDefined();
      const read = await all(client.readStream(stream));
      const at = (place: { commit: bigint; prepare: bigint }): boolean =>
        place.commit > fromPosition!.commit ||
        (place.commit === fromPosition!.commit && place.prepare > fromPosition!.prepare);
      const expected = read.filter(({ event: given }) => at(given!.position!));
      const rest = watchAll(client, { fromPosition: fromPosition!, filter: onlyOf(stream) });
      await rest.heard('caught up');
      expect(numbers(rest.events)).toEqual(numbers(expected));
      await rest.unsubscribe();
    });

    it('a truncated stream begins at $tb and goes on at its next revision', async () => {
      const stream = fresh();
      await of(stream, 5);
      await client.setStreamMetadata(stream, { truncateBefore: 3 });
      await client.appendToStream(stream, event(5), { expectedRevision: 4n });
      expect(numbers(await all(client.readStream(stream)))).toEqual([3, 4, 5]);
    });

    it('a soft-deleted stream is not found and comes back at its next revision', async () => {
      const stream = fresh();
      await of(stream, 2);
      await client.deleteStream(stream);
      const back = client.readStream(stream, { direction: BACKWARDS, fromRevision: END });
      expect(await failure(all(back))).toMatchObject({ type: 'stream-not-found' });
      const { nextExpectedRevision } = await client.appendToStream(stream, event(2), {
        expectedRevision: NO_STREAM,
      });
      expect(nextExpectedRevision).toBe(2n);
    });

    it('a tombstone is for ever', async () => {
      const stream = fresh();
      await of(stream, 1);
      await client.tombstoneStream(stream);
      const appended = client.appendToStream(stream, event(2), { expectedRevision: ANY });
      expect(await failure(appended)).toMatchObject({ type: 'stream-deleted' });
      expect(await failure(all(client.readStream(stream)))).toMatchObject({ type: 'stream-deleted' });
    });
  });
}

/** A stream that nobody has. */
function fresh(): string {
  return `rules-${randomUUID()}`;
}
