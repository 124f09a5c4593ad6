// A state at an instant: what was recorded until then and nothing later, over several pages too.
import { expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { EventStore, RecordedEvent } from '../../src/ports/event-store.port.ts';
import { stateAt } from '../../src/write/state-at.ts';
import { account, nine, tenant } from '../support/histories/cast.ts';

const stream = streamName('account', tenant, account);

/** A store of so many events, a second apart, that gives pages as it is asked for them. */
function storeOf(count: number): { store: Pick<EventStore, 'read'>; reads: number[] } {
  const all = Array.from({ length: count }, (_, n) => ({
    revision: BigInt(n),
    at: addSeconds(nine, n),
    leaf: n,
    event: { type: 'TrialEnded', n },
  })) as unknown as readonly RecordedEvent[];
  const reads: number[] = [];
  const store = {
    read: (_tenant: unknown, _stream: unknown, range: { from: bigint | 'start'; limit: number }) => {
      const from = range.from === 'start' ? 0 : Number(range.from);
      reads.push(from);
      return Promise.resolve(all.slice(from, from + range.limit));
    },
  } as unknown as Pick<EventStore, 'read'>;
  return { store, reads };
}

const counting = { initial: () => 0, evolve: (state: number) => state + 1 };

it('holds what was recorded until the instant, the instant itself included', async () => {
  const { store } = storeOf(10);
  const at = stateAt<number>(store, counting);
  expect(await at(tenant, stream, addSeconds(nine, -1))).toBe(0);
  expect(await at(tenant, stream, nine)).toBe(1);
  expect(await at(tenant, stream, addSeconds(nine, 4))).toBe(5);
  expect(await at(tenant, stream, addSeconds(nine, 99))).toBe(10);
});

it('reads on over pages, and no further than it needs', async () => {
  const { store, reads } = storeOf(2_500);
  const at = stateAt<number>(store, counting);
  expect(await at(tenant, stream, addSeconds(nine, 5_000))).toBe(2_500);
  expect(reads.splice(0)).toEqual([0, 1_000, 2_000]);
  expect(await at(tenant, stream, addSeconds(nine, 500))).toBe(501);
  expect(reads).toEqual([0]);
});
