// What forgetting answers promises: nothing younger than promised, bounded batches, no key that does its work twice,
// and never an event.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSeconds, fromEpochMs } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { answerDays, claimDays } from '../../src/ports/answer-retention.port.ts';
import type { AnswerRetention } from '../../src/ports/answer-retention.port.ts';
import type { AppendOutcome, EventLog, LogAppend } from '../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../src/ports/kept-answer.ts';
import { aStream, aTenant, anAnswer, anAppend } from '../support/sealed.ts';

export interface AnswerRetentionUnderTest {
  readonly log: EventLog;
  readonly retention: AnswerRetention;
  /** Appends to the log, as if its answer had been given at an instant. */
  readonly appendAt: (
    append: LogAppend & { readonly answer: KeptAnswer },
    at: Instant,
  ) => Promise<AppendOutcome>;
  readonly close: () => Promise<void>;
}

const day = 24 * 60 * 60;
/** A clock set by hand: long enough ago that no store thinks it the future. */
const noon = '2021-03-02T12:00:00.000Z' as Instant;
const ages = {
  answersBefore: addSeconds(noon, -answerDays * day),
  claimsBefore: addSeconds(noon, -claimDays * day),
};
const forwards = { from: 'start', direction: 'forwards', limit: 1000 } as const;

/** Runs every clause against what `make` gives. */
export function answerRetentionContract(name: string, make: () => Promise<AnswerRetentionUnderTest>): void {
  describe(`answer retention contract: ${name}`, () => {
    let under: AnswerRetentionUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    beforeEach(async () => {
      // What other clauses left is forgotten, so that each counts its own.
      while ((await under.retention.forget({ answersBefore: noon, claimsBefore: noon }, 1_000)) > 0);
    });

    const anAct = (events = 1) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const append = anAppend(tenant, stream, 'none', events);
      const command = append.writes[0]!.events.at(-1)?.command;
      const answer = { ...anAnswer(tenant, stream), revision: BigInt(events - 1) };
      return { ...append, answer: { ...answer, ...(command && { command }) } };
    };
    const given = async (at: Instant, events = 1) => {
      const act = anAct(events);
      const outcome = await under.appendAt(act, at);
      return { ...act, position: outcome.kind === 'appended' ? outcome.position : -1n };
    };
    const bodyOf = async ({ answer }: { readonly answer: KeptAnswer }): Promise<string | undefined> => {
      const found = await under.log.findAnswer(answer.claim);
      return found && Buffer.from(found.answer.body).toString();
    };
    /** What the log says of a key that comes again. */
    const again = ({ tenant, answer }: LogAppend & { readonly answer: KeptAnswer }) =>
      under.log.append({ tenant, writes: [], answer });

    it('keeps an answer that is a second younger to the byte, and empties one that is a second older', async () => {
      const younger = await given(addSeconds(ages.answersBefore, 1));
      const older = await given(addSeconds(ages.answersBefore, -1));
      const exact = await given(ages.answersBefore);
      expect(await under.retention.forget(ages, 10)).toBe(1);
      for (const kept of [younger, exact]) {
        expect(await bodyOf(kept)).toBe(Buffer.from(kept.answer.body).toString());
        expect(await again(kept)).toMatchObject({ kind: 'answered', position: kept.position });
      }
      expect(await bodyOf(older)).toBeUndefined();
      expect(await under.retention.forget(ages, 10)).toBe(0);
    });

    it('keeps the key of a command that left events: it does nothing twice, and tells where they end', async () => {
      const act = await given(addSeconds(ages.answersBefore, -1), 3);
      await under.retention.forget(ages, 10);
      const { tenant, answer, position } = act;
      const repeated = { ...anAppend(tenant, answer.stream, 2n), answer };
      const done = { kind: 'done', stream: answer.stream, revision: 2n, position };
      expect(await under.log.append(repeated)).toEqual(done);
      expect(await again(act)).toEqual(done);
      expect(await under.log.readStream(tenant, answer.stream, forwards)).toHaveLength(3);
    });

    it('lets go of the key of a command that left no events with its answer', async () => {
      const act = await given(addSeconds(ages.answersBefore, -1), 0);
      expect(await again(act)).toMatchObject({ kind: 'answered' });
      expect(await under.retention.forget(ages, 10)).toBe(1);
      const anew = { ...anAppend(act.tenant, act.answer.stream, 'none'), answer: act.answer };
      expect(await under.log.append(anew)).toMatchObject({ kind: 'appended' });
    });

    it('forgets a key only when it is older than that, whether its answer was emptied before or not', async () => {
      const younger = await given(addSeconds(ages.claimsBefore, 1));
      const older = await given(addSeconds(ages.claimsBefore, -1));
      const emptied = await given(addSeconds(ages.claimsBefore, -1));
      await under.retention.forget({ ...ages, claimsBefore: addSeconds(noon, -500 * day) }, 10);
      const late = await given(addSeconds(ages.claimsBefore, -1));
      expect((await again(emptied)).kind).toBe('done');
      expect(await under.retention.forget(ages, 10)).toBe(3);
      expect((await again(younger)).kind).toBe('done');
      for (const gone of [older, emptied, late]) {
        expect(await again(gone)).toMatchObject({ kind: 'appended' });
      }
    });

    it('takes no more than it is told at a time, the oldest first, emptied and forgotten together', async () => {
      const spent = await Promise.all(
        [3, 2].map((days) => given(addSeconds(ages.claimsBefore, -days * day))),
      );
      await under.retention.forget({ ...ages, claimsBefore: addSeconds(noon, -500 * day) }, 10);
      const acts = await Promise.all(
        [1, 3, 2].map((days) => given(addSeconds(ages.answersBefore, -days * day))),
      );
      const isKept = () => Promise.all(acts.map(async (act) => (await bodyOf(act)) !== undefined));
      expect(await under.retention.forget({ ...ages, claimsBefore: addSeconds(noon, -500 * day) }, 2)).toBe(
        2,
      );
      expect(await isKept()).toEqual([true, false, false]);
      expect(await under.retention.forget(ages, 2)).toBe(2);
      expect(await under.retention.forget(ages, 2)).toBe(1);
      expect(await isKept()).toEqual([false, false, false]);
      for (const act of spent) expect((await again(act)).kind).toBe('appended');
    });

    it('forgets nothing that it was not yet promised to forget, whatever it is asked', async () => {
      const now = fromEpochMs(Date.now());
      const later = { answersBefore: addSeconds(now, 900 * day), claimsBefore: addSeconds(now, 900 * day) };
      const minute = 60;
      const [kept, emptied] = [
        await given(addSeconds(now, -answerDays * day + minute)),
        await given(addSeconds(now, -answerDays * day - minute)),
      ];
      const [claimed, forgotten] = [
        await given(addSeconds(now, -claimDays * day + minute)),
        await given(addSeconds(now, -claimDays * day - minute)),
      ];
      expect(await under.retention.forget(later, 10)).toBe(3);
      expect(
        await Promise.all([kept, emptied, claimed, forgotten].map(async (act) => (await again(act)).kind)),
      ).toEqual(['answered', 'done', 'done', 'appended']);
    });

    it('touches no event', async () => {
      const acts = await Promise.all(
        [1, 2, 3].map((events) => given(addSeconds(ages.claimsBefore, -1), events)),
      );
      const events = () =>
        Promise.all(acts.map(({ tenant, answer }) => under.log.readStream(tenant, answer.stream, forwards)));
      const [before, tail] = [await events(), await under.log.tail()];
      await under.retention.forget(ages, 10);
      expect(await events()).toEqual(before);
      expect(before.map((each) => each.length)).toEqual([1, 2, 3]);
      expect(await under.log.tail()).toBe(tail);
    });
  });
}
