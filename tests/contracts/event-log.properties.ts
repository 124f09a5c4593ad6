// Properties of the log that hold whatever was appended before, in whatever order: searched by fast-check, which names the
// seed and the shortest history that breaks one.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import type { LogAppend, StoredEvent } from '../../src/ports/event-log.port.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../support/sealed.ts';
import { clause, eventsOf, everything, idsOf, whole } from './event-log/clause.ts';
import type { Clause, LogUnderTest } from './event-log/clause.ts';

/** Each is a handful of commits; a property that is broken is seldom broken only once in a hundred histories. */
const runs = { numRuns: 20 };
const streamCount = 4;

/** Appends as they are asked: which stream, how many events, through which client; at once with the one before or after it. */
const someAppends = fc.array(
  fc.record({
    stream: fc.nat(streamCount - 1),
    events: fc.integer({ min: 1, max: 5 }),
    client: fc.boolean(),
    waits: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);
type Asked = typeof someAppends extends fc.Arbitrary<infer Value> ? Value : never;

interface History {
  readonly tenant: TenantId;
  readonly streams: readonly StreamName[];
  readonly start: bigint;
  readonly stored: { readonly append: LogAppend; readonly position: bigint }[];
}

/** Makes a history: an append that meets another one on its way is made again where the stream stands. */
async function historyOf({ log, other, feed }: LogUnderTest, asked: Asked): Promise<History> {
  const tenant = aTenant();
  const streams = Array.from({ length: streamCount }, () => aStream(tenant));
  const history: History = { tenant, streams, start: await feed.tail(), stored: [] };
  const ends = streams.map(() => -1n);
  const write = async (which: number, count: number, client: boolean): Promise<void> => {
    for (let attempt = 0; attempt < 50; attempt++) {
      const end = ends[which]!;
      const append = anAppend(tenant, streams[which]!, end === -1n ? 'none' : end, count);
      const outcome = await (client ? log : other).append(append);
      if (outcome.kind === 'appended') {
        const last = end + BigInt(count);
        if (last > ends[which]!) ends[which] = last;
        history.stored.push({ append, position: outcome.position });
        return;
      }
      if (outcome.kind !== 'conflict') throw new Error(`a new append can not be ${outcome.kind}`);
      const actual = outcome.actual === 'none' ? -1n : outcome.actual;
      if (actual > ends[which]!) ends[which] = actual;
    }
    throw new Error('refused fifty times');
  };
  let going: Promise<void>[] = [];
  for (const { stream, events, client, waits } of asked) {
    if (waits) {
      await Promise.all(going);
      going = [];
    }
    going.push(write(stream, events, client));
  }
  await Promise.all(going);
  return history;
}

export const eventLogLaws: readonly Clause[] = [
  clause(
    'P1',
    'revisions of every stream are 0, 1, 2 … without a hole, in the order of positions',
    async (under) => {
      await fc.assert(
        fc.asyncProperty(someAppends, async (asked) => {
          const { tenant, streams, stored } = await historyOf(under, asked);
          for (const stream of streams) {
            const events = await under.log.readStream(tenant, stream, whole);
            expect(events.map(({ revision }) => revision)).toEqual(events.map((_, i) => BigInt(i)));
            expect(isAscending(events)).toBe(true);
          }
          const all = (await Promise.all(streams.map((s) => under.log.readStream(tenant, s, whole)))).flat();
          expect(idsOf(all).sort()).toEqual(idsOf(stored.flatMap(({ append }) => eventsOf(append))).sort());
        }),
        runs,
      );
    },
  ),

  clause(
    'P2',
    'the feed is one order that all streams agree with, and holds each event once',
    async (under) => {
      await fc.assert(
        fc.asyncProperty(someAppends, fc.integer({ min: 1, max: 9 }), async (asked, pageSize) => {
          const { tenant, streams, start } = await historyOf(under, asked);
          const fed = await everything(under.feed, start, pageSize);
          expect(isAscending(fed)).toBe(true);
          for (const stream of streams) {
            const own = fed.filter((event) => event.stream === stream);
            expect(own).toEqual(await under.log.readStream(tenant, stream, whole));
          }
          expect(new Set(idsOf(fed)).size).toBe(fed.length);
        }),
        runs,
      );
    },
  ),

  clause(
    'P3',
    'a stream and a tenant read by pages, from either end, are what they are read whole',
    async (under) => {
      await fc.assert(
        fc.asyncProperty(someAppends, fc.integer({ min: 1, max: 7 }), async (asked, limit) => {
          const { tenant, streams, start } = await historyOf(under, asked);
          for (const stream of streams) {
            const all = await under.log.readStream(tenant, stream, whole);
            const forwards: StoredEvent[] = [];
            for (let page = all; page.length > 0; forwards.push(...page)) {
              const from = forwards.at(-1) === undefined ? 'start' : forwards.at(-1)!.revision + 1n;
              page = await under.log.readStream(tenant, stream, { from, direction: 'forwards', limit });
            }
            expect(forwards).toEqual(all);
            const backwards: StoredEvent[] = [];
            for (let page = all; page.length > 0; backwards.push(...page)) {
              const last = backwards.at(-1)?.revision;
              if (last === 0n) break;
              const from = last === undefined ? 'end' : last - 1n;
              page = await under.log.readStream(tenant, stream, { from, direction: 'backwards', limit });
            }
            expect(backwards).toEqual([...all].reverse());
          }
          const upTo = await under.log.tail();
          const ofTenant: StoredEvent[] = [];
          for (
            let page: readonly StoredEvent[] = [undefined as never];
            page.length > 0;
            ofTenant.push(...page)
          ) {
            page = await under.log.readTenant(tenant, ofTenant.at(-1)?.position ?? start, upTo, limit);
          }
          expect(ofTenant).toEqual(await everything(under.feed, start));
        }),
        runs,
      );
    },
  ),

  clause(
    'P4',
    'any append of a history, sent again at any later time, is the same success and changes nothing',
    async (under) => {
      await fc.assert(
        fc.asyncProperty(
          someAppends,
          fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
          async (asked, picks) => {
            const { start, stored } = await historyOf(under, asked);
            const before = await everything(under.feed, start);
            for (const [i, pick] of picks.entries()) {
              const { append, position } = stored[pick % stored.length]!;
              const again = await (i % 2 ? under.log : under.other).append(append);
              expect(again).toEqual({ kind: 'duplicate', position });
            }
            expect(await everything(under.feed, start)).toEqual(before);
          },
        ),
        runs,
      );
    },
  ),

  clause(
    'P5',
    'an append at any other revision is a conflict that tells where the stream stands, and leaves nothing',
    async (under) => {
      await fc.assert(
        fc.asyncProperty(
          someAppends,
          fc.array(fc.record({ stream: fc.nat(streamCount - 1), off: fc.integer({ min: -6, max: 6 }) }), {
            minLength: 1,
            maxLength: 6,
          }),
          async (asked, attempts) => {
            const { tenant, streams, start } = await historyOf(under, asked);
            const before = await everything(under.feed, start);
            for (const { stream: which, off } of attempts) {
              const stream = streams[which]!;
              const end = BigInt(before.filter((event) => event.stream === stream).length) - 1n;
              const wrong = end + BigInt(off);
              if (off === 0 || wrong < -1n) continue;
              const answer = anAnswer(tenant, stream);
              const append = keeping(anAppend(tenant, stream, wrong === -1n ? 'none' : wrong, 2), answer);
              const actual = end === -1n ? 'none' : end;
              expect(await under.log.append(append)).toEqual({ kind: 'conflict', stream, actual });
              expect(await under.other.findAnswer(answer.claim)).toBeUndefined();
            }
            expect(await everything(under.feed, start)).toEqual(before);
          },
        ),
        runs,
      );
    },
  ),
];

const isAscending = (events: readonly StoredEvent[]): boolean =>
  events.every(({ position }, i) => i === 0 || position > events[i - 1]!.position);

/** Searches for a history that breaks a property of the store that `make` gives. */
export function eventLogProperties(store: string, make: () => Promise<LogUnderTest>): void {
  describe(`event log properties: ${store}`, () => {
    let under: LogUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    for (const { id, promise, hold } of eventLogLaws) it(`${id} ${promise}`, () => hold(under), 60_000);
  });
}
