// What an effect ledger promises, the hardest clauses first: whatever is killed, taken over, restarted or delivered again, an
// effect is neither forgotten nor asked for again before it was looked up, and the order of a stream is kept.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Effect } from '../../src/ports/effect.ts';
import type { ClaimWish, EffectLedger } from '../../src/ports/effect-ledger.port.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import type { StuckItem, StuckWork } from '../../src/ports/stuck-work.port.ts';
import { again, anEffect, anUnreadEvent, aStream, batchOf, intents, wasDone } from '../support/effects.ts';

/** One attempt that is over, as it was put on record. */
export interface KeptAttempt {
  readonly epoch: bigint;
  readonly number: number;
  readonly act: string;
  readonly class: string;
  readonly answerDigest: string | undefined;
}

export interface LedgerUnderTest {
  readonly ledger: EffectLedger;
  /** The same ledger as another process sees it. */
  readonly other: EffectLedger;
  /** At most so many open effects of a stream, and parked ones of a reactor. */
  readonly bounds: { readonly openOfStream: number; readonly parkedOfReactor: number };
  readonly stuck: (reactor: string) => Promise<StuckWork>;
  readonly attemptsOf: (effect: string) => Promise<readonly KeptAttempt[]>;
  /** Ends every connection to the store, as its restart does. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const long = 60_000;
const short = 60;
const now = (seconds = 0): Instant => addSeconds(new Date().toISOString() as Instant, seconds);

/** Runs every clause against the ledger that `make` gives. */
export function effectLedgerContract(store: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`issue 13, effect ledger contract: ${store}`, () => {
    let under: LedgerUnderTest;
    let ledger: EffectLedger;
    let reactor: string;
    beforeAll(async () => {
      under = await make();
      ({ ledger } = under);
    });
    afterAll(() => under.close());
    beforeEach(() => {
      reactor = `toy-${randomUUID()}`;
    });
    const lapse = () => new Promise((resolve) => setTimeout(resolve, short * 2));
    const wish = (holder: string, changed: Partial<ClaimWish> = {}) => ({
      reactor,
      holder,
      limit: 10,
      leaseMs: long,
      which: 'any' as const,
      ...changed,
    });
    const intend = async (...effects: readonly Effect[]) =>
      (await ledger.intend(batchOf(reactor), intents(...effects))).size;
    const turns = async (holder = 'b') =>
      (await under.other.claim(wish(holder))).map(({ effect, turn }) => ({ effect, turn }));
    const stuckItem = async (): Promise<StuckItem> => {
      const { items } = await (await under.stuck(reactor)).list(`effects:${reactor}`);
      expect(items).toHaveLength(1);
      return items[0]!;
    };

    describe('a process is killed', () => {
      it('between attempt and conclusion: the effect is looked up, not asked for again, and the lost attempt is on record', async () => {
        const effect = anEffect(reactor, aStream(), 0n);
        await intend(effect);
        const [first] = await ledger.claim(wish('a', { leaseMs: short }));
        expect(first).toEqual({
          ...effect,
          epoch: 1n,
          turn: 'perform',
          end: undefined,
          result: undefined,
          code: undefined,
          attempts: 1,
          failures: 0,
        });
        await lapse();
        const [second] = await under.other.claim(wish('b'));
        expect(second).toMatchObject({ effect: effect.effect, turn: 'look-up', epoch: 2n, attempts: 1 });
        expect(await under.attemptsOf(effect.effect)).toMatchObject([
          { epoch: 1n, number: 1, act: 'perform', class: 'lost' },
        ]);
      });

      it('while it looks up: it is looked up again', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        await ledger.conclude([again(claimed!, 'unknown')]);
        expect(await ledger.claim(wish('a', { leaseMs: short }))).toMatchObject([{ turn: 'look-up' }]);
        await lapse();
        expect(await turns()).toMatchObject([{ turn: 'look-up' }]);
      });

      it('at the last attempt that was allowed: the effect is not locked for ever (graphile-worker 204 and 254)', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        for (let failures = 0; failures < 9; failures += 1) {
          const [claimed] = await ledger.claim(wish('a'));
          await ledger.conclude([again(claimed!, 'intended', { failed: true })]);
        }
        expect(await ledger.claim(wish('a', { leaseMs: short }))).toMatchObject([
          { failures: 9, attempts: 10 },
        ]);
        await lapse();
        expect(await turns()).toMatchObject([{ turn: 'look-up' }]);
      });

      it('before it told the domain: the end is kept, and told by another', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        await ledger.conclude([again(claimed!, 'refused', { code: 'no-such-room', result: 'room-1' })]);
        expect(await ledger.claim(wish('a', { leaseMs: short }))).toMatchObject([{ turn: 'tell' }]);
        await lapse();
        expect(await under.other.claim(wish('b'))).toMatchObject([
          { turn: 'tell', end: 'refused', code: 'no-such-room', result: 'room-1' },
        ]);
      });
    });

    describe('a claim that was taken over', () => {
      it('concludes, parks and prolongs nothing any more (dbos-transact-py 742)', async () => {
        const effect = anEffect(reactor, aStream(), 0n);
        await intend(effect);
        const [stale] = await ledger.claim(wish('a', { leaseMs: short }));
        await lapse();
        const [fresh] = await under.other.claim(wish('b'));
        const parked = again(stale!, 'parked', { cause: { code: 'x', sentence: '' }, resumes: 'intended' });
        expect(await ledger.conclude([parked, wasDone(stale!)])).toEqual(new Set());
        expect(await ledger.renew([stale!], long)).toEqual(new Set());
        expect(await ledger.standing(reactor)).toMatchObject({ open: 1, parked: 0 });
        expect(await under.other.conclude([wasDone(fresh!)])).toEqual(new Set([effect.effect]));
      });

      it('is concluded once: the same claim says nothing a second time', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        await ledger.conclude([again(claimed!, 'unknown')]);
        expect(await ledger.conclude([wasDone(claimed!)])).toEqual(new Set());
        expect(await turns()).toMatchObject([{ turn: 'look-up' }]);
      });

      it('h: is the caller’s too where the reply to its conclusion was lost and it is said again', async () => {
        await intend(anEffect(reactor, aStream(), 0n), anEffect(reactor, aStream(), 0n));
        const [parked, done] = await ledger.claim(wish('a'));
        const said = [
          again(parked!, 'parked', { cause: { code: 'x', sentence: '' }, resumes: 'intended' }),
          wasDone(done!),
        ];
        const both = new Set([parked!.effect, done!.effect]);
        expect(await ledger.conclude(said)).toEqual(both);
        expect(await ledger.conclude(said)).toEqual(both);
        expect(await ledger.standing(reactor)).toMatchObject({ open: 1, parked: 1 });
        await ledger.retryStuck(await stuckItem());
        expect(await ledger.conclude(said)).toEqual(new Set([done!.effect]));
      });

      it('is prolonged by its holder alone, and then not taken', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a', { leaseMs: short }));
        expect(await ledger.renew([claimed!], long)).toEqual(new Set([claimed!.effect]));
        await lapse();
        expect(await turns()).toEqual([]);
      });
    });

    it('goes on after the database was restarted in the middle of a recovery (dbos-transact-py 716)', async () => {
      const effects = [0, 1, 2].map(() => anEffect(reactor, aStream(), 0n));
      await intend(...effects);
      await ledger.claim(wish('a', { leaseMs: short }));
      await lapse();
      await ledger.claim(wish('b', { leaseMs: short, limit: 1 }));
      await under.restart();
      await lapse();
      const recovered: string[] = [];
      for (let tries = 0; tries < 20 && recovered.length < 3; tries += 1) {
        const claimed = await ledger.claim(wish('c')).catch((fault: unknown) => {
          expect(fault).toBeInstanceOf(TransientFault);
          return [];
        });
        recovered.push(...claimed.map(({ turn }) => turn));
      }
      expect(recovered).toEqual(['look-up', 'look-up', 'look-up']);
    });

    it('gives each effect to one of many processes', async () => {
      await intend(...Array.from({ length: 60 }, () => anEffect(reactor, aStream(), 0n)));
      const claimed: string[] = [];
      const process = async (ofLedger: EffectLedger, holder: string): Promise<void> => {
        for (let idle = 0; idle < 3;) {
          const effects = await ofLedger.claim(wish(holder, { limit: 7 }));
          idle = effects.length === 0 ? idle + 1 : 0;
          claimed.push(...effects.map(({ effect }) => effect));
          await ofLedger.conclude(effects.map(wasDone));
        }
      };
      await Promise.all([
        process(ledger, 'a'),
        process(ledger, 'b'),
        process(under.other, 'c'),
        process(under.other, 'd'),
      ]);
      expect([claimed.length, new Set(claimed).size]).toEqual([60, 60]);
      expect(await ledger.standing(reactor)).toEqual({ open: 0, parked: 0, held: 0, oldestSeconds: 0 });
    });

    describe('the order of a stream', () => {
      it('an unfinished effect holds back the later ones, whatever it waits for; other streams go on', async () => {
        const stream = aStream();
        const [first, second, third] = [
          anEffect(reactor, stream, 3n),
          anEffect(reactor, stream, 3n, { ordinal: 1, name: 'b' }),
          anEffect(reactor, stream, 4n),
        ];
        const apart = anEffect(reactor, aStream(), 9n);
        await intend(first, second, third, apart);
        const claimed = await ledger.claim(wish('a'));
        expect(claimed.map(({ effect }) => effect)).toEqual([first.effect, apart.effect]);
        for (const state of ['unknown', 'absent', 'done'] as const) {
          const held = state === 'unknown' ? claimed[0]! : (await ledger.claim(wish('a')))[0]!;
          expect(held.effect).toBe(first.effect);
          await ledger.conclude([again(held, state)]);
        }
        const [untold] = await ledger.claim(wish('a'));
        expect(untold).toMatchObject({ effect: first.effect, turn: 'tell' });
        await ledger.conclude([wasDone(untold!)]);
        for (const next of [second, third]) {
          const [held] = await ledger.claim(wish('a'));
          expect(held?.effect).toBe(next.effect);
          await ledger.conclude([wasDone(held!)]);
        }
      });

      it('f: an effect whose deadline has passed expires in time, whatever comes before it: the domain hears of it, and nothing else changes its turn', async () => {
        const stream = aStream();
        const [first, second, third] = [
          anEffect(reactor, stream, 0n),
          anEffect(reactor, stream, 1n, { deadline: now(-1) }),
          anEffect(reactor, stream, 2n, { deadline: now(60) }),
        ];
        await intend(first, second, third);
        const claimed = await ledger.claim(wish('a'));
        expect(claimed.map(({ effect, turn, end }) => [effect, turn, end])).toEqual([
          [first.effect, 'perform', undefined],
          [second.effect, 'tell', 'expired'],
        ]);
        // The domain could not be told: it is told again, though the first one is still open.
        await ledger.conclude([again(claimed[1]!, 'expired')]);
        const [untold] = await under.other.claim(wish('b'));
        expect(untold).toMatchObject({ effect: second.effect, turn: 'tell', end: 'expired' });
        await ledger.conclude([{ ...wasDone(untold!), state: 'expired', concludedBy: 'deadline' }]);
        await ledger.conclude([
          again(claimed[0]!, 'parked', { cause: { code: 'x', sentence: '' }, resumes: 'intended' }),
        ]);
        expect(await turns()).toEqual([]);
        expect(await ledger.standing(reactor)).toMatchObject({ open: 2, parked: 1 });
      });

      it('holds between batches, and however often the events are delivered', async () => {
        const stream = aStream();
        const [first, second] = [anEffect(reactor, stream, 0n), anEffect(reactor, stream, 1n)];
        expect(await intend(first)).toBe(1);
        expect(await intend(first, second)).toBe(1);
        expect(await intend(first, second)).toBe(0);
        const [held] = await ledger.claim(wish('a'));
        expect(held?.effect).toBe(first.effect);
        await ledger.conclude([wasDone(held!)]);
        expect(await intend(first, second)).toBe(0);
        expect(await turns()).toEqual([{ effect: second.effect, turn: 'perform' }]);
      });
    });

    describe('a parked effect', () => {
      const park = async (...effects: readonly Effect[]) => {
        await intend(...effects);
        const [claimed] = await ledger.claim(wish('a'));
        const cause = { code: 'room-broken', sentence: 'The room can not be made.' };
        await ledger.conclude([again(claimed!, 'parked', { cause, resumes: 'intended', failed: true })]);
        return claimed!;
      };

      it('is stuck work of its stream, and holds back the later ones; other streams go on', async () => {
        const stream = aStream();
        const [first, second] = [
          anEffect(reactor, stream, 7n, { name: 'room/open' }),
          anEffect(reactor, stream, 8n),
        ];
        const apart = anEffect(reactor, aStream(), 0n);
        await park(first, second);
        await intend(apart);
        expect(await turns()).toEqual([{ effect: apart.effect, turn: 'perform' }]);
        expect(await stuckItem()).toMatchObject({
          owner: `effects:${reactor}`,
          key: `${stream}/7/room/open`,
          stream,
          cause: { code: 'room-broken', sentence: 'The room can not be made.' },
          event: { position: 8n, revision: 7n },
          attempts: 1,
          waiting: 1,
          due: undefined,
        });
        expect(await ledger.standing(reactor)).toMatchObject({ open: 3, parked: 1 });
      });

      it('is tried again by an operator, with all attempts anew, before the later ones', async () => {
        const stream = aStream();
        const first = anEffect(reactor, stream, 0n);
        await park(first, anEffect(reactor, stream, 1n));
        expect(await ledger.retryStuck(await stuckItem())).toBe(true);
        expect(await ledger.claim(wish('a'))).toMatchObject([
          { effect: first.effect, turn: 'perform', failures: 0 },
        ]);
        expect((await (await under.stuck(reactor)).list(`effects:${reactor}`)).total).toBe(0);
      });

      it('is looked up after an operator’s retry where its reply was lost', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        await ledger.conclude([
          again(claimed!, 'parked', { cause: { code: 'x', sentence: '' }, resumes: 'unknown' }),
        ]);
        await ledger.retryStuck(await stuckItem());
        expect(await turns()).toMatchObject([{ turn: 'look-up' }]);
      });

      it('is given up by an operator: the domain is told, then the later ones go on', async () => {
        const stream = aStream();
        const second = anEffect(reactor, stream, 1n);
        const first = await park(anEffect(reactor, stream, 0n), second);
        const item = await stuckItem();
        expect(await ledger.skipStuck(item)).toBe(true);
        expect(await ledger.skipStuck(item)).toBe(false);
        const [told] = await ledger.claim(wish('a'));
        expect(told).toMatchObject({ effect: first.effect, turn: 'tell', end: 'cancelled' });
        await ledger.conclude([again(told!, 'cancelled', { finished: true })]);
        expect(await turns()).toEqual([{ effect: second.effect, turn: 'perform' }]);
      });

      it('is released by an operator: it stays parked, and the later ones go on', async () => {
        const stream = aStream();
        const second = anEffect(reactor, stream, 1n);
        await park(anEffect(reactor, stream, 0n), second);
        expect(await ledger.releaseStuck(await stuckItem())).toBe(true);
        expect(await turns()).toEqual([{ effect: second.effect, turn: 'perform' }]);
        expect(await stuckItem()).toMatchObject({ waiting: 0 });
      });

      it('is given up after it was released: the domain is told of it as well', async () => {
        const stream = aStream();
        const second = anEffect(reactor, stream, 1n);
        const first = await park(anEffect(reactor, stream, 0n), second);
        const item = await stuckItem();
        await ledger.releaseStuck(item);
        const [later] = await ledger.claim(wish('a'));
        await ledger.conclude([wasDone(later!)]);
        expect(await ledger.skipStuck(item)).toBe(true);
        const [told] = await ledger.claim(wish('a'));
        expect(told).toMatchObject({ effect: first.effect, turn: 'tell', end: 'cancelled' });
        await ledger.conclude([again(told!, 'cancelled', { finished: true })]);
        expect(await ledger.standing(reactor)).toMatchObject({ open: 0, parked: 0 });
      });

      it('is kept whatever text a system gave: without U+0000 and halves of pairs, which no row holds', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        const cause = { code: 'a\0b', sentence: `${'x'.repeat(499)}\u{1F600}` };
        const parked = again(claimed!, 'parked', { cause, resumes: 'intended', failed: true });
        expect((await ledger.conclude([parked])).size).toBe(1);
        expect((await stuckItem()).cause.code).toBe('a\uFFFDb');
      });

      it('of which the domain could not be told stays as it ended, whatever an operator does', async () => {
        await intend(anEffect(reactor, aStream(), 0n));
        const [claimed] = await ledger.claim(wish('a'));
        const parked = again(claimed!, 'parked', {
          cause: { code: 'x', sentence: '' },
          resumes: 'done',
          concludedBy: 'reply',
        });
        await ledger.conclude([parked]);
        await ledger.retryStuck(await stuckItem());
        const [told] = await ledger.claim(wish('a'));
        expect(told).toMatchObject({ turn: 'tell', end: 'done' });
        await ledger.conclude([
          again(told!, 'parked', { cause: { code: 'x', sentence: '' }, resumes: 'done' }),
        ]);
        await ledger.skipStuck(await stuckItem());
        expect([await turns(), await ledger.standing(reactor)]).toMatchObject([[], { open: 0 }]);
      });
    });

    describe('an event that could not be read', () => {
      it('is parked with its stream, and read again when an operator has it tried again', async () => {
        const stream = aStream();
        const poison = anUnreadEvent(reactor, stream, 4n);
        const later = anEffect(reactor, stream, 5n);
        const batch = { effects: [later], undecodable: [poison] };
        expect((await ledger.intend(batchOf(reactor), batch)).size).toBe(2);
        expect((await ledger.intend(batchOf(reactor), batch)).size).toBe(0);
        expect(await turns()).toEqual([]);
        expect(await stuckItem()).toMatchObject({ key: `${stream}/4`, waiting: 1, cause: poison.cause });
        await ledger.retryStuck(await stuckItem());
        const [claimed] = await ledger.claim(wish('a'));
        expect(claimed).toMatchObject({ effect: poison.effect, turn: 'decode', position: 5n });
        const made = [
          anEffect(reactor, stream, 4n),
          anEffect(reactor, stream, 4n, { ordinal: 1, name: 'b' }),
        ];
        expect(await ledger.replace(claimed!, intents(...made))).toBe(true);
        expect(await ledger.replace(claimed!, intents(...made))).toBe(false);
        for (const { effect } of [...made, later]) {
          const [held] = await ledger.claim(wish('a'));
          expect(held?.effect).toBe(effect);
          await ledger.conclude([wasDone(held!)]);
        }
      });

      it('is passed over for good when an operator skips it', async () => {
        const stream = aStream();
        const later = anEffect(reactor, stream, 1n);
        await ledger.intend(batchOf(reactor), {
          effects: [later],
          undecodable: [anUnreadEvent(reactor, stream, 0n)],
        });
        await ledger.skipStuck(await stuckItem());
        expect(await turns()).toEqual([{ effect: later.effect, turn: 'perform' }]);
      });
    });

    describe('generations', () => {
      it('an older one intends nothing, whatever the newer one has intended', async () => {
        const source = 'topic/3';
        await ledger.intend(batchOf(reactor, 5n, source), intents(anEffect(reactor, aStream(), 0n)));
        await ledger.intend(batchOf(reactor, 7n, source), intents());
        const late = ledger.intend(batchOf(reactor, 5n, source), intents(anEffect(reactor, aStream(), 0n)));
        await expect(late).rejects.toSatisfy(
          (fault) => fault instanceof FatalFault && fault.code === 'fenced',
        );
        expect(await ledger.standing(reactor)).toMatchObject({ open: 1 });
      });

      it('each source has its own', async () => {
        await ledger.intend(batchOf(reactor, 5n, 'topic/3'), intents());
        const added = await ledger.intend(
          batchOf(reactor, 1n, 'topic/4'),
          intents(anEffect(reactor, aStream(), 0n)),
        );
        expect(added.size).toBe(1);
      });
    });

    describe('batches of many sources at once', () => {
      it('are kept each under its own generation: one that is old is refused, the others are kept and told what was new of them', async () => {
        await ledger.intend(batchOf(reactor, 7n, 'topic/3'), intents());
        const effects = [0, 1, 2, 3, 4].map(() => anEffect(reactor, aStream(), 0n));
        await ledger.intend(batchOf(reactor, 1n, 'topic/4'), intents(effects[4]!));
        const ended = await Promise.allSettled(
          effects.map((effect, partition) =>
            ledger.intend(batchOf(reactor, 5n, `topic/${partition}`), intents(effect)),
          ),
        );
        const news = ended.map((one) => (one.status === 'fulfilled' ? [...one.value] : one.reason.code));
        expect(news).toEqual([
          [effects[0]!.effect],
          [effects[1]!.effect],
          [effects[2]!.effect],
          'fenced',
          [],
        ]);
        expect(await ledger.standing(reactor)).toMatchObject({ open: 4 });
      });

      it('are kept in the order of their generations where one source comes twice', async () => {
        const [blocking, old, newer, late] = [0, 1, 2, 3].map(() => anEffect(reactor, aStream(), 0n));
        const ended = await Promise.allSettled([
          ledger.intend(batchOf(reactor, 1n, 'topic/0'), intents(blocking!)),
          ledger.intend(batchOf(reactor, 5n, 'topic/1'), intents(old!)),
          ledger.intend(batchOf(reactor, 6n, 'topic/1'), intents(newer!)),
          ledger.intend(batchOf(reactor, 5n, 'topic/1'), intents(late!)),
        ]);
        expect(ended.map(({ status }) => status)).toEqual([
          'fulfilled',
          'fulfilled',
          'fulfilled',
          'rejected',
        ]);
      });

      it('fail by themselves: an intent that can not be kept takes no other batch with it', async () => {
        const good = [0, 1, 2, 3].map(() => anEffect(reactor, aStream(), 0n));
        const bad = anEffect(reactor, aStream(), 0n, { effect: 'no id' as Effect['effect'] });
        const ended = await Promise.allSettled(
          [...good, bad].map((effect, partition) =>
            ledger.intend(batchOf(reactor, 1n, `topic/${partition}`), intents(effect)),
          ),
        );
        expect(ended.map(({ status }) => status)).toEqual([...good.map(() => 'fulfilled'), 'rejected']);
        expect(await ledger.standing(reactor)).toMatchObject({ open: good.length });
      });
    });

    describe('bounds', () => {
      const full = async () => {
        const stream = aStream();
        const many = Array.from({ length: under.bounds.openOfStream }, (_, index) =>
          anEffect(reactor, stream, BigInt(index)),
        );
        await intend(...many);
        return { stream, many };
      };
      /** Ends what is due of a stream, up to the row that stands for what it holds back. */
      const heldBack = async (stream: string) => {
        for (;;) {
          const claimed = (await ledger.claim(wish('a'))).filter((one) => one.stream === stream);
          const row = claimed.find(({ turn }) => turn === 'take-on');
          if (row !== undefined || claimed.length === 0) return row;
          await ledger.conclude(claimed.map(wasDone));
        }
      };

      it('e: a stream with too many open effects holds back its own events, and no other stream’s', async () => {
        const { stream, many } = await full();
        const apart = anEffect(reactor, aStream(), 0n);
        expect(await intend(anEffect(reactor, stream, 50n), apart)).toBe(1);
        expect(await intend(anEffect(reactor, stream, 51n))).toBe(0);
        // What is known already is not held back once more.
        expect(await intend(...many)).toBe(0);
        expect(await ledger.standing(reactor)).toMatchObject({ open: many.length + 2, held: 1 });
        const first = (await ledger.claim(wish('a'))).map(({ effect }) => effect);
        expect(first.sort()).toEqual([many[0]!.effect, apart.effect].sort());
      });

      it('e: what it held back is taken on when everything before it has ended, in order, none missing', async () => {
        const { stream, many } = await full();
        await intend(anEffect(reactor, stream, 50n), anEffect(reactor, stream, 51n));
        await intend(anEffect(reactor, stream, 52n));
        const row = await heldBack(stream);
        expect(row).toMatchObject({ turn: 'take-on', stream, revision: 50n });
        expect(await ledger.standing(reactor)).toMatchObject({ open: 1, held: 1 });
        // Delivered while the events before it are being read from the log.
        expect(await intend(anEffect(reactor, stream, 53n))).toBe(0);
        const read = [50n, 51n].map((revision) => anEffect(reactor, stream, revision));
        expect(await ledger.replace(row!, intents(...read), 52n)).toBe(true);
        expect(await ledger.replace(row!, intents(...read), 52n)).toBe(false);
        expect(await ledger.standing(reactor)).toMatchObject({ open: 3, held: 1 });
        const later = await heldBack(stream);
        expect(later).toMatchObject({ turn: 'take-on', revision: 52n });
        await ledger.replace(
          later!,
          intents(anEffect(reactor, stream, 52n), anEffect(reactor, stream, 53n)),
          54n,
        );
        expect(await ledger.standing(reactor)).toMatchObject({ open: 2, held: 0 });
        expect(await intend(anEffect(reactor, stream, 54n))).toBe(1);
        expect(many.length).toBe(under.bounds.openOfStream);
      });

      it('e: whoever takes on and whoever delivers at once lose nothing between them', async () => {
        for (let round = 0; round < 10; round += 1) {
          const { stream } = await full();
          await intend(anEffect(reactor, stream, 50n));
          const row = await heldBack(stream);
          const [, added] = await Promise.all([
            ledger.replace(row!, intents(anEffect(reactor, stream, 50n)), 51n),
            under.other.intend(batchOf(reactor), intents(anEffect(reactor, stream, 51n))),
          ]);
          // Either it was taken, or a row stands for it.
          const rest = await heldBack(stream);
          expect([added.size === 1, rest?.revision === 51n]).toContain(true);
          expect(added.size === 1 && rest !== undefined).toBe(false);
          if (rest !== undefined) await ledger.replace(rest, intents(), 52n);
        }
      });

      it('e: events of a full stream that can’t be read are held back too, and parked when their turn comes', async () => {
        const { stream } = await full();
        const poison = anUnreadEvent(reactor, stream, 50n);
        await ledger.intend(batchOf(reactor), { effects: [], undecodable: [poison] });
        const row = await heldBack(stream);
        await ledger.replace(row!, { effects: [], undecodable: [poison] }, 51n);
        expect(await stuckItem()).toMatchObject({ key: `${stream}/50`, cause: poison.cause });
      });

      it('e: an older generation holds nothing back', async () => {
        const { stream } = await full();
        await ledger.intend(batchOf(reactor, 9n), intents());
        await expect(intend(anEffect(reactor, stream, 50n))).rejects.toThrow(FatalFault);
        expect(await ledger.standing(reactor)).toMatchObject({ held: 0 });
      });

      it('a reactor with too many parked effects parks no more events; those that can be read go on', async () => {
        const unread = () => anUnreadEvent(reactor, aStream(), 0n);
        const many = Array.from({ length: under.bounds.parkedOfReactor }, unread);
        await ledger.intend(batchOf(reactor), { effects: [], undecodable: many });
        await expect(
          ledger.intend(batchOf(reactor), { effects: [], undecodable: [unread()] }),
        ).rejects.toThrow(TransientFault);
        expect(await intend(anEffect(reactor, aStream(), 0n))).toBe(1);
        // The batch of another source that comes with it is kept.
        const [one, , refused] = await Promise.allSettled([
          ledger.intend(batchOf(reactor, 1n, 'topic/0'), intents(anEffect(reactor, aStream(), 0n))),
          ledger.intend(batchOf(reactor, 1n, 'topic/1'), intents(anEffect(reactor, aStream(), 0n))),
          ledger.intend(batchOf(reactor, 1n, 'topic/2'), { effects: [], undecodable: [unread()] }),
        ]);
        expect([one.status, refused.status]).toEqual(['fulfilled', 'rejected']);
        expect(await ledger.standing(reactor)).toMatchObject({ open: under.bounds.parkedOfReactor + 3 });
      });
    });

    it('an effect whose deadline has passed is not asked for: it expires, and the domain is told', async () => {
      const [late, early] = [
        anEffect(reactor, aStream(), 0n, { deadline: now(-1) }),
        anEffect(reactor, aStream(), 1n, { deadline: now(60) }),
      ];
      await intend(late, early);
      expect(await ledger.claim(wish('a'))).toMatchObject([
        { effect: late.effect, turn: 'tell', end: 'expired', attempts: 0 },
        { effect: early.effect, turn: 'perform' },
      ]);
    });

    it('an effect whose reply was lost is looked up although its deadline has passed, and expires if it is absent', async () => {
      await intend(anEffect(reactor, aStream(), 0n, { deadline: now(1) }));
      const [claimed] = await ledger.claim(wish('a'));
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      await ledger.conclude([again(claimed!, 'unknown')]);
      const [looked] = await ledger.claim(wish('a'));
      expect(looked).toMatchObject({ turn: 'look-up' });
      await ledger.conclude([again(looked!, 'absent')]);
      expect(await ledger.claim(wish('a'))).toMatchObject([{ turn: 'tell', end: 'expired' }]);
    });

    it('an effect is looked up before it is asked for again once the outside system has forgotten its key', async () => {
      await intend(
        anEffect(reactor, aStream(), 0n, { windowSeconds: 0 }),
        anEffect(reactor, aStream(), 0n, { windowSeconds: 60 }),
      );
      const claimed = await ledger.claim(wish('a'));
      await ledger.conclude(claimed.map((each) => again(each, 'intended')));
      expect((await turns()).map(({ turn }) => turn)).toEqual(['look-up', 'perform']);
    });

    it('gives nothing that was asked for before where no retries are wanted, and what was not', async () => {
      const [old, fresh] = [anEffect(reactor, aStream(), 0n), anEffect(reactor, aStream(), 0n)];
      await intend(old);
      const [claimed] = await ledger.claim(wish('a'));
      await ledger.conclude([again(claimed!, 'intended')]);
      await intend(fresh);
      expect(await ledger.claim(wish('a', { which: 'first-attempts' }))).toMatchObject([
        { effect: fresh.effect },
      ]);
      expect(await ledger.claim(wish('a'))).toMatchObject([{ effect: old.effect, attempts: 2 }]);
    });

    it('gives only what needs no call where the outside system is not to be asked', async () => {
      const [told, expired, plain] = [0, 1, 2].map((n) =>
        anEffect(reactor, aStream(), 0n, n === 1 ? { deadline: now(-1) } : {}),
      );
      await intend(told!);
      const [claimed] = await ledger.claim(wish('a'));
      await ledger.conclude([again(claimed!, 'done')]);
      await intend(expired!, plain!);
      const given = await ledger.claim(wish('a', { which: 'no-calls' }));
      expect(given.map(({ effect, turn }) => [effect, turn])).toEqual([
        [told!.effect, 'tell'],
        [expired!.effect, 'tell'],
      ]);
    });

    it('counts no attempt that was not sent after all', async () => {
      await intend(anEffect(reactor, aStream(), 0n));
      const [claimed] = await ledger.claim(wish('a'));
      await ledger.conclude([again(claimed!, 'intended', { unsent: true })]);
      expect(await ledger.claim(wish('a', { which: 'first-attempts' }))).toMatchObject([{ attempts: 1 }]);
    });

    it('waits for the pause after an attempt, and keeps what came of it', async () => {
      const [effect, soon] = [anEffect(reactor, aStream(), 0n), anEffect(reactor, aStream(), 0n)];
      await intend(effect, soon);
      const claimed = await ledger.claim(wish('a'));
      const attempt = {
        act: 'perform',
        class: 'failed',
        deadline: now(5),
        code: 'no',
        answer: 'a reply',
      } as const;
      await ledger.conclude(
        claimed.map((each) => {
          const againInMs = each.effect === soon.effect ? 0 : long;
          return again(each, 'intended', { againInMs, failed: true, attempt });
        }),
      );
      expect(await ledger.claim(wish('a'))).toMatchObject([
        { effect: soon.effect, failures: 1, attempts: 2 },
      ]);
      expect(await under.attemptsOf(effect.effect)).toEqual([
        {
          epoch: 1n,
          number: 1,
          act: 'perform',
          class: 'failed',
          answerDigest: '5a68918fd6f044fe9249d65d3627a08f8ffc1b52aa033a7e91d7c0a4628dc5c8',
        },
      ]);
    });

    it('says how much is open, and how old the oldest is that waits for no operator', async () => {
      await intend(anEffect(reactor, aStream(), 0n));
      const { open, parked, oldestSeconds } = await ledger.standing(reactor);
      expect({ open, parked }).toEqual({ open: 1, parked: 0 });
      expect(oldestSeconds).toBeGreaterThanOrEqual(0);
      expect(oldestSeconds).toBeLessThan(60);
    });
  });
}
