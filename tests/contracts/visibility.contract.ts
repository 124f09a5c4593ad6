// What waiting for a position promises: true once it is visible, false in time, for any number of waiters.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visibility } from '../../src/ports/visibility.port.ts';

export interface VisibilityUnderTest {
  readonly visibility: Visibility;
  /** Moves the projection `toy` to a position, as another process would. */
  readonly move: (position: bigint) => Promise<void>;
  readonly stop: (reason: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const patienceMs = 10_000;
/** Longer than a test may take. */
const beyondPatienceMs = 600_000;

/** Runs every clause against what `make` gives; the projection `toy` is at 0. */
export function visibilityContract(name: string, make: () => Promise<VisibilityUnderTest>): void {
  describe(`visibility contract: ${name}`, () => {
    let under: VisibilityUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    it('tells many waiters, each when its own position is passed', async () => {
      const order: bigint[] = [];
      const waiting = [5n, 3n, 4n, 5n].map(async (position) => {
        expect(await under.visibility.waitFor('toy', position, patienceMs)).toBe(true);
        order.push(position);
      });
      await under.move(3n);
      await expect.poll(() => order).toEqual([3n]);
      await under.move(10n);
      await Promise.all(waiting);
      expect(order).toHaveLength(4);
      expect(await under.visibility.waitFor('toy', 10n, 0)).toBe(true);
    });

    it('gives up in time', async () => {
      expect(await under.visibility.waitFor('toy', 1_000n, 30)).toBe(false);
    });

    it('never says yes for a projection that never ran', async () => {
      expect(await under.visibility.waitFor('other', 0n, 30)).toBe(false);
      expect(await under.visibility.standing('other')).toMatchObject({ position: 0n, status: 'never-run' });
    });

    it('says where a projection stands, and why it is stale', async () => {
      expect(await under.visibility.standing('toy')).toEqual({
        position: 10n,
        status: 'running',
        stale: undefined,
      });
      await under.stop('why');
      expect(await under.visibility.standing('toy')).toEqual({
        position: 10n,
        status: 'stopped',
        stale: 'stopped: why',
      });
    });

    it('says the same of several by one question, also of one that never ran', async () => {
      const names = ['toy', 'other'];
      const standings = await under.visibility.standings(names);
      expect([...standings.keys()]).toEqual(names);
      for (const name of names) expect(standings.get(name)).toEqual(await under.visibility.standing(name));
      expect(await under.visibility.standings([])).toEqual(new Map());
    });

    it('does not wait for what is beyond a stop', async () => {
      const [reached, later] = await Promise.all([
        under.visibility.waitFor('toy', 10n, beyondPatienceMs),
        under.visibility.waitFor('toy', 11n, beyondPatienceMs),
      ]);
      expect([reached, later]).toEqual([true, false]);
    });

    it('lets a waiter go who is told to', async () => {
      const leaving = new AbortController();
      const waiting = under.visibility.waitFor('other', 1n, beyondPatienceMs, leaving.signal);
      leaving.abort();
      expect(await waiting).toBe(false);
      expect(await under.visibility.waitFor('other', 1n, beyondPatienceMs, leaving.signal)).toBe(false);
    });
  });
}
