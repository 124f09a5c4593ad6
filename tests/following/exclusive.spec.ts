// Working in place of a projector, and being the only one.
import { describe, expect, it } from 'vitest';
import { alone, stillHeld } from '../../src/following/exclusive.ts';
import { holdLease } from '../../src/following/held-lease.ts';
import { projectionLease, withProjection } from '../../src/projections/projection-lease.ts';
import { manualPace, memoryLeases } from '../support/projection-fakes.ts';

function setting() {
  const pace = manualPace();
  const leases = memoryLeases(pace);
  const projector = { name: projectionLease('toy@1'), holder: 'projector', ttlMs: 5_000, renewMs: 1_500 };
  return { pace, ports: { pace, leases }, projector };
}

describe('withProjection', () => {
  it('makes the projector yield, works, and lets it go on', async () => {
    const { pace, ports, projector } = setting();
    const held = await holdLease(ports, projector);
    held?.lost.addEventListener('abort', () => void held.release());
    let fence = 0n;
    const working = withProjection(ports, 'toy@1', 'operator', (mine) => {
      fence = mine.fence;
      return Promise.resolve('done');
    });
    await pace.advance(3_000);
    expect(await working).toBe('done');
    expect(fence).toBeGreaterThan(held!.fence);
    expect(await holdLease(ports, projector)).toBeDefined();
  });

  it('gives up where the projector does not yield, and gives back after a failure', async () => {
    const { pace, ports } = setting();
    const stubborn = { ...ports.leases, acquire: () => Promise.resolve(undefined) };
    const waiting = withProjection({ pace, leases: stubborn }, 'toy@1', 'operator', () => Promise.resolve());
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'projection-busy' });
    await pace.advance(40_000);
    await outcome;
    const failing = withProjection(ports, 'toy@1', 'operator', () => Promise.reject(new Error('x')));
    await expect(failing).rejects.toThrow('x');
    expect(await ports.leases.acquire(projectionLease('toy@1'), 'projector', 1)).toBeDefined();
  });
});

describe('alone', () => {
  it('refuses a second one while the first is at it', async () => {
    const { ports } = setting();
    await alone(ports, 'verify', 'a', async (held) => {
      stillHeld(held);
      await expect(alone(ports, 'verify', 'b', () => Promise.resolve())).rejects.toMatchObject({
        code: 'busy',
      });
    });
    await expect(alone(ports, 'verify', 'b', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('says when the lease was lost', () => {
    const lost = {
      fence: 1n,
      lost: AbortSignal.abort(),
      isHeld: () => Promise.resolve(false),
      release: () => Promise.resolve(),
    };
    expect(() => stillHeld(lost)).toThrow(/lost to another/);
  });
});
