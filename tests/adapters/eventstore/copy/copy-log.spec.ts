// Copying a log: the same bytes in the same order, whenever it is killed; nothing after a difference, nothing changed.
import { describe, expect, it } from 'vitest';
import { compareLogs } from '../../../../src/adapters/eventstore/copy/compare-logs.ts';
import { copyLog } from '../../../../src/adapters/eventstore/copy/copy-log.ts';
import type { StoredEvent } from '../../../../src/ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../../../src/ports/faults.ts';
import { chainedRecords, changed, fill, memoryEnd, textOf } from '../../../support/chained-logs.ts';
import type { TestLogEnd } from '../../../support/chained-logs.ts';

const { records, keys, check } = chainedRecords(1_300);
const pages = 3;
const pace = { pause: () => Promise.resolve() };
const copy = (source: TestLogEnd, target: TestLogEnd, intake = target.intake) =>
  copyLog({ source, target, intake, pace }, { check });
const equal = async (source: TestLogEnd, target: TestLogEnd): Promise<void> => {
  const compared = await compareLogs(source, target, { check });
  expect(compared).toMatchObject({ equal: true, source: { events: 1_300n }, target: compared.source });
};
/** An intake that does so many calls and then what `broken` does. */
const failing = (
  { intake }: TestLogEnd,
  calls: number,
  broken: (take: typeof intake.take, ...call: Parameters<typeof intake.take>) => Promise<bigint>,
): typeof intake => {
  let left = calls;
  return {
    ...intake,
    take: (after, page) => {
      left -= 1;
      return left === -1 ? broken(intake.take, after, page) : intake.take(after, page);
    },
  };
};
const killed = (): Promise<never> => Promise.reject(new PermanentFault('killed', 'killed'));

describe('copying a log', () => {
  it('gives the target every event of the source, byte for byte, in its order', async () => {
    const [source, target] = [await memoryEnd(records), await memoryEnd()];
    const copied = await copy(source, target);
    expect(copied).toEqual({
      present: 0n,
      copied: 1_300n,
      erasedOnOneSide: 0n,
      complete: true,
      position: 1_300n,
      sourceEnd: 1_300n,
    });
    const stored = await target.read(0n, 10_000);
    expect(stored.map(textOf)).toEqual(records.map(textOf));
    expect(await target.epoch()).not.toBe(await source.epoch());
    await equal(source, target);
  });

  it('finds a finished copy finished, and an empty log copied', async () => {
    const [source, target, empty] = [await memoryEnd(records), await memoryEnd(records), await memoryEnd()];
    expect(await copy(source, target)).toMatchObject({ present: 1_300n, copied: 0n, complete: true });
    expect(await copy(empty, await memoryEnd())).toMatchObject({ present: 0n, copied: 0n, complete: true });
  });

  it.each(Array.from({ length: pages }, (_, calls) => calls))(
    'goes on where it was killed after %i pages',
    async (calls) => {
      const [source, target] = [await memoryEnd(records), await memoryEnd()];
      await expect(copy(source, target, failing(target, calls, killed))).rejects.toMatchObject({
        code: 'killed',
      });
      expect(await target.tail()).toBe(BigInt(calls * 500));
      expect(await copy(source, target)).toMatchObject({
        present: BigInt(calls * 500),
        copied: 1_300n - BigInt(calls * 500),
      });
      await equal(source, target);
    },
  );

  it.each([1, 250, 499])('goes on where it was killed with %i events of a page stored', async (stored) => {
    const [source, target] = [await memoryEnd(records), await memoryEnd()];
    const torn = failing(target, 1, async (take, after, page) => {
      await take(after, page.slice(0, stored));
      return killed();
    });
    await expect(copy(source, target, torn)).rejects.toMatchObject({ code: 'killed' });
    expect(await copy(source, target)).toMatchObject({ present: 500n + BigInt(stored) });
    await equal(source, target);
  });

  it.each([0, 1, 250, 500])(
    'reads the target again after an unknown outcome that stored %i events of a page',
    async (stored) => {
      const [source, target] = [await memoryEnd(records), await memoryEnd()];
      const unknown = failing(target, 1, async (take, after, page) => {
        if (stored > 0) await take(after, page.slice(0, stored));
        throw new TransientFault('append-unknown', 'lost');
      });
      expect(await copy(source, target, unknown)).toMatchObject({ copied: 1_300n, complete: true });
      await equal(source, target);
    },
  );

  it('gives up after six attempts, and can be run again', async () => {
    const [source, target] = [await memoryEnd(records), await memoryEnd()];
    let asked = 0;
    const away = {
      ...target.intake,
      take: (): Promise<bigint> => {
        asked += 1;
        return Promise.reject(new TransientFault('database-away', 'away'));
      },
    };
    await expect(copy(source, target, away)).rejects.toMatchObject({ code: 'database-away' });
    expect(asked).toBe(6);
    await copy(source, target);
    await equal(source, target);
  });

  it('copies what came meanwhile, and says where a source keeps growing', async () => {
    const [source, target] = [await memoryEnd(records.slice(0, 700)), await memoryEnd()];
    let next = 700;
    const growing = (until: number): TestLogEnd => ({
      ...source,
      tail: async () => {
        const tail = await source.tail();
        if (next < until) await fill(source, records.slice(next, (next += 10)));
        return tail;
      },
    });
    expect(await copy(growing(800), target)).toMatchObject({ copied: 800n, complete: true });
    const chased = await copy(growing(1_300), target);
    expect(chased).toMatchObject({ present: 800n, complete: false });
    expect(chased.sourceEnd).toBeGreaterThan(chased.position);
    expect(await copy(source, target)).toMatchObject({ complete: true });
  });

  it('ends at the next page when it is asked to', async () => {
    const [source, target, abort] = [await memoryEnd(records), await memoryEnd(), new AbortController()];
    const progress = (position: bigint): void => {
      if (position === 1_000n) abort.abort();
    };
    const reading = { check, progress, signal: abort.signal };
    const ports = { source, target, intake: target.intake, pace };
    await expect(copyLog(ports, reading)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await target.tail()).toBe(1_000n);
  });
});

describe('a target that is not the beginning of the source', () => {
  const strange = chainedRecords(1, 1, 99).records;

  it.each([0, 700, 1_299])('is refused with its first stranger after %i events', async (before) => {
    const source = await memoryEnd(records);
    const target = await memoryEnd([...records.slice(0, before), ...strange]);
    await expect(copy(source, target)).rejects.toMatchObject({
      code: 'not-a-prefix',
      message: expect.stringContaining(
        `Event ${before + 1} (${strange[0]?.stream} at revision 0) of the target differs`,
      ),
    });
    expect(await target.tail()).toBe(BigInt(before + 1));
  });

  it('is refused where it holds more than the source', async () => {
    const [source, target] = [await memoryEnd(records), await memoryEnd([...records, ...strange])];
    await expect(copy(source, target)).rejects.toMatchObject({
      code: 'not-a-prefix',
      message: expect.stringContaining('Event 1301'),
    });
  });

  it('is refused where somebody writes to it meanwhile', async () => {
    const [source, target] = [await memoryEnd(records), await memoryEnd()];
    const meddled = failing(target, 1, async (take, after, page) => {
      await fill(target, strange);
      return take(after, page);
    });
    await expect(copy(source, target, meddled)).rejects.toMatchObject({
      code: 'not-a-prefix',
      message: expect.stringContaining(`Event 501 (${strange[0]?.stream}`),
    });
  });

  it('is refused where it is the source itself', async () => {
    const source = await memoryEnd(records);
    await expect(copy(source, source)).rejects.toMatchObject({ code: 'same-history' });
  });
});

describe('a source that was changed', () => {
  it.each(['head', 'body', 'boxes'] as const)(
    'is refused at the record whose %s is another one',
    async (part) => {
      const at = 603;
      const bad = records.map((record, index) => (index === at ? changed(record, part) : record));
      const [source, target] = [await memoryEnd(), await memoryEnd()];
      const tampered = { ...source, tail: () => Promise.resolve(1_300n), read: pagesOf(bad) };
      await expect(copy(tampered, target)).rejects.toMatchObject({
        code: 'source-changed',
        message: expect.stringContaining(
          `Event ${at + 1} (${bad[at]?.stream} at revision ${bad[at]?.revision}) of the source`,
        ),
      });
      expect(await target.tail()).toBe(500n);
    },
  );

  it('is refused where an event of a stream is gone and the next one stands in its place', async () => {
    const [first] = records;
    const gone = records.findIndex(({ stream, revision }) => stream === first?.stream && revision === 1n);
    const source = await memoryEnd();
    const torn = records.filter((_, index) => index !== gone);
    const tampered = { ...source, tail: () => Promise.resolve(1_299n), read: pagesOf(torn) };
    await expect(copy(tampered, await memoryEnd())).rejects.toMatchObject({ code: 'source-changed' });
  });

  it('is refused where a box is gone whose key nobody destroyed, and copied where somebody did', async () => {
    const at = 900;
    const { key } = (JSON.parse(Buffer.from(records[at]!.body).toString()) as { boxes: { key: string }[] })
      .boxes[0]!;
    const emptied = records.map((record, index) => (index === at ? { ...record, boxes: [] } : record));
    const state = keys.get(key)!;
    await expect(copy(await memoryEnd(emptied), await memoryEnd())).rejects.toMatchObject({
      code: 'source-changed',
      message: expect.stringContaining('box 0'),
    });
    try {
      keys.set(key, { kind: 'destroyed' });
      const [source, target, sealed] = [
        await memoryEnd(emptied),
        await memoryEnd(),
        await memoryEnd(records.slice(0, 1_000)),
      ];
      expect(await copy(source, target)).toMatchObject({ copied: 1_300n, erasedOnOneSide: 0n });
      expect(await copy(source, sealed)).toMatchObject({ present: 1_000n, erasedOnOneSide: 1n });
    } finally {
      keys.set(key, state);
    }
  });
});

/** A feed over records at positions from 1. */
function pagesOf(all: readonly Omit<StoredEvent, 'position'>[]): TestLogEnd['read'] {
  const stored = all.map((record, index) => ({ ...record, position: BigInt(index + 1) }));
  return (after, limit) => Promise.resolve(stored.slice(Number(after), Number(after) + limit));
}
