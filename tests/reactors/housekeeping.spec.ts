// Housekeeping over fakes: one worker, in bounded batches, whatever a chore does.
import { describe, expect, it } from 'vitest';
import type { Leases } from '../../src/ports/lease.port.ts';
import { housekeeping } from '../../src/reactors/housekeeping.ts';
import type { Chore } from '../../src/reactors/housekeeping.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

/** A chore that sweeps what it has, and how often it was asked. */
function aChore(name: string, heap: number): Chore & { readonly asked: number[]; heap: number } {
  const chore = {
    name,
    heap,
    asked: [] as number[],
    sweep: (limit: number) => {
      chore.asked.push(limit);
      const swept = Math.min(limit, chore.heap);
      chore.heap -= swept;
      return Promise.resolve(swept);
    },
  };
  return chore;
}

/** Housekeeping with these chores; `taken`: another worker holds the lease. */
function aKeeper(chores: readonly Chore[], taken = { now: false }) {
  const did: string[] = [];
  const abort = new AbortController();
  const observer = fakeObserver();
  const leases: Pick<Leases, 'acquire' | 'release'> = {
    acquire: (name, holder, ttlMs) => {
      did.push(`acquire ${name} ${holder} ${ttlMs}`);
      return Promise.resolve(taken.now ? undefined : { name, fence: 7n });
    },
    release: ({ name, fence }, holder) =>
      Promise.resolve(void did.push(`release ${name} ${fence} ${holder}`)),
  };
  const pauses = { left: 1 };
  const pace = {
    monotonicMs: () => 0,
    pause: (ms: number) => {
      did.push(`pause ${ms}`);
      pauses.left -= 1;
      if (pauses.left === 0) abort.abort();
      return Promise.resolve();
    },
  };
  const keeper = housekeeping({ chores, leases, pace, observer, worker: 'w1' });
  return { keeper, did, abort, observer, pauses };
}

const failing = (name: string): Chore => ({ name, sweep: () => Promise.reject(new Error('away')) });

describe('housekeeping', () => {
  it('sweeps in batches until less than one is left, and counts', async () => {
    const [crumbs, dust] = [aChore('crumbs', 2_300), aChore('dust', 0)];
    const { keeper, abort, observer } = aKeeper([crumbs, dust]);
    await keeper.round(abort.signal);
    expect(crumbs.asked).toEqual([1_000, 1_000, 1_000]);
    expect([crumbs.heap, dust.asked.length]).toEqual([0, 1]);
    expect(observer.observed).toMatchObject(
      Array.from({ length: 3 }, () => ({ what: 'housekeeping_swept_total', fields: { chore: 'crumbs' } })),
    );
  });

  it('leaves what is too much for a round to the next', async () => {
    const mountain = aChore('mountain', 100_500);
    const { keeper, abort } = aKeeper([mountain]);
    await keeper.round(abort.signal);
    expect(mountain.heap).toBe(500);
    await keeper.round(abort.signal);
    expect(mountain.heap).toBe(0);
  });

  it('does nothing while another worker holds the lease', async () => {
    const dust = aChore('dust', 5);
    const taken = { now: true };
    const { keeper, did, abort, pauses } = aKeeper([dust], taken);
    pauses.left = 2;
    await keeper.run(abort.signal);
    expect(dust.asked).toEqual([]);
    expect(did.filter((each) => each.startsWith('release'))).toEqual([]);
    taken.now = false;
    await keeper.round(new AbortController().signal);
    expect(dust.heap).toBe(0);
  });

  it('goes on with the next chore where one fails, and tries again a minute later', async () => {
    const dust = aChore('dust', 5);
    const { keeper, did, abort, observer, pauses } = aKeeper([failing('broken'), dust]);
    pauses.left = 2;
    await keeper.run(abort.signal);
    expect(dust.asked).toHaveLength(2);
    expect(observer.observed.filter(({ kind }) => kind === 'warn')).toMatchObject([
      { fields: { chore: 'broken' } },
      { fields: { chore: 'broken' } },
    ]);
    expect(did).toEqual([
      'acquire housekeeping w1 120000',
      'pause 60000',
      'acquire housekeeping w1 120000',
      'pause 60000',
      'release housekeeping 7 w1',
    ]);
  });

  it('outlives a database that is away, and stops in the middle when told', async () => {
    const mountain = aChore('mountain', 50_000);
    const { keeper, abort, observer } = aKeeper([mountain]);
    const stopping = {
      name: 'stopping',
      sweep: (limit: number) => {
        if (mountain.asked.length === 3) abort.abort();
        return mountain.sweep(limit);
      },
    };
    await aKeeper([stopping]).keeper.round(abort.signal);
    expect(mountain.asked).toHaveLength(4);
    await keeper.run(abort.signal);
    expect(mountain.asked).toHaveLength(4);

    const away = fakeObserver();
    const stop = new AbortController();
    await housekeeping({
      chores: [mountain],
      leases: {
        acquire: () => Promise.reject(new Error('away')),
        release: () => Promise.reject(new Error('away')),
      },
      pace: {
        monotonicMs: () => 0,
        pause: () => {
          stop.abort();
          return Promise.resolve();
        },
      },
      observer: away,
      worker: 'w2',
    }).run(stop.signal);
    expect(away.observed).toMatchObject([{ kind: 'warn' }]);
    expect(observer.observed).toEqual([]);
  });
});
