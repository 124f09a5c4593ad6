// A log that begins beyond 2^53: whoever computes a position as a double is one event off.
import { BACKWARDS } from '@eventstore/db-client';
import type { Filter } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { all, event, numbers, useEsdb } from '../../support/esdb/use-esdb.ts';
import { watchAll } from '../../support/esdb/watch.ts';

const beyond = 2n ** 53n + 1n;

describe('positions beyond 2^53', () => {
  const esdb = useEsdb({ firstPosition: beyond });
  const place = (at: number) => esdb.server.store.eventsOf('a')[at]!;

  it('are given exactly, by appends and by reads', async () => {
    const appended = await esdb.client.appendToStream('a', [event(0), event(1)]);
    const { commit, prepare } = place(1);
    expect(commit).toBeGreaterThan(beyond);
    expect(appended.position).toEqual({ commit, prepare });
    const read = (await all(esdb.client.readAll())).at(-1)!;
    expect(read.event?.position).toEqual({ commit, prepare });
    expect(read.commitPosition).toBe(commit);
  });

  it('are taken exactly, forwards and backwards', async () => {
    await esdb.client.appendToStream(
      'a',
      Array.from({ length: 9 }, (_, n) => event(n)),
    );
    for (const at of [1, 4, 8]) {
      const { commit, prepare } = place(at);
      const from = { fromPosition: { commit, prepare }, maxCount: 1 };
      expect(numbers(await all(esdb.client.readAll(from)))).toEqual([at]);
      expect(numbers(await all(esdb.client.readAll({ ...from, direction: BACKWARDS })))).toEqual([at - 1]);
    }
  });

  it('are taken exactly by subscriptions', async () => {
    await esdb.client.appendToStream(
      'a',
      Array.from({ length: 5 }, (_, n) => event(n)),
    );
    const { commit, prepare } = place(2);
    const watched = watchAll(esdb.client, { fromPosition: { commit, prepare } });
    await watched.heard('caught up');
    expect(numbers(watched.events)).toEqual([3, 4]);
    await watched.unsubscribe();
  });

  it('are in checkpoints', async () => {
    for (let n = 0; n < 70; n += 1) await esdb.client.appendToStream('a', event(n));
    const filter: Filter = {
      filterOn: 'eventType',
      prefixes: ['never'],
      checkpointInterval: 1,
      maxSearchWindow: 32,
    };
    const watched = watchAll(esdb.client, { filter });
    await watched.heard('caught up');
    expect(watched.checkpoints.at(-1)!.commit).toBeGreaterThan(beyond);
    await watched.unsubscribe();
  });
});
