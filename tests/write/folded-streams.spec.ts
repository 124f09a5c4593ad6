// What is kept of streams: read once, read on where asked, the one unused for longest forgotten.
import { describe, expect, it, vi } from 'vitest';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import type { EventStore, RecordedEvent } from '../../src/ports/event-store.port.ts';
import { foldedStreams } from '../../src/write/folded-streams.ts';
import type { Fold } from '../../src/write/fold.ts';
import { nine, tenant } from '../support/histories/cast.ts';

/** Counts events. */
const counting: Fold<number> = {
  category: 'meeting',
  initial: () => 0,
  evolve: (count) => count + 1,
  decide: () => ({ kind: 'accepted', events: [] }),
};

/** A store of streams that are only so long, and what was read of it. */
function aStore(lengths: Record<string, number>) {
  const reads: string[] = [];
  const store: Pick<EventStore, 'read'> = {
    read: (_tenant, stream, { from, limit }) => {
      reads.push(`${stream} ${from}`);
      const first = from === 'start' ? 0 : Number(from);
      const count = Math.max(0, Math.min(limit, (lengths[stream] ?? 0) - first));
      const page = Array.from({ length: count }, (_, i) => ({
        event: { type: 'EveryoneMuted' },
        at: nine,
        leaf: Buffer.from([i]),
        revision: BigInt(first + i),
      }));
      return Promise.resolve(page as unknown as RecordedEvent[]);
    },
  };
  return { store: store as EventStore, reads };
}
const [one, two, three] = ['one', 'two', 'three'] as StreamName[] as [StreamName, StreamName, StreamName];

describe('folded streams', () => {
  it('are read to the end, page by page', async () => {
    const { store, reads } = aStore({ one: 2_500 });
    const folded = await foldedStreams({ fold: counting, store }, 10).take(tenant, one, false);
    expect(folded.state).toBe(2_500);
    expect(folded.tail).toMatchObject({ revision: 2_499n });
    expect(reads).toEqual(['one start', 'one 100', 'one 1100', 'one 2100']);
  });

  it('are kept once put back, and only then', async () => {
    const { store, reads } = aStore({ one: 3 });
    const streams = foldedStreams({ fold: counting, store }, 10);
    const folded = await streams.take(tenant, one, false);
    await streams.take(tenant, one, false);
    expect(reads).toHaveLength(2);
    streams.put(one, folded);
    expect(await streams.take(tenant, one, false)).toBe(folded);
    expect(reads).toHaveLength(2);
    await streams.take(tenant, one, false);
    expect(reads, 'what was taken out is not kept').toHaveLength(3);
  });

  it('are read on from where they stood when asked to be fresh', async () => {
    const lengths = { one: 3 };
    const { store, reads } = aStore(lengths);
    const streams = foldedStreams({ fold: counting, store }, 10);
    streams.put(one, await streams.take(tenant, one, false));
    lengths.one = 5;
    expect(await streams.take(tenant, one, true)).toMatchObject({ state: 5, tail: { revision: 4n } });
    expect(reads).toEqual(['one start', 'one 3']);
  });

  it('tell of a stream that is not there', async () => {
    const { store } = aStore({});
    expect(await foldedStreams({ fold: counting, store }, 10).take(tenant, one, true)).toEqual({
      state: 0,
      tail: 'none',
    });
  });

  it('forget the one unused for longest', async () => {
    const { store, reads } = aStore({ one: 1, two: 1, three: 1 });
    const streams = foldedStreams({ fold: counting, store }, 2);
    for (const stream of [one, two]) streams.put(stream, await streams.take(tenant, stream, false));
    streams.put(one, await streams.take(tenant, one, false));
    streams.put(three, await streams.take(tenant, three, false));
    reads.length = 0;
    for (const stream of [one, two, three]) await streams.take(tenant, stream, false);
    expect(reads).toEqual(['two start']);
  });

  it('of a short stream cost one look, and no snapshot is asked for', async () => {
    const { store, reads } = aStore({ one: 99 });
    const find = () => Promise.reject(new Error('nobody asks'));
    const streams = foldedStreams({ fold: counting, store, snapshots: { find, passed: vi.fn() } }, 10);
    expect(await streams.take(tenant, one, false)).toMatchObject({ state: 99 });
    expect(reads).toEqual(['one start']);
  });

  it('of a long stream begin at its newest snapshot, and tell how far they came', async () => {
    const { store, reads } = aStore({ one: 5_200 });
    const tail = { revision: 3_999n, leaf: Buffer.from([1]), at: nine };
    const passed = vi.fn();
    const events = await store.read(
      tenant,
      one,
      { from: 4_000n, direction: 'forwards', limit: 250 },
      'sealed',
    );
    reads.length = 0;
    const found = { state: 4_000, tail, after: { events, isEnd: false } };
    const snapshots = { find: () => Promise.resolve(found), passed };
    const streams = foldedStreams({ fold: counting, store, snapshots }, 10);
    const folded = await streams.take(tenant, one, false);
    expect(folded).toMatchObject({ state: 5_200, tail: { revision: 5_199n } });
    expect(reads).toEqual(['one start', 'one 4250']);
    expect(passed).toHaveBeenCalledExactlyOnceWith(tenant, one, tail, folded.tail);
  });

  it('of a long stream without a snapshot, or with one of its first events, go on from what was read', async () => {
    for (const revision of [undefined, 50n]) {
      const { store, reads } = aStore({ one: 150 });
      const tail = { revision: revision ?? 0n, leaf: Buffer.from([1]), at: nine };
      const after = { events: [], isEnd: true };
      const found = revision === undefined ? undefined : { state: -1, tail, after };
      const snapshots = { find: () => Promise.resolve(found), passed: vi.fn() };
      const streams = foldedStreams({ fold: counting, store, snapshots }, 10);
      expect(await streams.take(tenant, one, false)).toMatchObject({ state: 150 });
      expect(reads).toEqual(['one start', 'one 100']);
    }
  });
});
