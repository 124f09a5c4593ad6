// A worker with so many places: what takes long holds up nothing else, and a stop waits for what is held.
import { describe, expect, it } from 'vitest';
import { TransientFault } from '../../src/ports/faults.ts';
import { runInSlots } from '../../src/reactors/slots.ts';

/** A worker over `rounds` of claims; each item ends when its function is called. It stops when all rounds were claimed and it is idle. */
function aWorker(rounds: readonly (readonly string[] | Error)[], concurrency = 2) {
  const left = [...rounds];
  const wanted: number[] = [];
  const pauses: number[] = [];
  const failed: unknown[] = [];
  const begun: string[] = [];
  const renewed: (readonly string[])[] = [];
  let renewNow = (): void => undefined;
  const ends = new Map<string, (fault?: Error) => void>();
  const stop = new AbortController();
  const done = runInSlots<string>(
    {
      concurrency,
      idleMs: 7,
      faultPauseMs: 99,
      claim: (limit) => {
        wanted.push(limit);
        const round = left.shift() ?? [];
        return round instanceof Error ? Promise.reject(round) : Promise.resolve(round);
      },
      work: (item) => {
        begun.push(item);
        return new Promise((resolve, reject) => {
          ends.set(item, (fault) => (fault === undefined ? resolve() : reject(fault)));
        });
      },
      failed: (fault) => failed.push(fault),
      renewMs: 3,
      renew: (held) => {
        renewed.push(held);
        return held.includes('unkept') ? Promise.reject(new Error('away')) : Promise.resolve();
      },
    },
    {
      pause: (ms, signal) => {
        if (ms === 3) {
          return new Promise((resolve) => {
            renewNow = resolve;
            signal?.addEventListener('abort', () => resolve(), { once: true });
          });
        }
        pauses.push(ms);
        return new Promise((resolve) => {
          if (signal?.aborted === true) resolve();
          else signal?.addEventListener('abort', () => resolve(), { once: true });
          if (left.length > 0 && left[0] instanceof Array && left[0].length > 0 && ms === 99) resolve();
        });
      },
    },
    stop.signal,
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { wanted, pauses, failed, begun, ends, stop, done, settled, renewed, renew: () => renewNow() };
}

describe('a worker with places', () => {
  it('claims as many as places are free, and goes on when one is, however long the others take', async () => {
    const { wanted, begun, ends, stop, done, settled } = aWorker([['slow', 'quick'], ['next'], []]);
    await settled();
    expect([wanted, begun]).toEqual([[2], ['slow', 'quick']]);
    ends.get('quick')?.();
    await settled();
    expect([wanted, begun]).toEqual([
      [2, 1],
      ['slow', 'quick', 'next'],
    ]);
    stop.abort();
    ends.get('slow')?.();
    ends.get('next')?.();
    await done;
  });

  it('ends only when what it holds has ended, and claims nothing after a stop', async () => {
    const { wanted, ends, stop, done, settled } = aWorker([['one'], []]);
    await settled();
    stop.abort();
    const order: string[] = [];
    const over = done.then(() => order.push('over'));
    await settled();
    const claims = wanted.length;
    order.push('released');
    ends.get('one')?.();
    await over;
    expect(order).toEqual(['released', 'over']);
    expect(wanted).toHaveLength(claims);
  });

  it('issue 13 B3: prolongs the leases of what it holds, also after a stop and a fault, and of nothing else', async () => {
    const { renewed, renew, failed, ends, stop, done, settled } = aWorker([['unkept', 'other'], []]);
    const next = async () => {
      renew();
      await settled();
      return renewed.splice(0);
    };
    await settled();
    expect(await next()).toEqual([['unkept', 'other']]);
    expect(failed).toHaveLength(1);
    ends.get('unkept')?.();
    await settled();
    stop.abort();
    await settled();
    expect(await next()).toEqual([['other']]);
    ends.get('other')?.();
    await done;
    expect(await next()).toEqual([]);
  });

  it('tells of a fault and goes on: of a claim after a pause, of an item at once', async () => {
    const away = new TransientFault('database-away', 'it is away');
    const { pauses, failed, ends, stop, done, settled } = aWorker([away, ['one'], []]);
    await settled();
    expect(pauses[0]).toBe(99);
    ends.get('one')?.(away);
    await settled();
    expect(failed).toEqual([away, away]);
    stop.abort();
    await done;
  });
});
