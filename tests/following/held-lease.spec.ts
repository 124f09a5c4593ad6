// Holding a lease: renewed in time, noticed when lost, released once.
import { describe, expect, it } from 'vitest';
import { TransientFault } from '../../src/ports/faults.ts';
import type { Leases } from '../../src/ports/lease.port.ts';
import { holdLease } from '../../src/following/held-lease.ts';
import { manualPace, memoryLeases } from '../support/projection-fakes.ts';

const terms = { name: 'x', holder: 'me', ttlMs: 5_000, renewMs: 1_500 };

function setting() {
  const pace = manualPace();
  const leases = memoryLeases(pace);
  return { pace, leases };
}

describe('a held lease', () => {
  it('is kept far beyond its time to live, and free at once when released', async () => {
    const { pace, leases } = setting();
    const held = await holdLease({ leases, pace }, terms);
    await pace.advance(60_000);
    expect(held?.lost.aborted).toBe(false);
    expect(await leases.acquire('x', 'other', 1)).toBeUndefined();
    await held?.release();
    expect(await leases.acquire('x', 'other', 1)).toBeDefined();
  });

  it('is not had while another has it', async () => {
    const { pace, leases } = setting();
    await leases.acquire('x', 'other', 5_000);
    expect(await holdLease({ leases, pace }, terms)).toBeUndefined();
  });

  it('is lost at the next renewal when demanded', async () => {
    const { pace, leases } = setting();
    const held = await holdLease({ leases, pace }, terms);
    await leases.demand('x', 'other', 60_000);
    await pace.advance(1_500);
    expect(held?.lost.aborted).toBe(true);
    await held?.release();
    expect(await leases.acquire('x', 'other', 1)).toBeDefined();
  });

  it('is lost where somebody else had it in between, though it is free again', async () => {
    const { pace, leases } = setting();
    const held = await holdLease({ leases, pace }, terms);
    await leases.release({ name: 'x', fence: held!.fence }, 'me');
    const between = await leases.acquire('x', 'other', 5_000);
    await leases.release(between!, 'other');
    await pace.advance(1_500);
    expect(held?.lost.aborted).toBe(true);
    await held?.release();
  });

  it('survives a database that is away for less than its time to live, and is lost after', async () => {
    const { pace, leases } = setting();
    let away = false;
    const shaky: Leases = {
      ...leases,
      acquire: (...parameters) =>
        away ? Promise.reject(new TransientFault('database-away', 'x')) : leases.acquire(...parameters),
    };
    const held = await holdLease({ leases: shaky, pace }, terms);
    away = true;
    await pace.advance(3_500);
    away = false;
    await pace.advance(10_000);
    expect(held?.lost.aborted).toBe(false);
    away = true;
    await pace.advance(7_000);
    expect(held?.lost.aborted).toBe(true);
    await held?.release();
  });

  it('is lost when the answer does not come', async () => {
    const { pace, leases } = setting();
    let hangs = false;
    let answer = (): void => undefined;
    const hanging: Leases = {
      ...leases,
      acquire: (...parameters) =>
        hangs
          ? new Promise((resolve) => {
              answer = () => resolve(undefined);
            })
          : leases.acquire(...parameters),
    };
    const held = await holdLease({ leases: hanging, pace }, terms);
    hangs = true;
    await pace.advance(4_999);
    expect(held?.lost.aborted).toBe(false);
    await pace.advance(1);
    expect(held?.lost.aborted).toBe(true);
    answer();
    await held?.release();
  });
});
