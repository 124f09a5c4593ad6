// What an append expects of its streams: "none" or an exact revision, alone or in a chain, and after which event.
import { expect } from 'vitest';
import type { LogAppend } from '../../../src/ports/event-log.port.ts';
import { PermanentFault } from '../../../src/ports/faults.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';
import { clause, idsOf, kinds, whole } from './clause.ts';

export const expectationClauses = [
  clause('L31', 'refuses "none" on an existing stream, and leaves nothing', async ({ log }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await log.append(anAppend(tenant, stream, 'none', 2));
    const tail = await log.tail();
    expect(await log.append(anAppend(tenant, stream, 'none'))).toEqual({
      kind: 'conflict',
      stream,
      actual: 1n,
    });
    expect(await log.tail()).toBe(tail);
    expect(await log.readStream(tenant, stream, whole)).toHaveLength(2);
  }),

  clause('L32', 'refuses any revision on a missing stream, and leaves nothing', async ({ log }) => {
    for (const expected of [0n, 7n]) {
      const tenant = aTenant();
      const stream = aStream(tenant);
      expect(await log.append(anAppend(tenant, stream, expected))).toEqual({
        kind: 'conflict',
        stream,
        actual: 'none',
      });
      expect(await log.readStream(tenant, stream, whole)).toEqual([]);
    }
  }),

  clause('L33', 'refuses every revision but that of the last event, and leaves nothing', async ({ log }) => {
    for (const expected of [0n, 1n, 3n, 9n]) {
      const tenant = aTenant();
      const stream = aStream(tenant);
      await log.append(anAppend(tenant, stream, 'none', 3));
      expect(await log.append(anAppend(tenant, stream, expected))).toEqual({
        kind: 'conflict',
        stream,
        actual: 2n,
      });
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(3);
    }
  }),

  clause('L34', 'stores a chain that is sent without waiting, in order', async ({ log }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const appends = Array.from({ length: 50 }, (_, i) =>
      anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1)),
    );
    const outcomes = await Promise.all(appends.map((append) => log.append(append)));
    expect(kinds(outcomes)).toEqual({ appended: 50 });
    const stored = await log.readStream(tenant, stream, whole);
    expect(idsOf(stored)).toEqual(appends.map((append) => append.writes[0]?.events[0]?.id));
    expect(stored.map((event) => event.revision)).toEqual(appends.map((_, i) => BigInt(i)));
  }),

  clause(
    'L35',
    'fails of a chain what meets a conflict, and nothing before it or beside it',
    async ({ log }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const neighbour = aStream(tenant);
      const outcomes = await Promise.all([
        log.append(anAppend(tenant, stream, 'none')),
        log.append(anAppend(tenant, stream, 5n)),
        log.append(anAppend(tenant, neighbour, 'none')),
        log.append(anAppend(tenant, stream, 6n)),
        log.append(anAppend(tenant, stream, 0n)),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        'appended',
        'conflict',
        'appended',
        'conflict',
        'appended',
      ]);
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(2);
      expect(await log.readStream(tenant, neighbour, whole)).toHaveLength(1);
    },
  ),

  clause(
    'L36',
    'never puts what was decided on top of one event after another that took its place',
    async (under) => {
      for (const together of [false, true]) {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none'));
        const [own] = await under.log.readStream(tenant, stream, whole);
        const stranger = onTopOf(anAppend(tenant, stream, 0n), own?.leaf);
        const first = onTopOf(anAppend(tenant, stream, 0n), own?.leaf);
        const second = onTopOf(anAppend(tenant, stream, 1n), first.writes[0]?.events[0]?.leaf);
        const check = { tenant, writes: [{ ...second.writes[0]!, events: [] }] };
        const taken = under.other.append(stranger);
        if (!together) await taken;
        const outcomes = await Promise.all([
          taken,
          ...[first, second, check].map((append) => under.log.append(append)),
        ]);
        const stored = await under.log.readStream(tenant, stream, whole);
        if (outcomes[0].kind === 'appended') {
          expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 3 });
          expect(stored).toHaveLength(2);
        } else {
          expect(kinds(outcomes)).toEqual({ appended: 2, conflict: 2 });
          expect(idsOf(stored).slice(1)).toEqual([first, second].map((a) => a.writes[0]?.events[0]?.id));
        }
        const now = stored.at(-1)!;
        const wrong = onTopOf(anAppend(tenant, stream, now.revision), own?.leaf);
        expect(await under.log.append(wrong)).toEqual({ kind: 'conflict', stream, actual: now.revision });
        const right = onTopOf(anAppend(tenant, stream, now.revision), now.leaf);
        expect(await under.log.append(right)).toMatchObject({ kind: 'appended' });
      }
    },
  ),

  clause('L37', 'demands a standing of a stream without writing to it', async ({ log }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const check = (expected: 'none' | bigint): LogAppend => ({
      tenant,
      writes: [{ stream, expected, events: [] }],
    });
    expect(await log.append(check('none'))).toMatchObject({ kind: 'appended' });
    expect(await log.append(check(0n))).toEqual({ kind: 'conflict', stream, actual: 'none' });
    await log.append(anAppend(tenant, stream, 'none'));
    expect(await log.append(check('none'))).toEqual({ kind: 'conflict', stream, actual: 0n });
    expect(await log.append(check(0n))).toMatchObject({ kind: 'appended' });
    expect(await log.readStream(tenant, stream, whole)).toHaveLength(1);
  }),

  clause(
    'L38',
    'stores nothing of an append that demands of another stream what is not so',
    async ({ log }) => {
      const tenant = aTenant();
      const [stream, demanded] = [aStream(tenant), aStream(tenant)];
      await log.append(anAppend(tenant, demanded, 'none'));
      const demanding = (expected: 'none' | bigint): LogAppend => ({
        tenant,
        writes: [...anAppend(tenant, stream, 'none', 2).writes, { stream: demanded, expected, events: [] }],
      });
      expect(await log.append(demanding(4n))).toEqual({ kind: 'conflict', stream: demanded, actual: 0n });
      expect(await log.readStream(tenant, stream, whole)).toEqual([]);
      expect(await log.append(demanding(0n))).toMatchObject({ kind: 'appended' });
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(2);
    },
  ),

  clause(
    'L39',
    'stores events for several streams all or none, or refuses for good before anything is stored',
    async ({ log }) => {
      const tenant = aTenant();
      const [one, two] = [aStream(tenant), aStream(tenant)];
      await log.append(anAppend(tenant, two, 'none'));
      const both = (expectedTwo: 'none' | bigint): LogAppend => ({
        tenant,
        writes: [...anAppend(tenant, one, 'none', 2).writes, ...anAppend(tenant, two, expectedTwo).writes],
      });
      if (!log.capabilities.atomicBatch) {
        await expect(log.append(both(0n))).rejects.toThrow(PermanentFault);
        expect(await log.readStream(tenant, one, whole)).toEqual([]);
        expect(await log.readStream(tenant, two, whole)).toHaveLength(1);
        return;
      }
      expect(await log.append(both('none'))).toEqual({ kind: 'conflict', stream: two, actual: 0n });
      expect(await log.readStream(tenant, one, whole)).toEqual([]);
      expect(await log.append(both(0n))).toMatchObject({ kind: 'appended' });
      expect(await log.readStream(tenant, one, whole)).toHaveLength(2);
      expect(await log.readStream(tenant, two, whole)).toHaveLength(2);
    },
  ),

  clause(
    'L40',
    'takes a demand in a chain for what it is, whether it names a leaf or a number alone',
    async ({ log }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const demand = (expected: bigint): LogAppend => ({
        tenant,
        writes: [{ stream, expected, events: [] }],
      });
      const first = anAppend(tenant, stream, 'none', 2);
      const second = anAppend(tenant, stream, 1n);
      const [, own] = first.writes[0]!.events;
      const begun = [
        first,
        demand(1n),
        onTopOf(demand(1n), own!.leaf),
        onTopOf(second, own!.leaf),
        demand(2n),
      ];
      const outcomes = await Promise.all(begun.map((append) => log.append(append)));
      expect(kinds(outcomes)).toEqual({ appended: 5 });
      const wrong = onTopOf(anAppend(tenant, stream, 2n), own!.leaf);
      const right = onTopOf(anAppend(tenant, stream, 2n), second.writes[0]!.events[0]!.leaf);
      const gone = await Promise.all(
        [demand(2n), wrong, demand(2n), right].map((append) => log.append(append)),
      );
      expect(gone.map(({ kind }) => kind)).toEqual(['appended', 'conflict', 'appended', 'appended']);
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(4);
    },
  ),
];

const onTopOf = (append: LogAppend, leaf: Uint8Array | undefined): LogAppend => ({
  ...append,
  writes: append.writes.map((write) => ({ ...write, ...(leaf && { leaf }) })),
});
