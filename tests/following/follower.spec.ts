// Every transition of a follower's states, on leases and a clock that the test moves.
import { afterEach, describe, expect, it } from 'vitest';
import { follower } from '../../src/following/follower.ts';
import type { FollowerState } from '../../src/following/follower-state.ts';
import type { Step, Work } from '../../src/following/work.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { manualPace, memoryLeases } from '../support/projection-fakes.ts';

interface At {
  readonly position: bigint;
  readonly epoch: string;
}

const away = new TransientFault('database-away', 'no answer');
const broken = new FatalFault('key-lost', 'no key');
const hourMs = 3_600_000;

/** A log that is a number, a checkpoint in memory, and workers on them that do three events a step. */
function world() {
  const pace = manualPace();
  const leases = memoryLeases(pace);
  const log = { tail: 0n, epoch: 'now' };
  const kept = { position: 0n, epoch: 'now', state: 'following' as FollowerState, reason: '', fence: 0n };
  const running: AbortController[] = [];

  const worker = (name: string, changed: Partial<Work<At>> = {}) => {
    const observer = fakeObserver();
    const did: string[] = [];
    const tried: number[] = [];
    const failed: number[] = [];
    const trouble: { step?: Error | undefined; takeOver?: Error | undefined } = {};
    const fenced = (fence: bigint): void => {
      if (fence < kept.fence) throw new FatalFault('fenced', 'a newer claim');
    };
    const work: Work<At> = {
      name: 'toy',
      subject: 'The toy',
      remedy: 'mend it',
      takeOver: async (fence) => {
        did.push('takeOver');
        tried.push(pace.monotonicMs());
        await Promise.resolve();
        if (trouble.takeOver !== undefined) throw trouble.takeOver;
        fenced(fence);
        kept.fence = fence;
        return { at: { position: kept.position, epoch: kept.epoch }, state: kept.state };
      },
      tookOver: ({ position }) => did.push(`at ${position}`),
      step: async (at, { fence }): Promise<Step<At>> => {
        await Promise.resolve();
        if (trouble.step !== undefined) {
          failed.push(pace.monotonicMs());
          throw trouble.step;
        }
        if (at.position === log.tail) return { kind: 'nothing-new', at };
        fenced(fence);
        const position = at.position + 3n < log.tail ? at.position + 3n : log.tail;
        kept.position = position;
        did.push(`moved to ${position}`);
        return { kind: 'moved', at: { ...at, position } };
      },
      settle: ({ position }) => {
        did.push(`settled at ${position}`);
        return Promise.resolve();
      },
      report: (fence, state, reason) => {
        if (fence === kept.fence) Object.assign(kept, { state, reason });
        return Promise.resolve();
      },
      ...changed,
    };
    const feed = {
      epoch: () => Promise.resolve(log.epoch),
      tail: () => Promise.resolve(log.tail),
      changed: (_after: bigint, timeoutMs: number, signal: AbortSignal) => pace.pause(timeoutMs, signal),
    };
    const stop = new AbortController();
    running.push(stop);
    const ended = follower(work, { feed, leases, pace, observer }, { holder: name }).run(stop.signal);
    /** The state of which the gauge is 1; every other one must be 0. */
    const state = (): string => {
      const newest = new Map<unknown, number | undefined>();
      for (const { what, fields, value } of observer.observed) {
        if (what === 'follower_state') newest.set(fields['state'], value);
      }
      return [...newest].flatMap(([each, value]) => (value === 1 ? [String(each)] : [])).join();
    };
    const tries = (): number => tried.length;
    /** The pauses after the faults of its steps, from the given one on. */
    const pausesFrom = (fault: number): readonly number[] =>
      failed.slice(fault).map((ms) => (tried.find((later) => later > ms) ?? Infinity) - ms);
    const told = (kind: string) => observer.observed.filter((one) => one.kind === kind);
    const end = async (): Promise<void> => {
      stop.abort();
      await pace.advance(0);
      await ended;
    };
    return { observer, did, failed, trouble, state, tries, pausesFrom, told, end };
  };
  return { pace, leases, log, kept, running, worker };
}

let at: ReturnType<typeof world> | undefined;
function given(): ReturnType<typeof world> {
  at = world();
  return at;
}
afterEach(async () => {
  for (const one of at?.running ?? []) one.abort();
  await at?.pace.advance(hourMs);
});

describe('standby', () => {
  it('becomes following where the lease is free: from the checkpoint on, step by step', async () => {
    const { pace, log, kept, worker } = given();
    [log.tail, kept.position] = [9n, 2n];
    const one = worker('one');
    await pace.advance(10);
    expect(one.state()).toBe('following');
    expect(one.did).toEqual(['takeOver', 'at 2', 'moved to 5', 'moved to 8', 'moved to 9']);
  });

  it('lasts while another worker holds the lease, and ends within a second once it is free', async () => {
    const { pace, leases, worker } = given();
    const lease = await leases.acquire('toy', 'other', hourMs);
    const one = worker('one');
    await pace.advance(60_000);
    expect([one.state(), one.did]).toEqual(['standby', []]);
    await leases.release(lease!, 'other');
    await pace.advance(1_000);
    expect(one.state()).toBe('following');
  });

  it('ends where a stop is requested, with nothing claimed', async () => {
    const { pace, leases, worker } = given();
    await leases.acquire('toy', 'other', hourMs);
    const one = worker('one');
    await pace.advance(10);
    await one.end();
    expect([one.state(), one.did]).toEqual(['standby', []]);
  });

  it('becomes stopped where the checkpoint says so, without a step', async () => {
    const { pace, log, kept, worker } = given();
    [log.tail, kept.state] = [9n, 'stopped'];
    const one = worker('one');
    await pace.advance(10);
    expect([one.state(), one.did]).toEqual(['stopped', ['takeOver', 'at 0']]);
  });
});

describe('following', () => {
  it('waits at the end of the log for what comes, a second or as long as the step says', async () => {
    const { pace, log, worker } = given();
    const waits: number[] = [];
    const noted = (waitMs?: number) =>
      worker('one', {
        step: (place) => {
          waits.push(pace.monotonicMs());
          return Promise.resolve({
            kind: 'nothing-new',
            at: place,
            ...(waitMs === undefined ? {} : { waitMs }),
          });
        },
      });
    const one = noted();
    await pace.advance(2_500);
    expect(waits).toEqual([0, 1_000, 2_000]);
    await one.end();
    waits.length = 0;
    log.tail = 0n;
    noted(700);
    await pace.advance(1_500);
    expect(waits).toEqual([2_500, 3_200, 3_900]);
  });

  it('settles, releases the lease and ends where a stop is requested', async () => {
    const { pace, leases, log, worker } = given();
    log.tail = 3n;
    const one = worker('one');
    await pace.advance(10);
    await one.end();
    expect(one.did.at(-1)).toBe('settled at 3');
    expect(one.state()).toBe('standby');
    expect(await leases.acquire('toy', 'next', 1)).toBeDefined();
  });

  it('becomes fenced where the lease is lost in the middle: the step is asked to end, nothing is settled', async () => {
    const { pace, leases, log, kept, worker } = given();
    log.tail = 1n;
    let asked = false;
    const one = worker('one', {
      step: async (place, { stopRequested }) => {
        await pace.pause(hourMs, stopRequested);
        asked = stopRequested.aborted;
        return { kind: 'nothing-new', at: place };
      },
    });
    await pace.advance(10);
    await leases.demand('toy', 'operator', 30_000);
    await pace.advance(1_500);
    expect([asked, one.state(), kept.position]).toEqual([true, 'fenced', 0n]);
    expect(one.did).toEqual(['takeOver', 'at 0']);
    expect(await leases.acquire('toy', 'operator', 1)).toBeDefined();
    await pace.advance(100);
    expect(one.state()).toBe('following');
  });

  it('becomes fenced where a write meets a newer claim, and stays out of its way', async () => {
    const { pace, leases, log, kept, worker } = given();
    const one = worker('one');
    await pace.advance(10);
    // Another worker, while this one was asleep.
    await leases.release({ name: 'toy', fence: kept.fence }, 'one');
    await leases.acquire('toy', 'two', hourMs);
    kept.fence += 1n;
    log.tail = 3n;
    await pace.advance(1_000);
    expect([one.state(), kept.position]).toEqual(['fenced', 0n]);
    expect(one.told('warn').map(({ what }) => what)).toEqual([
      'follower was fenced: another worker has taken over',
    ]);
    expect(one.told('count')).toMatchObject([{ fields: { follower: 'toy', state: 'fenced' } }]);
  });

  it('issue 12 A9: says nothing of another worker where the database was away or lost its newest commits', async () => {
    const { pace, leases, log, kept, worker } = given();
    const one = worker('one');
    await pace.advance(10);
    // Restarted: the lease is as it was, and the checkpoint no longer is.
    kept.fence += 1n;
    log.tail = 3n;
    await pace.advance(1_000);
    kept.fence -= 1n;
    await pace.advance(10_000);
    expect([one.state(), kept.position]).toEqual(['following', 3n]);
    // Away for longer than its lease lasts, without an answer to anything.
    const { acquire } = leases;
    Object.assign(leases, { acquire: () => Promise.reject(away) });
    await pace.advance(8_000);
    Object.assign(leases, { acquire });
    await pace.advance(10_000);
    expect(one.state()).toBe('following');
    const told = one.told('warn').map(({ what }) => what);
    expect(told).toContain('follower waits after a fault and tries again');
    expect(told).toContain(
      'follower could not renew its lease in time, because the database did not answer: it tries to take it again',
    );
    expect(told.join()).not.toContain('another worker');
  });

  it('is taken over from one that was fenced by one that stood by, without a gap', async () => {
    const { pace, leases, log, kept, worker } = given();
    const one = worker('one');
    await pace.advance(10);
    const two = worker('two');
    await pace.advance(10);
    expect([one.state(), two.state()]).toEqual(['following', 'standby']);
    await one.end();
    log.tail = 9n;
    await pace.advance(1_000);
    expect([two.state(), kept.position]).toEqual(['following', 9n]);
    expect(await leases.acquire('toy', 'three', 1)).toBeUndefined();
  });

  it('becomes stopped where the step stops, and says why', async () => {
    const { pace, worker } = given();
    const one = worker('one', { step: () => Promise.resolve({ kind: 'stopped', reason: 'event 7: x' }) });
    await pace.advance(10);
    expect(one.state()).toBe('stopped');
    expect(one.told('error')).toMatchObject([
      { what: expect.stringContaining('operator') as string, fields: { reason: 'event 7: x' } },
    ]);
  });
});

describe('a transient fault', () => {
  it('is tried again for ever, with pauses that double up to five seconds, and is no stall', async () => {
    const { pace, log, kept, worker } = given();
    log.tail = 3n;
    const one = worker('one');
    one.trouble.takeOver = away;
    const triesBy: number[] = [];
    for (const ms of [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      await pace.advance(ms);
      triesBy.push(one.tries());
    }
    expect(triesBy).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await pace.advance(3 * hourMs);
    expect(one.tries()).toBe(9 + (3 * hourMs) / 5_000);
    expect([one.state(), kept.state, one.told('error')]).toEqual(['standby', 'following', []]);
    one.trouble.takeOver = undefined;
    await pace.advance(5_000);
    expect([one.state(), kept.position]).toEqual(['following', 3n]);
  });

  it('of a step makes it read the checkpoint again, whatever was stored', async () => {
    const { pace, log, kept, worker } = given();
    log.tail = 3n;
    const one = worker('one');
    await pace.advance(10);
    one.trouble.step = away;
    await pace.advance(1_000);
    // Stored after all, and never told.
    [kept.position, log.tail] = [4n, 5n];
    one.trouble.step = undefined;
    await pace.advance(1_000);
    expect(one.did).toEqual(['takeOver', 'at 0', 'moved to 3', 'takeOver', 'at 4', 'moved to 5']);
  });

  it('is followed by a short pause again once the follower got beyond where it failed', async () => {
    const { pace, log, kept, worker } = given();
    const one = worker('one');
    await pace.advance(10);
    for (let round = 0; round < 10; round += 1) {
      const before = one.failed.length;
      one.trouble.step = away;
      await pace.advance(3_000);
      one.trouble.step = undefined;
      log.tail += 3n;
      await pace.advance(5_000);
      expect(kept.position).toBe(log.tail);
      expect(one.pausesFrom(before).slice(0, 3)).toEqual([100, 200, 400]);
    }
  });

  it('is followed by growing pauses where a step gets on and the same place fails each time', async () => {
    const { pace, log, worker } = given();
    log.tail = 3n;
    // Moves without a commit, as lazy batches do; what was moved fails to be committed.
    let steps = 0;
    const one = worker('one', {
      step: (place) => {
        steps += 1;
        if (place.position === log.tail) return Promise.reject(away);
        return Promise.resolve({ kind: 'moved', at: { ...place, position: place.position + 1n } });
      },
    });
    await pace.advance(60_000);
    expect(one.tries()).toBeLessThan(25);
    expect(steps).toBe(one.tries() * 4);
  });

  it('is followed by a short pause again after a long time of work', async () => {
    const { pace, worker } = given();
    const one = worker('one');
    one.trouble.takeOver = away;
    await pace.advance(60_000);
    one.trouble.takeOver = undefined;
    await pace.advance(5_000);
    expect(one.state()).toBe('following');
    await pace.advance(6_000);
    one.trouble.step = away;
    await pace.advance(5_000);
    expect(one.pausesFrom(0).slice(0, 3)).toEqual([100, 200, 400]);
  });

  it('of the leases is one like any other', async () => {
    const { pace, leases, worker } = given();
    const { acquire } = leases;
    let asked = 0;
    Object.assign(leases, {
      acquire: () => {
        asked += 1;
        return Promise.reject(away);
      },
    });
    const one = worker('one');
    await pace.advance(hourMs);
    expect([one.state(), asked]).toEqual(['standby', 7 + Math.floor((hourMs - 6_300) / 5_000)]);
    Object.assign(leases, { acquire });
    await pace.advance(5_000);
    expect(one.state()).toBe('following');
  });
});

describe('stalled', () => {
  it.each([broken, new PermanentFault('row-refused', 'no'), new TypeError('a mistake')])(
    'is what %s leads to: reported with the checkpoint, and tried again every five seconds',
    async (fault) => {
      const { pace, leases, log, kept, worker } = given();
      log.tail = 3n;
      const one = worker('one');
      one.trouble.step = fault;
      await pace.advance(10);
      expect([one.state(), kept.state]).toEqual(['stalled', 'stalled']);
      expect(kept.reason).toContain(fault.message);
      expect(one.told('error')).toMatchObject([{ fields: { follower: 'toy' }, cause: fault }]);
      const lease = await leases.acquire('toy', 'operator', 1);
      expect(lease).toBeDefined();
      await leases.release(lease!, 'operator');
      await pace.advance(50_000);
      expect(one.tries()).toBe(11);
      one.trouble.step = undefined;
      await pace.advance(5_000);
      expect([one.state(), kept.state, kept.reason]).toEqual(['following', 'following', '']);
      expect(kept.position).toBe(3n);
    },
  );

  it('is where a report that fails leaves it, too', async () => {
    const { pace, worker } = given();
    const one = worker('one', { report: () => Promise.reject(away) });
    one.trouble.step = broken;
    await pace.advance(10);
    expect(one.state()).toBe('stalled');
    one.trouble.step = undefined;
    await pace.advance(5_000);
    expect(one.state()).toBe('following');
  });

  it.each([
    [
      'another history',
      'epoch-mismatch: The toy is at 2 of history before',
      { epoch: 'before', position: 2n },
    ],
  ])('is what %s leads to: no step, and the remedy in the reason', async (_what, reason, place) => {
    const { pace, log, kept, worker } = given();
    log.tail = 3n;
    Object.assign(kept, place);
    const one = worker('one');
    await pace.advance(20_000);
    expect([one.state(), kept.state]).toEqual(['stalled', 'stalled']);
    expect(kept.reason).toMatch(new RegExp(`^${reason}.*: mend it\\.$`));
    expect(new Set(one.did)).toEqual(new Set(['takeOver']));
    Object.assign(kept, { epoch: 'now', position: 0n });
    await pace.advance(5_000);
    expect([one.state(), kept.state, kept.position]).toEqual(['following', 'following', 3n]);
  });
});

describe('stopped', () => {
  it('issue 12 D3: is what a place beyond the log leads to, and it lasts when the log has grown up to it again', async () => {
    const { pace, log, kept, worker } = given();
    log.tail = 3n;
    Object.assign(kept, { epoch: 'now', position: 9n });
    const one = worker('one');
    await pace.advance(20_000);
    expect([one.state(), kept.state]).toEqual(['stopped', 'stopped']);
    expect(kept.reason).toMatch(/^beyond-the-log: The toy is at 9.*: mend it\.$/);
    log.tail = 20n;
    await pace.advance(60_000);
    expect([one.state(), kept.state, kept.position]).toEqual(['stopped', 'stopped', 9n]);
    Object.assign(kept, { state: undefined, position: 0n });
    await pace.advance(5_000);
    expect([one.state(), kept.position]).toEqual(['following', 20n]);
  });

  it('lasts, without the lease, until an operator resumes it', async () => {
    const { pace, leases, log, kept, worker } = given();
    [log.tail, kept.state] = [3n, 'stopped'];
    const one = worker('one');
    await pace.advance(60_000);
    expect([one.state(), kept.position]).toEqual(['stopped', 0n]);
    const lease = await leases.acquire('toy', 'operator', 1_000);
    expect(lease).toBeDefined();
    kept.state = 'following';
    await leases.release(lease!, 'operator');
    await pace.advance(5_000);
    expect([one.state(), kept.position]).toEqual(['following', 3n]);
  });
});
