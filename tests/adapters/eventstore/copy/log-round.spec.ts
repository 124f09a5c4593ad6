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
  from?: DigestUpTo,
) {
  const places: DigestUpTo[] = [];
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
      from,
      reached: (at, whole) => {
        if (whole) places.push(at);
        return Promise.resolve();
      },
      rest: () => Promise.resolve(),
    },
    new AbortController().signal,
  );
  return { digest, places, found: found.map(({ place, code }) => ({ ...place, code })) };
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
    expect(changed).toMatchObject({
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

  it('goes on from a place as if it had never stopped, and is still held to the digest that was kept before', async () => {
    const { digest, places } = await round(given);
    expect(places.length).toBeGreaterThan(2);
    for (const place of places) {
      const rest = await round(given, digest, undefined, place);
      expect(rest).toMatchObject({ digest, found: [] });
      expect(rest.places.length).toBeLessThan(places.length);
    }
    const rewritten = await round(chainedRecords(count, 40, 12), digest, undefined, places[0]);
    expect(rewritten).toMatchObject({
      digest: undefined,
      found: expect.arrayContaining([expect.objectContaining({ name: `position ${count}` })]),
    });
  });

  it('does not go on from a place beyond the log, which it tells of, or of another history', async () => {
    const { digest, places } = await round(given);
    const beyond = await round(given, undefined, undefined, { ...digest!, position: BigInt(count + 1) });
    expect(beyond.found).toEqual([expect.objectContaining({ code: 'beyond-the-log' })]);
    expect(beyond.places).toEqual([]);
    const another = await round(given, undefined, undefined, { ...places[0]!, epoch: 'another' });
    expect(another).toMatchObject({ digest, found: [], places });
  });

  it('gives no place to go on from once it has found something', async () => {
    const { places } = await round(given, undefined, (events) => {
      events[700] = { ...events[700]!, body: Buffer.from('{}') };
    });
    expect(places.map(({ position }) => position).every((position) => position <= 700n)).toBe(true);
    expect(places.length).toBeGreaterThan(0);
  });

  it('is interrupted before its first page, and a page that fails after that is nobody’s failure', async () => {
    const abort = new AbortController();
    abort.abort();
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', hear);
    const feed = {
      read: () => Promise.reject(new Error('log-hole')),
      tail: () => Promise.resolve(9n),
      epoch: () => Promise.resolve('one'),
    };
    const nothing = () => Promise.resolve();
    const ports = {
      feed,
      check: given.check,
      before: undefined,
      met: nothing,
      reached: nothing,
      rest: nothing,
    };
    await expect(readRound(ports, abort.signal)).rejects.toMatchObject({ code: 'interrupted' });
    await new Promise((resolve) => void setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });
});
