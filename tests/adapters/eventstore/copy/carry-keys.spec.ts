// Carrying used keys: positions become the target's, claims that nobody answered are settled by what the log holds.
import { describe, expect, it } from 'vitest';
import { carryKeys } from '../../../../src/adapters/eventstore/copy/carry-keys.ts';
import { createMemoryUsedKeys } from '../../../support/memory/memory-used-keys.ts';
import type { CommandId } from '../../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../../src/domain/shared/instant.ts';
import type { SealedEvent } from '../../../../src/ports/event-log.port.ts';
import type { AnsweredKey, OpenKey, SpentKey, UsedKeys } from '../../../../src/ports/used-keys.port.ts';
import { chainedRecords, memoryEnd } from '../../../support/chained-logs.ts';
import type { TestLogEnd } from '../../../support/chained-logs.ts';
import { anAnswer } from '../../../support/sealed.ts';

const { records } = chainedRecords(1_300);
const at = '2026-11-21T10:00:00.050Z' as Instant;

/** The same log at positions that are 64 apart and begin at 1,000. */
function spread(end: TestLogEnd): TestLogEnd {
  const placed = (position: bigint): bigint => (position === 0n ? 0n : 936n + position * 64n);
  const inner = (position: bigint): bigint => (position < 1_000n ? 0n : (position - 936n) / 64n);
  return {
    ...end,
    read: async (after, limit) =>
      (await end.read(inner(after), limit)).map((event) => ({ ...event, position: placed(event.position) })),
    tail: async () => placed(await end.tail()),
  };
}
const answered = (record: SealedEvent, position: bigint, leftEvents = true): AnsweredKey => {
  const { tenant, stream, revision, command } = record;
  return {
    kind: 'answered',
    answer: { ...anAnswer(tenant, stream), command, revision },
    position,
    leftEvents,
    at,
  };
};
const spent = (record: SealedEvent, position: bigint): SpentKey => {
  const { tenant, stream, revision, command } = record;
  return { kind: 'spent', claim: anAnswer(tenant, stream).claim, command, stream, revision, position, at };
};
const open = (record: SealedEvent, after: bigint, command = record.command): OpenKey => {
  const { tenant, stream } = record;
  return { kind: 'open', claim: anAnswer(tenant, stream).claim, command, stream, revision: after, at };
};
async function keysIn(keys: UsedKeys): Promise<readonly (AnsweredKey | SpentKey | OpenKey)[]> {
  const all: (AnsweredKey | SpentKey | OpenKey)[] = [];
  for await (const page of keys.all()) all.push(...page);
  return all;
}

describe('carrying used keys', () => {
  it.each(['to a dense log', 'from a dense log'])(
    'gives each the place of the same event, %s',
    async (way) => {
      const ends = [spread(await memoryEnd(records)), await memoryEnd(records)] as const;
      const [source, target] = way === 'to a dense log' ? ends : [ends[1], ends[0]];
      const placed = await source.read(0n, 10_000);
      const wanted = await target.read(0n, 10_000);
      const numbers = [0, 1, 499, 500, 501, 1_299];
      const keys = numbers.flatMap((n) => [
        answered(records[n]!, placed[n]!.position),
        answered(records[n]!, placed[n]!.position, false),
        spent(records[n]!, placed[n]!.position),
      ]);
      const early = answered(records[0]!, 0n, false);
      const counts = await carryKeys({
        source: { ...source, usedKeys: createMemoryUsedKeys([...keys, early]) },
        target,
      });
      expect(counts).toEqual({ answered: 13n, unproven: 13n, spent: 6n, idle: 0n });
      const expected = keys.map((key, n) => ({
        ...key,
        position: wanted[numbers[Math.floor(n / 3)]!]!.position,
      }));
      expect(await keysIn(target.usedKeys)).toEqual([early, ...expected]);
    },
  );

  it('gives a key whose position lies between events the place of the event before it', async () => {
    const [source, target] = [spread(await memoryEnd(records)), await memoryEnd(records)];
    const between = answered(records[41]!, 936n + 42n * 64n + 13n, false);
    const beyond = answered(records[0]!, 1_000_000_000n, false);
    await carryKeys({ source: { ...source, usedKeys: createMemoryUsedKeys([between, beyond]) }, target });
    expect((await keysIn(target.usedKeys)).map((key) => key.kind !== 'open' && key.position)).toEqual([
      42n,
      1_300n,
    ]);
  });

  it('settles a claim that nobody answered by its own events, however many events later', async () => {
    const target = await memoryEnd(records);
    const last = records.findLast(({ revision }) => revision > 3n)!;
    const ofStream = records.filter(({ stream }) => stream === last.stream);
    const own = ofStream.filter(({ command }) => command === last.command);
    const nobody = '00000000-0000-4000-8000-000000000000' as CommandId;
    const [done, idle] = [open(last, 0n), open(last, -1n, nobody)];
    const counts = await carryKeys({
      source: { ...target, usedKeys: createMemoryUsedKeys([done, idle]) },
      target,
    });
    expect(counts).toEqual({ answered: 0n, unproven: 0n, spent: 1n, idle: 1n });
    const { claim, command, stream } = done;
    const position = BigInt(records.indexOf(own.at(-1)!) + 1);
    expect(await keysIn(target.usedKeys)).toEqual([
      { kind: 'spent', claim, command, stream, revision: last.revision, position, at },
    ]);
  });

  it('can be done again, and lets the later use of a key stay', async () => {
    const target = await memoryEnd(records);
    const first = answered(records[0]!, 1n);
    const source = { ...target, usedKeys: createMemoryUsedKeys([first]) };
    await carryKeys({ source, target });
    await carryKeys({ source, target });
    expect(await keysIn(target.usedKeys)).toEqual([first]);
    const later = { ...first, at: '2026-11-22T00:00:00.000Z' as Instant, position: 5n };
    await target.usedKeys.keep([later]);
    await carryKeys({ source, target });
    expect(await keysIn(target.usedKeys)).toEqual([later]);
  });
});
