// What was stored comes back, to the byte, from whichever end; and no tenant sees another one's.
import { expect } from 'vitest';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { StoredEvent, StreamRange } from '../../../src/ports/event-log.port.ts';
import { PermanentFault } from '../../../src/ports/faults.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping, sealedEvents } from '../../support/sealed.ts';
import { clause, eventsOf, everything, idsOf, whole } from './clause.ts';
import type { LogUnderTest } from './clause.ts';

export const readingClauses = [
  clause('L71', 'gives back every byte, by stream, by tenant and by feed', async ({ log, feed }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const start = await feed.tail();
    const append = anAppend(tenant, stream, 'none', 4);
    await log.append(append);
    const wanted = eventsOf(append).map(bytesAsHex);
    const given = (events: readonly StoredEvent[]) =>
      events.map(({ position: _, ...event }) => bytesAsHex(event));
    expect(given(await log.readStream(tenant, stream, whole))).toEqual(wanted);
    expect(given(await log.readTenant(tenant, start, await log.tail(), 10))).toEqual(wanted);
    expect(given(await feed.read(start, 10))).toEqual(wanted);
  }),

  clause('L72', 'reads from a revision, both ways, within a limit', async (under) => {
    const revisions = await ten(under);
    expect(await revisions(4n, 'forwards', 3)).toEqual([4, 5, 6]);
    expect(await revisions(8n, 'forwards', 9)).toEqual([8, 9]);
    expect(await revisions(4n, 'backwards', 3)).toEqual([4, 3, 2]);
    expect(await revisions(1n, 'backwards', 9)).toEqual([1, 0]);
  }),

  clause('L73', 'gives at the edges what is there, and nothing beyond', async (under) => {
    const revisions = await ten(under);
    expect(await revisions('start', 'forwards', 1)).toEqual([0]);
    expect(await revisions('start', 'backwards', 9)).toEqual([0]);
    expect(await revisions('end', 'backwards', 2)).toEqual([9, 8]);
    expect(await revisions('end', 'forwards', 9)).toEqual([]);
    expect(await revisions('end', 'backwards', 10_000)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await revisions(0n, 'backwards', 9)).toEqual([0]);
    expect(await revisions(9n, 'forwards', 1)).toEqual([9]);
    expect(await revisions(10n, 'forwards', 9)).toEqual([]);
    expect(await revisions(2n ** 62n, 'forwards', 9)).toEqual([]);
    expect(await revisions(10n, 'backwards', 2)).toEqual([9, 8]);
    expect(await revisions(2n ** 62n, 'backwards', 2)).toEqual([9, 8]);
    const tenant = aTenant();
    for (const direction of ['forwards', 'backwards'] as const) {
      for (const from of ['start', 'end', 0n, 5n] as const) {
        expect(await under.log.readStream(tenant, aStream(tenant), { from, direction, limit: 9 })).toEqual(
          [],
        );
      }
    }
  }),

  clause('L74', 'reads one tenant by position, none beyond the upper bound', async ({ log }) => {
    const [tenant, foreign] = [aTenant(), aTenant()];
    const before = await log.tail();
    const stream = aStream(tenant);
    await log.append(anAppend(tenant, stream, 'none', 2));
    await log.append(anAppend(foreign, aStream(foreign), 'none', 2));
    await log.append(anAppend(tenant, stream, 1n, 3));
    const tail = await log.tail();
    const all = await log.readTenant(tenant, before, tail, 100);
    expect(all.map((event) => Number(event.revision))).toEqual([0, 1, 2, 3, 4]);
    expect(await log.readTenant(tenant, all[1]!.position, all[3]!.position, 100)).toEqual(all.slice(2, 4));
    expect(await log.readTenant(tenant, before, tail, 2)).toEqual(all.slice(0, 2));
    expect(await log.readTenant(tenant, tail, tail, 2)).toEqual([]);
    expect(await log.readTenant(tenant, tail, before, 2)).toEqual([]);
    expect(await log.readTenant(tenant, before, before, 2)).toEqual([]);
  }),

  clause('L81', 'never shows one tenant anything of another', async ({ log, other, feed }) => {
    const start = await log.tail();
    const tenants = [aTenant(), aTenant(), aTenant()];
    const streams = tenants.map((tenant) => aStream(tenant));
    const answers = tenants.map((tenant, i) => anAnswer(tenant, streams[i]!, 'one key'));
    for (let round = 0; round < 4; round++) {
      await Promise.all(
        tenants.map((tenant, i) => {
          const append = anAppend(tenant, streams[i]!, round === 0 ? 'none' : BigInt(round - 1));
          return (i % 2 ? log : other).append(round === 0 ? keeping(append, answers[i]!) : append);
        }),
      );
    }
    const tail = await log.tail();
    for (const [i, tenant] of tenants.entries()) {
      for (const [j, stream] of streams.entries()) {
        expect(await log.readStream(tenant, stream, whole)).toHaveLength(i === j ? 4 : 0);
        const range = { from: 'end', direction: 'backwards', limit: 9 } as const;
        expect(await log.readStream(tenant, stream, range)).toHaveLength(i === j ? 4 : 0);
      }
      const seen = await log.readTenant(tenant, start, tail, 100);
      expect(seen.map((event) => event.tenant)).toEqual(Array<string>(4).fill(tenant));
      const foreign = { ...answers[i]!.claim, tenant: tenants[(i + 1) % tenants.length]! };
      expect(await log.findAnswer(foreign)).toBeUndefined();
    }
    expect(await everything(feed, start)).toHaveLength(12);
  }),

  clause(
    'L82',
    'refuses for good an append for one tenant to a stream of another, and leaves nothing',
    async ({ log, other }) => {
      const [tenant, foreign] = [aTenant(), aTenant()];
      const [stream, fresh] = [aStream(foreign), aStream(foreign)];
      await log.append(anAppend(foreign, stream, 'none'));
      const neighbour = anAppend(foreign, aStream(foreign), 'none');
      const beside = other.append(neighbour);
      for (const attempt of [
        { ...anAppend(foreign, stream, 0n), tenant },
        { ...anAppend(foreign, fresh, 'none'), tenant },
        { tenant, writes: [{ stream, expected: 0n, events: [] }] },
      ]) {
        const going = (async () => log.append(attempt))();
        await expect(going).rejects.toThrow(PermanentFault);
      }
      expect(await beside).toMatchObject({ kind: 'appended' });
      expect(await log.readStream(foreign, stream, whole)).toHaveLength(1);
      expect(await log.readStream(foreign, fresh, whole)).toEqual([]);
    },
  ),

  clause('L83', 'names one history by one epoch, for every client', async ({ log, other, feed }) => {
    const epoch = await log.epoch();
    expect(epoch).not.toBe('');
    expect(await other.epoch()).toBe(epoch);
    expect(await feed.epoch()).toBe(epoch);
    const tenant = aTenant();
    await log.append(anAppend(tenant, aStream(tenant), 'none'));
    expect(await log.epoch()).toBe(epoch);
  }),

  clause(
    'L91',
    'refuses for good more than 100 events and more than a mebibyte, and leaves nothing',
    async ({ log }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const refused = async (append: Parameters<typeof log.append>[0]) =>
        expect((async () => log.append(append))()).rejects.toThrow(PermanentFault);
      await refused(anAppend(tenant, stream, 'none', 101));
      const [event] = sealedEvents(tenant, stream, 'none', 1);
      const heavy = { ...event!, body: new Uint8Array(1_048_577) };
      await refused({ tenant, writes: [{ stream, expected: 'none', events: [heavy] }] });
      expect(await log.readStream(tenant, stream, whole)).toEqual([]);
      expect(await log.append(anAppend(tenant, stream, 'none', 100))).toMatchObject({ kind: 'appended' });
      expect(await log.readStream(tenant, stream, whole)).toHaveLength(100);
    },
  ),

  clause(
    'L92',
    'keeps the time that a record says, and orders by revision whatever its clock did',
    async ({ log, feed }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const start = await feed.tail();
      const times = [
        '2026-11-21T10:00:00.000Z',
        '1970-01-01T00:00:00.000Z',
        '9999-12-31T23:59:59.999Z',
        '2026-11-21T09:59:59.999Z',
        '2026-03-29T01:00:00.001Z',
      ] as Instant[];
      for (const [i, at] of times.entries()) {
        await log.append(anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1), 1, { at }));
      }
      const stored = await log.readStream(tenant, stream, whole);
      expect(stored.map((event) => event.at)).toEqual(times);
      expect(idsOf(await everything(feed, start))).toEqual(idsOf(stored));
    },
  ),
];

/** A stream of ten, and which revisions a range of it gives. */
async function ten({ log }: LogUnderTest) {
  const tenant = aTenant();
  const stream = aStream(tenant);
  await log.append(anAppend(tenant, stream, 'none', 10));
  return async (from: StreamRange['from'], direction: StreamRange['direction'], limit: number) =>
    (await log.readStream(tenant, stream, { from, direction, limit })).map(({ revision }) =>
      Number(revision),
    );
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function bytesAsHex(event: Omit<StoredEvent, 'position'>): object {
  return {
    ...event,
    leaf: hex(event.leaf),
    head: hex(event.head),
    body: hex(event.body),
    boxes: event.boxes.map(hex),
  };
}
