// What an intake promises: records in their order after the log's end, as appends would have stored them, or none.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SealedEvent } from '../../src/ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { chainedRecords, textOf } from '../support/chained-logs.ts';
import type { TestLogEnd } from '../support/chained-logs.ts';

/** A log under test, empty at first, and two intakes of it (two processes' worth, where the store has such). */
export interface IntakeUnderTest {
  readonly end: Pick<TestLogEnd, 'intake' | 'read' | 'tail' | 'epoch' | 'readStream'>;
  readonly other: TestLogEnd['intake'];
  readonly close: () => Promise<void>;
}

/** Runs every clause against what `make` gives. */
export function logIntakeContract(store: string, make: () => Promise<IntakeUnderTest>): void {
  describe(`log intake contract: ${store}`, () => {
    let under: IntakeUnderTest;
    let seed = 10;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const some = (count: number, streams = 5): readonly SealedEvent[] =>
      chainedRecords(count, streams, (seed += 1)).records;
    const later = async (after: bigint): Promise<readonly string[]> =>
      (await under.end.read(after, 10_000)).map(textOf);

    it('leaves the epoch of a log that has one of its own', async () => {
      const before = await under.end.epoch();
      await under.end.intake.begin('00000000-0000-4000-8000-000000000000');
      expect(await under.end.epoch()).toBe(before);
    });

    it('stores neighbours of many streams and tenants in their order, to the byte, and gives the new end', async () => {
      const before = await under.end.tail();
      const records = some(200, 40);
      const end = await under.end.intake.take(before, records);
      expect(end).toBe(await under.end.tail());
      expect(await later(before)).toEqual(records.map(textOf));
      const { stream, tenant } = records[0]!;
      const stored = await under.end.readStream(tenant, stream, {
        from: 'start',
        direction: 'forwards',
        limit: 1_000,
      });
      expect(stored.map(textOf)).toEqual(records.filter((one) => one.stream === stream).map(textOf));
    });

    it('goes on with streams that are there already', async () => {
      const records = some(90, 2);
      let end = await under.end.tail();
      const before = end;
      for (let from = 0; from < 90; from += 30)
        end = await under.other.take(end, records.slice(from, from + 30));
      expect(await later(before)).toEqual(records.map(textOf));
    });

    it('takes nothing where the log ends elsewhere', async () => {
      const end = await under.end.tail();
      const moved = under.end.intake.take(end - 1n, some(3));
      await expect(moved).rejects.toThrow(TransientFault);
      await expect(moved).rejects.toMatchObject({ code: 'target-moved' });
      expect(await under.end.tail()).toBe(end);
    });

    it('lets no second record take the place of one that is there, and stores none after it', async () => {
      const records = some(20, 1);
      const end = await under.end.intake.take(await under.end.tail(), records.slice(0, 10));
      const stranger = chainedRecords(20, 1, seed)
        .records.slice(5, 6)
        .map((one) => ({ ...one, id: some(1)[0]!.id }));
      const clash = under.other.take(end, [...stranger, ...some(5)]);
      await expect(clash).rejects.toThrow(PermanentFault);
      await expect(clash).rejects.toMatchObject({ code: 'target-conflict' });
      expect(await under.end.tail()).toBe(end);
    });

    it('takes no record that skips one of its stream', async () => {
      const records = some(20, 1);
      const end = await under.end.intake.take(await under.end.tail(), records.slice(0, 10));
      await expect(under.end.intake.take(end, records.slice(11, 15))).rejects.toMatchObject({
        code: 'target-conflict',
      });
      expect(await under.end.tail()).toBe(end);
    });

    it('does not begin a log anew that holds events of that history', async () => {
      const epoch = await under.end.epoch();
      const begun = under.end.intake.begin(epoch);
      await expect(begun).rejects.toThrow(PermanentFault);
      await expect(begun).rejects.toMatchObject({ code: 'same-history' });
      expect(await under.end.epoch()).toBe(epoch);
    });
  });
}
