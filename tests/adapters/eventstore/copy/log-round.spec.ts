// One reading of a whole log: what it finds, and the digest that the next one is held to.
import { describe, expect, it } from 'vitest';
import { readRound } from '../../../../src/adapters/eventstore/copy/log-round.ts';
import type { DigestUpTo } from '../../../../src/ports/log-check.port.ts';
import type { StoredEvent } from '../../../../src/ports/event-log.port.ts';
import type { TamperedFault } from '../../../../src/ports/faults.ts';
import { chainedRecords } from '../../../support/chained-logs.ts';

const count = 1_300;

/** A log of these records, read once; gives what was found and the digest. */
async function round(
  given: ReturnType<typeof chainedRecords>,
  before?: DigestUpTo,
  change: (events: StoredEvent[]) => void = () => undefined,
) {
  const events = given.records.map((record, index): StoredEvent => ({
    ...record,
    position: BigInt(index + 1),
  }));
  change(events);
  const found: TamperedFault[] = [];
  const feed = {
    read: (after: bigint, limit: number) =>
      Promise.resolve(events.filter(({ position }) => position > after).slice(0, limit)),
    tail: () => Promise.resolve(events.at(-1)?.position ?? 0n),
    epoch: () => Promise.resolve('one'),
  };
  const digest = await readRound(
    {
      feed,
      check: given.check,
      before,
      met: (fault) => found.push(fault),
      reached: () => undefined,
      rest: () => Promise.resolve(),
    },
    new AbortController().signal,
  );
  return { digest, found: found.map(({ place, code }) => ({ ...place, code })) };
}

describe('issue 12 D3: a reading of the whole log', () => {
  const given = chainedRecords(count, 40, 11);

  it('finds nothing in a whole one, and comes by the same digest again', async () => {
    const first = await round(given);
    expect(first).toMatchObject({ found: [], digest: { events: BigInt(count), position: BigInt(count) } });
    expect(await round(given, first.digest)).toEqual(first);
  });

  it('finds a changed record, one that is gone, and the box that is gone, and then keeps no digest', async () => {
    const at = 700;
    const { stream, revision } = given.records[at]!;
    const changed = await round(given, undefined, (events) => {
      events[at] = { ...events[at]!, body: Buffer.from('{}') };
    });
    expect(changed).toEqual({
      digest: undefined,
      found: [{ store: 'log', name: stream, revision, code: 'tampered' }],
    });
    const gone = await round(given, undefined, (events) => void events.splice(at, 1));
    expect(gone.found[0]).toMatchObject({ name: stream, revision: revision + 1n });
    const boxed = given.records.findIndex(({ boxes }) => boxes.length > 0);
    const unboxed = await round(given, undefined, (events) => {
      events[boxed] = { ...events[boxed]!, boxes: [] };
    });
    expect(unboxed.found).toEqual([expect.objectContaining({ name: given.records[boxed]!.stream })]);
  });

  it('finds a log that was rewritten, though every record fits, and one that was cut off', async () => {
    const { digest } = await round(given);
    const rewritten = await round(chainedRecords(count, 40, 12), digest);
    expect(rewritten).toMatchObject({
      digest: undefined,
      found: [{ name: `position ${count}`, code: 'tampered' }],
    });
    const cut = await round(given, digest, (events) => void events.splice(count - 3));
    expect(cut).toMatchObject({ digest: undefined, found: [{ code: 'beyond-the-log' }] });
    expect((await round(given, { ...digest!, epoch: 'another', digest: 'ff' })).found).toEqual([]);
  });
});
