// What every lease store promises: one holder, a fence that grows, takeover when the holder falls silent.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Leases } from '../../src/ports/lease.port.ts';

export interface LeasesUnderTest {
  readonly leases: Leases;
  readonly close: () => Promise<void>;
}

const long = 60_000;
const short = 60;

/** Runs every clause against the store that `make` gives. */
export function leaseContract(store: string, make: () => Promise<LeasesUnderTest>): void {
  describe(`lease contract: ${store}`, () => {
    let under: LeasesUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const lapse = () => new Promise((resolve) => setTimeout(resolve, short * 2));

    it('gives a lease to one of many who ask at once', async () => {
      const name = randomUUID();
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, index) => under.leases.acquire(name, `worker ${index}`, long)),
      );
      expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('keeps the fence while the holder prolongs it', async () => {
      const name = randomUUID();
      const first = await under.leases.acquire(name, 'a', long);
      expect(await under.leases.acquire(name, 'a', long)).toEqual(first);
      expect(await under.leases.acquire(name, 'b', long)).toBeUndefined();
    });

    it('lets the next take it once it lapsed, with a greater fence', async () => {
      const name = randomUUID();
      const first = await under.leases.acquire(name, 'a', short);
      await lapse();
      const second = await under.leases.acquire(name, 'b', long);
      expect(second?.fence).toBeGreaterThan(first!.fence);
      expect(await under.leases.acquire(name, 'a', long)).toBeUndefined();
    });

    it('lets the next take it at once when it was released, with a greater fence even for the same holder', async () => {
      const name = randomUUID();
      const first = await under.leases.acquire(name, 'a', long);
      await under.leases.release(first!, 'a');
      const second = await under.leases.acquire(name, 'a', long);
      expect(second?.fence).toBeGreaterThan(first!.fence);
    });

    it('ignores the release of a lease that somebody else holds by now', async () => {
      const name = randomUUID();
      const first = await under.leases.acquire(name, 'a', short);
      await lapse();
      const second = await under.leases.acquire(name, 'b', long);
      await under.leases.release(first!, 'a');
      await under.leases.release(second!, 'a');
      expect(await under.leases.acquire(name, 'c', long)).toBeUndefined();
    });

    it('makes the holder yield to who demands it, and nobody else get it meanwhile', async () => {
      const name = randomUUID();
      const held = await under.leases.acquire(name, 'projector', long);
      await under.leases.demand(name, 'rebuilder', long);
      expect(await under.leases.acquire(name, 'rebuilder', long)).toBeUndefined();
      expect(await under.leases.acquire(name, 'projector', long)).toBeUndefined();
      await under.leases.release(held!, 'projector');
      expect(await under.leases.acquire(name, 'projector', long)).toBeUndefined();
      const taken = await under.leases.acquire(name, 'rebuilder', long);
      expect(taken?.fence).toBeGreaterThan(held!.fence);
      await under.leases.release(taken!, 'rebuilder');
      expect(await under.leases.acquire(name, 'projector', long)).toBeDefined();
    });

    it('forgets a demand that nobody came back for, and takes one for a lease never held', async () => {
      const name = randomUUID();
      await under.leases.demand(name, 'rebuilder', short);
      expect(await under.leases.acquire(name, 'projector', long)).toBeUndefined();
      await lapse();
      expect(await under.leases.acquire(name, 'projector', long)).toBeDefined();
    });
  });
}
