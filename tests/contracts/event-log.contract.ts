// What every event log promises, the hardest clauses first. An adapter adopts it in one line; oddities of
// one store stand in that store's own file.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventFeed } from '../../src/ports/event-feed.port.ts';
import { PermanentFault } from '../../src/ports/faults.ts';
import type { AppendOutcome, EventLog, LogAppend, StoredEvent } from '../../src/ports/event-log.port.ts';
import { aStream, aTenant, anAnswer, anAppend, sealedEvents } from '../support/sealed.ts';

/** A log under test: two doors to the same history (two processes, where the store has such) and its feed. */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly other: EventLog;
  readonly feed: EventFeed;
  readonly close: () => Promise<void>;
}

const forwards = { from: 'start', direction: 'forwards', limit: 1000 } as const;

/** Runs every clause against the store that `make` gives. */
export function eventLogContract(store: string, make: () => Promise<LogUnderTest>): void {
  describe(`event log contract: ${store}`, () => {
    let under: LogUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const kinds = (outcomes: readonly AppendOutcome[]): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
      return counts;
    };
    const everything = async (from = 0n): Promise<StoredEvent[]> => {
      const events: StoredEvent[] = [];
      for (;;) {
        const page = await under.feed.read(events.at(-1)?.position ?? from, 500);
        if (page.length === 0) return events;
        events.push(...page);
      }
    };

    describe('expected revisions', () => {
      it('lets one of two racing creators win and tells the other where the stream stands', async () => {
        for (let round = 0; round < 20; round++) {
          const tenant = aTenant();
          const stream = aStream(tenant);
          const outcomes = await Promise.all([
            under.log.append(anAppend(tenant, stream, 'none', 2)),
            under.other.append(anAppend(tenant, stream, 'none', 3)),
          ]);
          expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 1 });
          const stored = await under.log.readStream(tenant, stream, forwards);
          const conflict = outcomes.find((outcome) => outcome.kind === 'conflict');
          expect(conflict).toMatchObject({ stream, actual: BigInt(stored.length - 1) });
        }
      });

      it('lets exactly one of a hundred racing writers pass at each revision', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none'));
        for (let revision = 0n; revision < 5n; revision++) {
          const outcomes = await Promise.all(
            Array.from({ length: 100 }, (_, i) =>
              (i % 2 ? under.log : under.other).append(anAppend(tenant, stream, revision)),
            ),
          );
          expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 99 });
        }
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(6);
      });

      it('refuses "none" on an existing stream, and leaves nothing', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none', 2));
        const tail = await under.log.tail();
        expect(await under.log.append(anAppend(tenant, stream, 'none'))).toEqual({
          kind: 'conflict',
          stream,
          actual: 1n,
        });
        expect(await under.log.tail()).toBe(tail);
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(2);
      });

      it.each([0n, 7n])('refuses revision %s on a missing stream, and leaves nothing', async (expected) => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        expect(await under.log.append(anAppend(tenant, stream, expected))).toEqual({
          kind: 'conflict',
          stream,
          actual: 'none',
        });
        expect(await under.log.readStream(tenant, stream, forwards)).toEqual([]);
      });

      it.each([0n, 1n, 3n, 9n])('refuses revision %s on a stream that stands at 2', async (expected) => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none', 3));
        expect(await under.log.append(anAppend(tenant, stream, expected))).toEqual({
          kind: 'conflict',
          stream,
          actual: 2n,
        });
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(3);
      });

      it('stores a chain that is sent without waiting, in order', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const appends = Array.from({ length: 50 }, (_, i) =>
          anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1)),
        );
        const outcomes = await Promise.all(appends.map((append) => under.log.append(append)));
        expect(kinds(outcomes)).toEqual({ appended: 50 });
        const stored = await under.log.readStream(tenant, stream, forwards);
        expect(stored.map((event) => event.id)).toEqual(
          appends.map((append) => append.writes[0]?.events[0]?.id),
        );
        expect(stored.map((event) => event.revision)).toEqual(appends.map((_, i) => BigInt(i)));
      });

      it('fails of a chain what follows a conflict, and nothing before it or beside it', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const neighbour = aStream(tenant);
        const outcomes = await Promise.all([
          under.log.append(anAppend(tenant, stream, 'none')),
          under.log.append(anAppend(tenant, stream, 5n)),
          under.log.append(anAppend(tenant, neighbour, 'none')),
          under.log.append(anAppend(tenant, stream, 6n)),
          under.log.append(anAppend(tenant, stream, 0n)),
        ]);
        expect(outcomes.map(({ kind }) => kind)).toEqual([
          'appended',
          'conflict',
          'appended',
          'conflict',
          'appended',
        ]);
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(2);
        expect(await under.log.readStream(tenant, neighbour, forwards)).toHaveLength(1);
      });

      it('never puts what was decided behind one event behind another that took its place', async () => {
        for (const { together } of [{ together: false }, { together: true }]) {
          const tenant = aTenant();
          const stream = aStream(tenant);
          await under.log.append(anAppend(tenant, stream, 'none'));
          const [own] = await under.log.readStream(tenant, stream, forwards);
          const stranger = behind(anAppend(tenant, stream, 0n), own?.leaf);
          const first = behind(anAppend(tenant, stream, 0n), own?.leaf);
          const second = behind(anAppend(tenant, stream, 1n), first.writes[0]?.events[0]?.leaf);
          const check = { tenant, writes: [{ ...second.writes[0]!, events: [] }] };
          const taken = under.other.append(stranger);
          if (!together) await taken;
          const outcomes = await Promise.all([
            taken,
            ...[first, second, check].map((append) => under.log.append(append)),
          ]);
          const stored = await under.log.readStream(tenant, stream, forwards);
          if (outcomes[0].kind === 'appended') {
            expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 3 });
            expect(stored).toHaveLength(2);
          } else {
            expect(kinds(outcomes)).toEqual({ appended: 2, conflict: 2 });
            expect(stored.map(({ id }) => id).slice(1)).toEqual(
              [first, second].map((a) => a.writes[0]?.events[0]?.id),
            );
          }
          const now = stored.at(-1)!;
          const wrong = behind(anAppend(tenant, stream, now.revision), own?.leaf);
          expect(await under.log.append(wrong)).toEqual({ kind: 'conflict', stream, actual: now.revision });
          const right = behind(anAppend(tenant, stream, now.revision), now.leaf);
          expect(await under.log.append(right)).toMatchObject({ kind: 'appended' });
        }
      });

      it('demands a standing of a stream without writing to it', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const check = (expected: 'none' | bigint): LogAppend => ({
          tenant,
          writes: [{ stream, expected, events: [] }],
        });
        expect(await under.log.append(check('none'))).toMatchObject({ kind: 'appended' });
        expect(await under.log.append(check(0n))).toEqual({ kind: 'conflict', stream, actual: 'none' });
        await under.log.append(anAppend(tenant, stream, 'none'));
        expect(await under.log.append(check('none'))).toEqual({ kind: 'conflict', stream, actual: 0n });
        expect(await under.log.append(check(0n))).toMatchObject({ kind: 'appended' });
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(1);
      });
    });

    describe('several streams in one append', () => {
      it('stores all or nothing', async () => {
        if (!under.log.capabilities.atomicBatch) return;
        const tenant = aTenant();
        const [one, two] = [aStream(tenant), aStream(tenant)];
        await under.log.append(anAppend(tenant, two, 'none'));
        const both = (expectedTwo: 'none' | bigint): LogAppend => ({
          tenant,
          writes: [...anAppend(tenant, one, 'none', 2).writes, ...anAppend(tenant, two, expectedTwo).writes],
        });
        expect(await under.log.append(both('none'))).toEqual({ kind: 'conflict', stream: two, actual: 0n });
        expect(await under.log.readStream(tenant, one, forwards)).toEqual([]);
        expect(await under.log.append(both(0n))).toMatchObject({ kind: 'appended' });
        expect(await under.log.readStream(tenant, one, forwards)).toHaveLength(2);
        expect(await under.log.readStream(tenant, two, forwards)).toHaveLength(2);
      });
    });

    describe('the same append again', () => {
      it('is the same success, however far the stream has gone on', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const append = anAppend(tenant, stream, 'none', 2);
        const first = await under.log.append(append);
        expect(await under.other.append(append)).toEqual({ ...first, kind: 'duplicate' });
        await under.log.append(anAppend(tenant, stream, 1n, 3));
        expect(await under.log.append(append)).toEqual({ ...first, kind: 'duplicate' });
        expect(await under.log.readStream(tenant, stream, forwards)).toHaveLength(5);
      });

      it('is a conflict when only some of its events are the same', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const append = anAppend(tenant, stream, 'none', 2);
        await under.log.append(append);
        const [own] = append.writes[0]?.events ?? [];
        const [, strange] = sealedEvents(tenant, stream, 'none', 2);
        const mixed = { tenant, writes: [{ stream, expected: 'none' as const, events: [own!, strange!] }] };
        expect(await under.log.append(mixed)).toEqual({ kind: 'conflict', stream, actual: 1n });
        const longer = {
          tenant,
          writes: [{ stream, expected: 'none' as const, events: [...append.writes[0]!.events, strange!] }],
        };
        expect(await under.log.append(longer)).toEqual({ kind: 'conflict', stream, actual: 1n });
      });
    });

    describe('answers', () => {
      it('gives two racing attempts of one key one effect and one answer', async () => {
        for (let round = 0; round < 20; round++) {
          const tenant = aTenant();
          const first = anAnswer(tenant, aStream(tenant));
          const second = anAnswer(tenant, aStream(tenant), first.claim.key, first.claim.principal);
          const outcomes = await Promise.all([
            under.log.append({ ...anAppend(tenant, first.stream, 'none'), answer: first }),
            under.other.append({ ...anAppend(tenant, second.stream, 'none'), answer: second }),
          ]);
          expect(kinds(outcomes)).toEqual({ appended: 1, answered: 1 });
          const won = outcomes[0].kind === 'appended' ? first : second;
          const told = outcomes.find((outcome) => outcome.kind === 'answered');
          expect(Buffer.from(told!.answer.body)).toEqual(Buffer.from(won.body));
          const lost = won === first ? second : first;
          expect(await under.log.readStream(tenant, lost.stream, forwards)).toEqual([]);
        }
      });

      it('gives the kept answer to the byte, with its position, also when the stream has moved on', async () => {
        const tenant = aTenant();
        const answer = { ...anAnswer(tenant, aStream(tenant)), revision: 1n };
        const append = { ...anAppend(tenant, answer.stream, 'none', 2), answer };
        const first = await under.log.append(append);
        await under.log.append(anAppend(tenant, answer.stream, 1n));
        const again = await under.other.append({
          ...anAppend(tenant, answer.stream, 2n),
          answer: { ...answer, body: Buffer.from('x') },
        });
        expect(again).toMatchObject({
          kind: 'answered',
          position: first.kind === 'appended' ? first.position : -1n,
        });
        expect(again.kind === 'answered' && comparable(again.answer)).toEqual(comparable(answer));
        const found = await under.log.findAnswer(answer.claim);
        expect(found && comparable(found.answer)).toEqual(comparable(answer));
      });

      it('keeps a refusal: an answer without events, bound to where the stream stood', async () => {
        const tenant = aTenant();
        const answer = { ...anAnswer(tenant, aStream(tenant)), status: 409, revision: -1n };
        const refusal = {
          tenant,
          writes: [{ stream: answer.stream, expected: 'none' as const, events: [] }],
          answer,
        };
        expect(await under.log.append(refusal)).toMatchObject({ kind: 'appended' });
        expect(await under.log.append(refusal)).toMatchObject({ kind: 'answered' });
        const late = anAnswer(tenant, answer.stream);
        await under.log.append(anAppend(tenant, answer.stream, 'none'));
        expect(await under.log.append({ ...refusal, answer: late })).toMatchObject({ kind: 'conflict' });
        expect(await under.log.findAnswer(late.claim)).toBeUndefined();
      });

      it('keeps no answer of an append that met a conflict', async () => {
        const tenant = aTenant();
        const answer = anAnswer(tenant, aStream(tenant));
        expect(await under.log.append({ ...anAppend(tenant, answer.stream, 3n), answer })).toMatchObject({
          kind: 'conflict',
        });
        expect(await under.log.findAnswer(answer.claim)).toBeUndefined();
      });

      it.each(['tenant', 'principal', 'route'] as const)(
        'does not mix up one key under another %s',
        async (part) => {
          const tenant = aTenant();
          const answer = anAnswer(tenant, aStream(tenant));
          await under.log.append({ ...anAppend(tenant, answer.stream, 'none'), answer });
          const elsewhere = part === 'tenant' ? aTenant() : tenant;
          const other = anAnswer(elsewhere, aStream(elsewhere), answer.claim.key);
          const claim = {
            ...answer.claim,
            tenant: elsewhere,
            ...(part === 'principal' && { principal: other.claim.principal }),
          };
          const moved = { ...other, claim: part === 'route' ? { ...claim, route: 'PUT /v1/other' } : claim };
          expect(
            await under.log.append({ ...anAppend(elsewhere, other.stream, 'none'), answer: moved }),
          ).toMatchObject({
            kind: 'appended',
          });
        },
      );
    });

    describe('the feed', () => {
      it('shows every event once, in an order that never changes, while many write', async () => {
        const start = await under.log.tail();
        const tenant = aTenant();
        const seen: StoredEvent[] = [];
        const writing = new AbortController();
        const reader = (async () => {
          while (!writing.signal.aborted || seen.length < 600) {
            const after = seen.at(-1)?.position ?? start;
            seen.push(...(await under.feed.read(after, 37)));
            await under.feed.changed(seen.at(-1)?.position ?? start, 20, writing.signal);
          }
        })();
        await Promise.all(
          Array.from({ length: 300 }, (_, i) =>
            (i % 3 ? under.log : under.other).append(anAppend(tenant, aStream(tenant), 'none', 2)),
          ),
        );
        writing.abort();
        await reader;
        const ids = (await everything(start)).map((event) => event.id);
        expect(seen.map((event) => event.id)).toEqual(ids);
        expect(new Set(ids).size).toBe(600);
        if (under.log.capabilities.dense) {
          expect(seen.map((event) => event.position)).toEqual(seen.map((_, i) => start + BigInt(i + 1)));
        }
        expect(seen.every((event, i) => i === 0 || event.position > seen[i - 1]!.position)).toBe(true);
      });

      it('gives positions in the order of revisions, whoever wrote', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        for (let i = 0; i < 6; i++) {
          await (i % 2 ? under.log : under.other).append(
            anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1)),
          );
        }
        const stored = await under.log.readStream(tenant, stream, forwards);
        const positions = stored.map((event) => event.position);
        expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
      });

      it('answers an append with the position of its last event', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const outcome = await under.log.append(anAppend(tenant, stream, 'none', 3));
        const stored = await under.log.readStream(tenant, stream, forwards);
        expect(outcome).toEqual({ kind: 'appended', position: stored.at(-1)?.position });
        expect(await under.log.tail()).toBeGreaterThanOrEqual(stored.at(-1)!.position);
      });

      it('wakes a follower when something is appended, through the other door too', async () => {
        const tenant = aTenant();
        const tail = await under.feed.tail();
        const woken = under.feed.changed(tail, 20_000, new AbortController().signal);
        await under.other.append(anAppend(tenant, aStream(tenant), 'none'));
        await woken;
        expect(await under.feed.read(tail, 10)).toHaveLength(1);
      });

      it('lets a follower go when it is told to stop', async () => {
        const stop = new AbortController();
        const waiting = under.feed.changed(await under.feed.tail(), 20_000, stop.signal);
        stop.abort();
        await waiting;
      });
    });

    describe('reading', () => {
      it('gives back every byte', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const append = anAppend(tenant, stream, 'none', 4);
        await under.log.append(append);
        const stored = await under.log.readStream(tenant, stream, forwards);
        expect(stored.map(({ position: _, ...event }) => bytesAsHex(event))).toEqual(
          append.writes[0]?.events.map(bytesAsHex),
        );
      });

      it('reads from a revision, both ways, within a limit', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none', 10));
        const revisions = async (
          from: bigint | 'start' | 'end',
          direction: 'forwards' | 'backwards',
          limit: number,
        ) =>
          (await under.log.readStream(tenant, stream, { from, direction, limit })).map((event) =>
            Number(event.revision),
          );
        expect(await revisions(4n, 'forwards', 3)).toEqual([4, 5, 6]);
        expect(await revisions(8n, 'forwards', 9)).toEqual([8, 9]);
        expect(await revisions(10n, 'forwards', 9)).toEqual([]);
        expect(await revisions('end', 'backwards', 2)).toEqual([9, 8]);
        expect(await revisions(1n, 'backwards', 9)).toEqual([1, 0]);
        expect(await revisions('start', 'forwards', 1)).toEqual([0]);
      });

      it('reads one tenant by position, none beyond the upper bound', async () => {
        const [tenant, foreign] = [aTenant(), aTenant()];
        const before = await under.log.tail();
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none', 2));
        await under.log.append(anAppend(foreign, aStream(foreign), 'none', 2));
        await under.log.append(anAppend(tenant, stream, 1n, 3));
        const tail = await under.log.tail();
        const all = await under.log.readTenant(tenant, before, tail, 100);
        expect(all.map((event) => Number(event.revision))).toEqual([0, 1, 2, 3, 4]);
        expect(await under.log.readTenant(tenant, all[1]!.position, all[3]!.position, 100)).toEqual(
          all.slice(2, 4),
        );
        expect(await under.log.readTenant(tenant, before, tail, 2)).toEqual(all.slice(0, 2));
      });

      it('never shows a stream to another tenant', async () => {
        const [tenant, foreign] = [aTenant(), aTenant()];
        const stream = aStream(tenant);
        await under.log.append(anAppend(tenant, stream, 'none', 2));
        expect(await under.log.readStream(foreign, stream, forwards)).toEqual([]);
      });

      it('names one history by one epoch', async () => {
        const epoch = await under.log.epoch();
        expect(epoch).not.toBe('');
        expect(await under.other.epoch()).toBe(epoch);
        expect(await under.feed.epoch()).toBe(epoch);
      });
    });

    describe('limits', () => {
      it('refuses more than 100 events, and more than a mebibyte, for good', async () => {
        const tenant = aTenant();
        const stream = aStream(tenant);
        await expect(under.log.append(anAppend(tenant, stream, 'none', 101))).rejects.toThrow(PermanentFault);
        const [event] = sealedEvents(tenant, stream, 'none', 1);
        const heavy = { ...event!, body: new Uint8Array(1_048_577) };
        await expect(
          under.log.append({ tenant, writes: [{ stream, expected: 'none', events: [heavy] }] }),
        ).rejects.toThrow(PermanentFault);
        expect(await under.log.readStream(tenant, stream, forwards)).toEqual([]);
      });
    });
  });
}

const behind = (append: LogAppend, leaf: Uint8Array | undefined): LogAppend => ({
  ...append,
  writes: append.writes.map((write) => ({ ...write, ...(leaf && { leaf }) })),
});

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

function comparable(answer: { salt: Uint8Array; digest: Uint8Array; body: Uint8Array }): object {
  return { ...answer, salt: hex(answer.salt), digest: hex(answer.digest), body: hex(answer.body) };
}
