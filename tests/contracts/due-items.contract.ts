// What due items promise: each is held by one worker at a time, done once, tried again until it is done or can't be decided.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { DueItem, DueItems } from '../../src/ports/due-items.port.ts';
import type { StuckCause } from '../../src/ports/stuck-work.port.ts';
import type { Row } from '../../src/ports/read-table.ts';

export interface DueItemsUnderTest {
  readonly dueItems: DueItems;
  /** Replaces all rows of the due-items table. */
  readonly plant: (rows: readonly Row[]) => Promise<void>;
  /** Why an item is stuck, and after how many attempts, as an operator sees it. */
  readonly stuck: (item: DueItem) => Promise<(StuckCause & { readonly attempts: number }) | undefined>;
  readonly close: () => Promise<void>;
}

const noon = '2026-03-02T12:00:00.000Z' as Instant;
const at = (seconds: number): Instant => addSeconds(noon, seconds);
/** The event that made an item due. */
const madeBy = { made_by: randomUUID(), correlation: randomUUID(), traceparent: 'trace' };
const cause = (sentence: string): StuckCause => ({ code: 'test', sentence });
const long = 60_000;
const short = 60;

/** Runs every clause against what `make` gives. */
export function dueItemsContract(name: string, make: () => Promise<DueItemsUnderTest>): void {
  describe(`due items contract: ${name}`, () => {
    let under: DueItemsUnderTest;
    const tenant = randomUUID();
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    beforeEach(async () => {
      await under.plant([]);
      await under.dueItems.sweep(10_000);
    });
    const row = (index: number, dueInSeconds = index): Row => ({
      tenant,
      stream: `meeting-${tenant}.${index}`,
      kind: 'duration-limit',
      ref: '',
      stream_id: '00000000-0000-4000-8000-000000000000',
      due: at(dueInSeconds),
      ...madeBy,
    });
    const lapse = () => new Promise((resolve) => setTimeout(resolve, short * 2));

    it('gives what is due, oldest first, and nothing that is not', async () => {
      await under.plant([row(3), row(1), row(2)]);
      const items = await under.dueItems.claim('a', at(2), 10, long);
      expect(items).toEqual(
        [1, 2].map((index) => ({
          tenant,
          stream: `meeting-${tenant}.${index}`,
          streamId: '00000000-0000-4000-8000-000000000000',
          kind: 'duration-limit',
          ref: '',
          due: at(index),
          origin: { event: madeBy.made_by, correlation: madeBy.correlation, traceparent: 'trace' },
          attempts: 1,
          failures: 0,
        })),
      );
      expect(await under.dueItems.claim('b', at(2), 10, long)).toEqual([]);
    });

    it('gives no trace where the event had none', async () => {
      await under.plant([{ ...row(1), traceparent: null }]);
      const [item] = await under.dueItems.claim('a', at(1), 10, long);
      expect(item?.origin).toEqual({ event: madeBy.made_by, correlation: madeBy.correlation });
    });

    it('gives each item to one of many workers', async () => {
      await under.plant(Array.from({ length: 100 }, (_, index) => row(index)));
      const claimed: string[] = [];
      const worker = async (who: string): Promise<void> => {
        for (let idle = 0; idle < 3;) {
          const items = await under.dueItems.claim(who, at(1_000), 7, long);
          claimed.push(...items.map((item) => item.stream));
          idle = items.length === 0 ? idle + 1 : 0;
          for (const item of items) await under.dueItems.done(who, item);
        }
      };
      await Promise.all(['a', 'b', 'c', 'd'].map(worker));
      expect(claimed).toHaveLength(100);
      expect(new Set(claimed).size).toBe(100);
      expect(await under.dueItems.nextDue(noon)).toBeUndefined();
    });

    it('gives an item again once its holder fell silent, and ignores what that one says later', async () => {
      await under.plant([row(1)]);
      const [first] = await under.dueItems.claim('a', at(2), 10, short);
      await lapse();
      const [second] = await under.dueItems.claim('b', at(2), 10, short);
      expect(second).toEqual({ ...first, attempts: 2 });
      await under.dueItems.done('a', first!);
      await under.dueItems.failed('a', first!, cause('late'), 1, 1);
      await lapse();
      const [third] = await under.dueItems.claim('a', at(2), 10, long);
      expect(third?.attempts).toBe(3);
      await under.dueItems.done('a', first!);
      await under.dueItems.done('a', third!);
      await lapse();
      expect(await under.dueItems.claim('c', at(2), 10, long)).toEqual([]);
    });

    it('gives a failed item again after its pause; it is stuck when its attempts are used up', async () => {
      await under.plant([row(1), row(2)]);
      const [first] = await under.dueItems.claim('a', at(1), 10, long);
      expect(await under.dueItems.failed('a', first!, cause('no luck'), short, 2)).toBe('again');
      expect(await under.dueItems.claim('a', at(1), 10, long)).toEqual([]);
      await lapse();
      const [second] = await under.dueItems.claim('b', at(1), 10, long);
      expect(second?.attempts).toBe(2);
      expect(await under.dueItems.failed('b', second!, cause('no luck again'), 0, 2)).toBe('stuck');
      expect(await under.dueItems.claim('a', at(1), 10, long)).toEqual([]);
      expect(await under.stuck(second!)).toEqual({ ...cause('no luck again'), attempts: 2 });
      expect(await under.dueItems.nextDue(noon)).toBe(at(2));
    });

    it('gives a postponed item again after its pause, any number of times: none of them is a failure', async () => {
      await under.plant([row(1)]);
      for (let attempts = 1; attempts <= 12; attempts += 1) {
        const [item] = await under.dueItems.claim('a', at(1), 10, long);
        expect(item).toMatchObject({ attempts, failures: 0 });
        await under.dueItems.postponed('a', item!, attempts === 1 ? short : 0);
        if (attempts > 1) continue;
        expect(await under.dueItems.claim('b', at(1), 10, long)).toEqual([]);
        await lapse();
      }
      const [first] = await under.dueItems.claim('a', at(1), 10, long);
      expect(await under.dueItems.failed('a', first!, cause('no luck'), 0, 2)).toBe('again');
      const [second] = await under.dueItems.claim('a', at(1), 10, long);
      expect(second).toMatchObject({ attempts: 14, failures: 1 });
      expect(await under.dueItems.failed('a', second!, cause('no luck'), 0, 2)).toBe('stuck');
    });

    it('counts no failure for an attempt that ended without a word', async () => {
      await under.plant([row(1)]);
      for (const killed of ['a', 'b', 'c']) {
        await under.dueItems.claim(killed, at(1), 10, short);
        await lapse();
      }
      const [item] = await under.dueItems.claim('d', at(1), 10, long);
      expect(item).toMatchObject({ attempts: 4, failures: 0 });
      expect(await under.dueItems.failed('d', item!, cause('no luck'), 0, 2)).toBe('again');
    });

    it('says when a wait ends by the clock of who asks, whatever the server’s says', async () => {
      await under.plant([row(1)]);
      const [item] = await under.dueItems.claim('a', at(1), 10, long);
      const next = await under.dueItems.nextDue(at(100));
      expect(next! > at(150) && next! <= at(160)).toBe(true);
      await under.dueItems.postponed('a', item!, 0);
      expect((await under.dueItems.nextDue(at(100)))! <= at(100)).toBe(true);
    });

    const getStuck = async (): Promise<DueItem> => {
      await under.plant([row(1)]);
      const [item] = await under.dueItems.claim('a', at(1), 10, long);
      expect(await under.dueItems.failed('a', item!, cause('no luck'), 0, 1)).toBe('stuck');
      return item!;
    };

    it('makes a stuck item due again, for as many attempts as at first, and only once', async () => {
      const item = await getStuck();
      expect(await under.dueItems.nextDue(noon)).toBeUndefined();
      expect(await under.dueItems.retryStuck(item)).toBe(true);
      expect(await under.dueItems.retryStuck(item)).toBe(false);
      expect(await under.stuck(item)).toBeUndefined();
      const [again] = await under.dueItems.claim('b', at(1), 10, long);
      expect(again).toEqual({ ...item, attempts: 2 });
      expect(await under.dueItems.failed('b', again!, cause('still'), 0, 2)).toBe('again');
      const [last] = await under.dueItems.claim('b', at(1), 10, long);
      expect(await under.dueItems.failed('b', last!, cause('still'), 0, 2)).toBe('stuck');
      expect(await under.stuck(item)).toEqual({ ...cause('still'), attempts: 3 });
    });

    it('takes a stuck item that is skipped for done', async () => {
      const item = await getStuck();
      expect(await under.dueItems.skipStuck(item)).toBe(true);
      expect(await under.dueItems.skipStuck(item)).toBe(false);
      expect(await under.stuck(item)).toBeUndefined();
      expect(await under.dueItems.claim('b', at(9), 10, long)).toEqual([]);
      expect(await under.dueItems.nextDue(noon)).toBeUndefined();
    });

    it('acts on what is stuck alone, and at its instant', async () => {
      await under.plant([row(2)]);
      const [held] = await under.dueItems.claim('a', at(2), 10, long);
      expect([await under.dueItems.retryStuck(held!), await under.dueItems.skipStuck(held!)]).toEqual([
        false,
        false,
      ]);
      const stuck = await getStuck();
      const moved = { ...stuck, due: at(7) };
      expect([await under.dueItems.retryStuck(moved), await under.dueItems.skipStuck(moved)]).toEqual([
        false,
        false,
      ]);
    });

    it('forgets what was stuck of an instant that was moved, and of an item that is no more', async () => {
      for (const rows of [[row(1, 5)], []]) {
        const item = await getStuck();
        await under.plant(rows);
        expect(await under.dueItems.sweep(10)).toBe(1);
        expect(await under.stuck(item)).toBeUndefined();
      }
    });

    it('counts an item whose due instant moved as a new one', async () => {
      await under.plant([row(1, 1)]);
      const [item] = await under.dueItems.claim('a', at(1), 10, long);
      await under.dueItems.done('a', item!);
      await under.plant([row(1, 5)]);
      expect(await under.dueItems.nextDue(noon)).toBe(at(5));
      expect(await under.dueItems.claim('a', at(4), 10, long)).toEqual([]);
      const [moved] = await under.dueItems.claim('b', at(5), 10, long);
      expect(moved).toMatchObject({ due: at(5), attempts: 1 });
      // What was said about the former instant says nothing about this one.
      await under.dueItems.done('a', item!);
      expect(await under.dueItems.claim('c', at(5), 10, long)).toEqual([]);
    });

    it('says when to look again', async () => {
      expect(await under.dueItems.nextDue(noon)).toBeUndefined();
      await under.plant([row(30), row(20)]);
      expect(await under.dueItems.nextDue(noon)).toBe(at(20));
      const [item] = await under.dueItems.claim('a', at(20), 1, long);
      await under.dueItems.done('a', item!);
      expect(await under.dueItems.nextDue(noon)).toBe(at(30));
    });

    it('forgets attempts at items that are no more', async () => {
      await under.plant([row(1), row(2)]);
      await under.dueItems.claim('a', at(2), 10, long);
      expect(await under.dueItems.sweep(10)).toBe(0);
      await under.plant([row(2)]);
      expect(await under.dueItems.sweep(10)).toBe(1);
    });
  });
}
