// Comparing two logs: one digest for all copies of a log, and the first event in which two logs differ.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareLogs, digestLog } from '../../../../src/adapters/eventstore/copy/compare-logs.ts';
import type { LogReader } from '../../../../src/adapters/eventstore/copy/side-by-side.ts';
import type { SealedEvent } from '../../../../src/ports/event-log.port.ts';
import { chainedRecords, changed } from '../../../support/chained-logs.ts';

const { records, keys, check } = chainedRecords(1_200);
const noteOf = (record: SealedEvent) =>
  (JSON.parse(Buffer.from(record.body).toString()) as { boxes: { key: string; commit: string }[] }).boxes[0]!;

/** A log of records at positions that are `step` apart, given in pages of a size. */
function logOf(all: readonly SealedEvent[], step = 1n, page = 10_000): LogReader {
  const stored = all.map((record, index) => ({ ...record, position: BigInt(index + 1) * step }));
  return {
    read: (after, limit) => {
      const from = Number(after / step);
      return Promise.resolve(stored.slice(from, from + Math.min(limit, page)));
    },
    tail: () => Promise.resolve(stored.at(-1)?.position ?? 0n),
    epoch: () => Promise.resolve('one'),
  };
}
const compare = (source: readonly SealedEvent[], target: readonly SealedEvent[]) =>
  compareLogs(logOf(source), logOf(target, 1_000n, 77), { check });
const at = 903;
const withAnother = (record: SealedEvent): SealedEvent[] =>
  records.map((one, index) => (index === at ? record : one));
const old = records[at]!;

describe('comparing two logs', () => {
  it('gives equal digests for the same events at other places and in other pages, and counts them', async () => {
    const compared = await compare(records, records);
    expect(compared).toEqual({
      equal: true,
      erasedOnOneSide: 0n,
      source: compared.target,
      target: { events: 1_200n, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await digestLog(logOf(records), { check })).toEqual(compared.source);
    expect(await compare([], [])).toMatchObject({
      equal: true,
      source: { events: 0n, digest: '0'.repeat(64) },
    });
  });

  it('gives a digest that anybody can compute again', async () => {
    const [first, second] = [records[0]!, records[1]!];
    const sized = (text: string | Uint8Array): Buffer => {
      const bytes = Buffer.from(text);
      return Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
    };
    const part = ({ stream, revision, id, leaf, head, body }: SealedEvent): Buffer =>
      Buffer.concat([stream, String(revision), id, leaf, head, body].map(sized));
    const sha = (...parts: readonly Uint8Array[]): Buffer =>
      createHash('sha256').update(Buffer.concat(parts)).digest();
    const one = sha(
      Buffer.alloc(32),
      part(first),
      Buffer.from([1]),
      Buffer.from(noteOf(first).commit, 'hex'),
    );
    const two = sha(one, part(second), Buffer.from([0]));
    expect((await digestLog(logOf([first, second]), { check })).digest).toBe(two.toString('hex'));
  });

  it.each(['head', 'body', 'boxes'] as const)(
    'names the event whose %s differs, and the side that was changed',
    async (part) => {
      const compared = await compare(records, withAnother(changed(old, part)));
      expect(compared).toMatchObject({
        equal: false,
        difference: { number: BigInt(at + 1), stream: old.stream, revision: old.revision, part },
      });
      expect(compared.difference?.detail).toContain('in the target: ');
      expect(compared.difference?.detail).not.toContain('in the source: ');
      expect(compared.source.digest).not.toBe(compared.target.digest);
    },
  );

  it('names another event in the place, and events that one side has alone', async () => {
    const other = chainedRecords(2, 1, 99).records;
    expect((await compare(records, withAnother(other[0]!))).difference).toMatchObject({
      number: BigInt(at + 1),
      part: 'stream',
    });
    const longer = [...records, ...other];
    expect(await compare(records, longer)).toMatchObject({
      equal: false,
      difference: { number: 1_201n, stream: other[0]?.stream, detail: 'it is in the target only' },
      source: { events: 1_200n },
      target: { events: 1_202n },
    });
    expect((await compare(longer, records)).difference).toMatchObject({
      number: 1_201n,
      detail: 'it is in the source only',
    });
  });

  it('tells the same events in another order apart', async () => {
    const next = records.findIndex(({ stream }, index) => index > 0 && stream !== records[index - 1]?.stream);
    const swapped = [...records];
    [swapped[next - 1], swapped[next]] = [records[next]!, records[next - 1]!];
    expect((await compare(records, swapped)).difference).toMatchObject({
      number: BigInt(next),
      part: 'stream',
    });
  });

  it('never finds a log equal that was changed in the same way on both sides', async () => {
    const bad = withAnother(changed(old, 'body'));
    expect(await compare(bad, bad)).toMatchObject({
      equal: false,
      difference: { number: BigInt(at + 1), part: 'record' },
    });
    expect((await digestLog(logOf(bad), { check })).fault).toMatchObject({
      number: BigInt(at + 1),
      part: 'record',
    });
  });

  it('counts emptied boxes as the same where their key was destroyed, with the same digests, else as a difference', async () => {
    const emptied = withAnother({ ...old, boxes: [] });
    for (const [source, target, side] of [
      [records, emptied, 'target'],
      [emptied, records, 'source'],
      [emptied, emptied, 'source'],
    ] as const) {
      expect((await compare(source, target)).difference).toMatchObject({
        number: BigInt(at + 1),
        part: 'boxes',
        detail: `box 0 is not in the ${side}, and its key was not destroyed`,
      });
    }
    const { key } = noteOf(old);
    const state = keys.get(key)!;
    keys.set(key, { kind: 'destroyed' });
    try {
      const whole = await compare(records, records);
      const compared = await compare(records, emptied);
      expect(compared).toEqual({ ...whole, erasedOnOneSide: 1n });
      expect(await compare(emptied, emptied)).toEqual(whole);
    } finally {
      keys.set(key, state);
    }
  });

  it('ends when it is asked to', async () => {
    const reading = { check, signal: AbortSignal.abort() };
    await expect(compareLogs(logOf(records), logOf(records), reading)).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});
