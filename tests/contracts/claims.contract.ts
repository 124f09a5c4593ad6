// What claims promise, the hardest first: one holder a key whoever races, an older attempt that can change nothing, a
// lease that runs out while its holder answers, and an outcome that was never known.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSeconds, fromEpochMs } from '../../src/domain/shared/instant.ts';
import { answerDays, claimDays } from '../../src/ports/answer-retention.port.ts';
import type { AnswerRetention } from '../../src/ports/answer-retention.port.ts';
import type { ClaimAnswer, ClaimOutcome, ClaimRequest } from '../../src/ports/claim.ts';
import type { Claims } from '../../src/ports/claims.port.ts';
import { claimsPerCall } from '../../src/ports/claims.port.ts';
import type { KeptAnswer } from '../../src/ports/kept-answer.ts';
import { aStream, aTenant, anAnswer } from '../support/sealed.ts';

/** Claims under test: any number of holders at one table (over two connections, where the store has such). */
export interface ClaimsUnderTest {
  readonly holder: (id?: string) => Claims;
  readonly retention: AnswerRetention;
  /** Lets time go by for everything that is claimed. */
  readonly pass: (seconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const lease = 30;
const day = 24 * 60 * 60;
/** Seconds that a slow machine may take without a test noticing. */
const margin = 10;

const aCommand = (): KeptAnswer => {
  const tenant = aTenant();
  return { ...anAnswer(tenant, aStream(tenant)), revision: 5n };
};
/** The claim of a command that was decided at revision 3. */
const claimOf = ({ claim, command, stream, salt, digest }: KeptAnswer): ClaimRequest => {
  return { claim, command, stream, salt, digest, revision: 3n };
};
const answerTo = (answer: KeptAnswer, fence: bigint, leftEvents = true): ClaimAnswer => {
  return { answer, fence, leftEvents, position: 77n };
};
/** The same key again, by a request of its own. */
const again = (answer: KeptAnswer): KeptAnswer => ({
  ...answer,
  salt: randomBytes(16),
  digest: randomBytes(32),
  body: randomBytes(40),
  revision: 9n,
});
const many = (count: number): KeptAnswer[] => Array.from({ length: count }, aCommand);
const slices = <Item>(items: readonly Item[], size: number): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
const fenceOf = (outcome: ClaimOutcome | undefined): bigint =>
  outcome !== undefined && 'fence' in outcome ? outcome.fence : -1n;
const counted = (outcomes: readonly ClaimOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

/** Runs every clause against what `make` gives. */
export function claimsContract(store: string, make: () => Promise<ClaimsUnderTest>): void {
  describe(`claims contract: ${store}`, () => {
    let under: ClaimsUnderTest;
    let a: Claims;
    let b: Claims;
    beforeAll(async () => {
      under = await make();
      a = under.holder();
      b = under.holder();
    });
    afterAll(() => under.close());

    const take = async (claims: Claims, answer: KeptAnswer): Promise<ClaimOutcome | undefined> =>
      (await claims.take([claimOf(answer)]))[0];
    const answer = async (claims: Claims, given: ClaimAnswer): Promise<boolean | undefined> =>
      (await claims.answer([given]))[0];
    /** A command that `a` has claimed and answered. */
    const answered = async (leftEvents = true): Promise<KeptAnswer> => {
      const command = aCommand();
      const fence = fenceOf(await take(a, command));
      expect(await answer(a, answerTo(command, fence, leftEvents))).toBe(true);
      return command;
    };
    /** Forgets whatever may be forgotten, at most `limit`; gives how much. */
    const forget = async (limit: number): Promise<number> => {
      const ever = addSeconds(fromEpochMs(Date.now()), 9_000 * day);
      return under.retention.forget({ answersBefore: ever, claimsBefore: ever }, limit);
    };
    const forgetAll = async (): Promise<void> => {
      while ((await forget(1_000)) > 0);
    };

    describe('races', () => {
      it('gives a key to exactly one of 200 who take it at once', async () => {
        for (let round = 0; round < 3; round += 1) {
          const command = aCommand();
          const takers = Array.from({ length: 200 }, () => under.holder());
          const outcomes = await Promise.all(
            takers.map(async (taker) => (await taker.take([claimOf(again(command))]))[0]!),
          );
          expect(counted(outcomes)).toEqual({ claimed: 1, busy: 199 });
          expect(fenceOf(outcomes.find(({ kind }) => kind === 'claimed'))).toBe(1n);
        }
      });

      it('gives a lease that ran out to exactly one of 200, with a greater fence and what the first one noted', async () => {
        const command = aCommand();
        const first = fenceOf(await take(a, command));
        await under.pass(lease + margin);
        const outcomes = await Promise.all(
          Array.from({ length: 200 }, async () => (await under.holder().take([claimOf(again(command))]))[0]!),
        );
        expect(counted(outcomes)).toEqual({ 'taken-over': 1, busy: 199 });
        const { salt, digest, stream } = command;
        expect(outcomes.find(({ kind }) => kind === 'taken-over')).toEqual({
          kind: 'taken-over',
          fence: first + 1n,
          stream,
          revision: 3n,
          request: { salt, digest },
        });
      });

      it('lets calls that meet on many keys in opposite orders pass each other, each key with one holder', async () => {
        for (let round = 0; round < 10; round += 1) {
          const commands = many(60);
          const backwards = [...commands].reverse();
          const [ours, theirs] = await Promise.all([
            a.take(commands.map(claimOf)),
            b.take(backwards.map(claimOf)).then((outcomes) => [...outcomes].reverse()),
          ]);
          commands.forEach((_, index) => {
            expect(new Set([ours[index]?.kind, theirs[index]?.kind])).toEqual(new Set(['claimed', 'busy']));
          });
        }
      });

      it.each([
        ['in small calls', 20, 30],
        ['in calls that meet on every key', 300, 300],
      ])(
        'lets either the late answer or the takeover win, never both and never neither, %s',
        async (...sizes) => {
          const [, answersPerCall, takesPerCall] = sizes;
          for (let round = 0; round < 5; round += 1) {
            const commands = many(300);
            const outcomeOf = new Map<KeptAnswer, ClaimOutcome | undefined>();
            const keptOf = new Map<KeptAnswer, boolean | undefined>();
            await a.take(commands.map(claimOf));
            await under.pass(lease + margin);
            await Promise.all([
              ...slices(commands, answersPerCall).map(async (slice) => {
                const kept = await a.answer(slice.map((each) => answerTo(each, 1n)));
                slice.forEach((each, index) => keptOf.set(each, kept[index]));
              }),
              ...slices([...commands].reverse(), takesPerCall).map(async (slice) => {
                const outcomes = await b.take(slice.map((each) => claimOf(again(each))));
                slice.forEach((each, index) => outcomeOf.set(each, outcomes[index]));
              }),
            ]);
            for (const command of commands) {
              const expected = keptOf.get(command)
                ? { kind: 'answered', answer: command, position: 77n }
                : { kind: 'taken-over', fence: 2n, revision: 3n };
              expect(outcomeOf.get(command)).toMatchObject(expected);
            }
            const theirs = commands.filter((each) => keptOf.get(each) === false).map(again);
            const late = await b.answer(theirs.map((each) => answerTo(each, 2n)));
            expect(late).toEqual(theirs.map(() => true));
            for (const each of theirs) expect((await a.find(each.claim))?.answer).toEqual(each);
          }
        },
      );
    });

    describe('attempts', () => {
      it('gives a holder its own claim again where its outcome was not known, and listens to the newest attempt only', async () => {
        const command = aCommand();
        const lost = fenceOf(await take(a, command));
        const second = await take(a, again(command));
        const { salt, digest, stream } = command;
        const noted = { stream, revision: 3n, request: { salt, digest } };
        expect(second).toEqual({ kind: 'taken-over', fence: lost + 1n, ...noted });
        expect(await take(a, again(command))).toEqual({ kind: 'taken-over', fence: lost + 2n, ...noted });
        expect(await answer(a, answerTo(again(command), lost))).toBe(false);
        expect(await answer(a, answerTo(again(command), lost + 1n))).toBe(false);
        expect(await a.find(command.claim)).toBeUndefined();
        expect(await answer(a, answerTo(command, lost + 2n))).toBe(true);
        expect(await answer(a, answerTo(again(command), lost + 1n))).toBe(false);
        expect(await a.find(command.claim)).toEqual({ answer: command, position: 77n });
      });

      it('holds a claim for its lease, and no longer', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(lease - margin);
        expect(await take(b, again(command))).toEqual({ kind: 'busy' });
        await under.pass(2 * margin);
        expect(await take(b, again(command))).toMatchObject({ kind: 'taken-over', fence: 2n });
        await under.pass(lease - margin);
        expect(await take(a, again(command))).toEqual({ kind: 'busy' });
      });

      it('gives a holder’s own repetition a whole lease', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(lease - margin);
        await take(a, command);
        await under.pass(lease - margin);
        expect(await take(b, again(command))).toEqual({ kind: 'busy' });
      });

      it('keeps nothing of the older attempt once its claim was taken over', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(lease + margin);
        await take(b, again(command));
        expect(await answer(a, answerTo(again(command), 1n))).toBe(false);
        expect(await answer(a, answerTo(again(command), 2n))).toBe(false);
        expect(await b.find(command.claim)).toBeUndefined();
        expect(await answer(b, answerTo(command, 2n))).toBe(true);
        expect(await answer(a, answerTo(again(command), 1n))).toBe(false);
        expect(await take(a, again(command))).toEqual({ kind: 'answered', answer: command, position: 77n });
      });

      it('takes the answer of a lease that ran out, as long as nobody else came', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(day);
        expect(await answer(a, answerTo(command, 1n))).toBe(true);
        expect(await take(b, again(command))).toMatchObject({ kind: 'answered' });
      });

      it('keeps one answer: the same again is true, another one false, and neither changes it', async () => {
        const command = await answered();
        expect(await answer(a, answerTo(command, 1n))).toBe(true);
        expect(await answer(a, answerTo({ ...again(command), status: 200 }, 1n))).toBe(false);
        expect(await answer(a, { ...answerTo(command, 1n), position: 99n })).toBe(true);
        expect(await a.find(command.claim)).toEqual({ answer: command, position: 77n });
      });

      it('keeps no answer to what nobody claimed', async () => {
        const command = aCommand();
        expect(await answer(a, answerTo(command, 1n))).toBe(false);
        expect(await a.find(command.claim)).toBeUndefined();
        expect(await take(a, command)).toEqual({ kind: 'claimed', fence: 1n });
      });

      it('gives an answer to whoever comes, the holder too, to the byte, and never takes its claim away again', async () => {
        const [command, nothing] = [
          await answered(),
          { ...aCommand(), revision: -1n, body: Buffer.alloc(0), status: 404 },
        ];
        await take(b, nothing);
        await answer(b, answerTo(nothing, 1n, false));
        await under.pass(day);
        for (const claims of [a, b, under.holder()]) {
          for (const kept of [command, nothing]) {
            const found = { answer: kept, position: 77n };
            expect(await take(claims, again(kept))).toEqual({ kind: 'answered', ...found });
            expect(await claims.find(kept.claim)).toEqual(found);
          }
        }
      });
    });

    describe('claims that are released', () => {
      const release = (claims: Claims, { claim }: KeptAnswer, fence: bigint): Promise<void> =>
        claims.release([{ claim, fence }]);

      it('go at once to whoever comes, with a greater fence and what the first one noted', async () => {
        const command = aCommand();
        const { salt, digest, stream } = command;
        await take(a, command);
        await release(a, command, 1n);
        const noted = { stream, revision: 3n, request: { salt, digest } };
        expect(await take(b, again(command))).toEqual({ kind: 'taken-over', fence: 2n, ...noted });
        expect(await answer(a, answerTo(command, 1n))).toBe(false);
        expect(await take(a, again(command))).toEqual({ kind: 'busy' });
        await release(b, command, 2n);
        expect(await take(a, again(command))).toEqual({ kind: 'taken-over', fence: 3n, ...noted });
      });

      it('may be answered all the same, as long as nobody else came', async () => {
        const command = aCommand();
        await take(a, command);
        await release(a, command, 1n);
        expect(await answer(a, answerTo(command, 1n))).toBe(true);
        await release(a, command, 1n);
        expect(await take(b, again(command))).toMatchObject({ kind: 'answered' });
      });

      it('are those of the holder’s newest taking, and of nobody else', async () => {
        const [command, nobodys] = [aCommand(), aCommand()];
        await take(a, command);
        await take(a, again(command));
        await a.release([]);
        await a.release([nobodys, command].map(({ claim }) => ({ claim, fence: 1n })));
        await release(b, command, 2n);
        expect(await take(b, again(command))).toEqual({ kind: 'busy' });
        expect(await take(b, nobodys)).toEqual({ kind: 'claimed', fence: 1n });
        await release(a, command, 2n);
        expect(await take(b, again(command))).toMatchObject({ kind: 'taken-over', fence: 3n });
      });

      it('do not get a longer lease by it', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(answerDays * day + lease + margin);
        await release(a, command, 1n);
        await forgetAll();
        const { salt, digest } = command;
        expect(await take(b, again(command))).not.toMatchObject({ request: { salt, digest } });
      });

      it('are 500 at most in a call, each once', async () => {
        const commands = many(claimsPerCall + 1);
        const all = commands.map(({ claim }) => ({ claim, fence: 1n }));
        await expect(a.release(all)).rejects.toMatchObject({ code: 'claims-too-many' });
        await expect(a.release([all[0]!, all[0]!])).rejects.toMatchObject({ code: 'claims-repeated' });
        await a.take(commands.slice(1).map(claimOf));
        await a.release(all.slice(1));
        expect(counted(await b.take(commands.slice(1).map(claimOf)))).toEqual({
          'taken-over': claimsPerCall,
        });
      });
    });

    describe('calls', () => {
      it('give each key its own outcome, in the order they were asked', async () => {
        const [fresh, own, theirs, lapsed] = [aCommand(), aCommand(), aCommand(), aCommand()];
        const kept = await answered();
        await take(b, lapsed);
        await under.pass(lease + margin);
        await take(b, theirs);
        await take(a, own);
        const outcomes = await a.take([theirs, kept, fresh, own, lapsed].map(claimOf));
        expect(outcomes.map(({ kind }) => kind)).toEqual([
          'busy',
          'answered',
          'claimed',
          'taken-over',
          'taken-over',
        ]);
        expect(outcomes.map(fenceOf)).toEqual([-1n, -1n, 1n, 2n, 2n]);
        const nobodys = aCommand();
        const given = [
          answerTo(lapsed, 2n),
          answerTo(theirs, 1n),
          answerTo(fresh, 1n),
          answerTo(own, 1n),
          answerTo(nobodys, 1n),
          answerTo(kept, 1n),
        ];
        expect(await a.answer(given)).toEqual([true, false, true, false, false, true]);
        const found = await Promise.all(given.map(({ answer: each }) => a.find(each.claim)));
        expect(found.map((each) => each?.answer)).toEqual([
          lapsed,
          undefined,
          fresh,
          undefined,
          undefined,
          kept,
        ]);
      });

      it('tell keys apart by tenant, principal, route and key', async () => {
        const command = aCommand();
        const { claim } = command;
        const claims = [
          claim,
          { ...claim, tenant: aTenant() },
          { ...claim, principal: aCommand().claim.principal },
          { ...claim, route: `${claim.route}/end` },
          { ...claim, key: `${claim.key} ` },
        ];
        const outcomes = await a.take(claims.map((each) => ({ ...claimOf(command), claim: each })));
        expect(counted(outcomes)).toEqual({ claimed: 5 });
        expect(await answer(a, answerTo(command, 1n))).toBe(true);
        for (const each of claims.slice(1)) expect(await a.find(each)).toBeUndefined();
      });

      it('take 500 keys and refuse one more, or a key that comes twice, leaving nothing', async () => {
        expect(await a.take([])).toEqual([]);
        expect(await a.answer([])).toEqual([]);
        const commands = many(claimsPerCall + 1);
        const refused = (code: string) => ({ code, name: 'PermanentFault' });
        await expect(a.take(commands.map(claimOf))).rejects.toMatchObject(refused('claims-too-many'));
        await expect(a.answer(commands.map((each) => answerTo(each, 1n)))).rejects.toMatchObject(
          refused('claims-too-many'),
        );
        const [one] = commands.splice(0, 1);
        const twice = [one!, aCommand(), again(one!)];
        await expect(a.take(twice.map(claimOf))).rejects.toMatchObject(refused('claims-repeated'));
        await expect(a.answer(twice.map((each) => answerTo(each, 1n)))).rejects.toMatchObject(
          refused('claims-repeated'),
        );
        expect(await take(b, one!)).toEqual({ kind: 'claimed', fence: 1n });
        expect(counted(await a.take(commands.map(claimOf)))).toEqual({ claimed: claimsPerCall });
        const kept = await a.answer(commands.map((each) => answerTo(each, 1n)));
        expect(kept).toEqual(commands.map(() => true));
      });

      it('take any number of tenants, and texts of any script', async () => {
        const commands = many(50).map((each) => ({
          ...each,
          claim: { ...each.claim, key: `ключ "{}",\\ NULL ${randomUUID()}` },
        }));
        expect(counted(await a.take(commands.map(claimOf)))).toEqual({ claimed: 50 });
        await a.answer(commands.map((each) => answerTo(each, 1n)));
        for (const each of commands) expect((await b.find(each.claim))?.answer).toEqual(each);
      });
    });

    describe('forgetting', () => {
      it('empties an answer after 30 days, and its key does nothing twice for 400', async () => {
        const command = await answered();
        await under.pass(answerDays * day - margin);
        await forgetAll();
        expect(await a.find(command.claim)).toEqual({ answer: command, position: 77n });
        await under.pass(lease + 2 * margin);
        await forgetAll();
        expect(await a.find(command.claim)).toBeUndefined();
        const { stream } = command;
        const spent = { kind: 'spent', stream, revision: 5n, position: 77n };
        expect(await take(b, again(command))).toEqual(spent);
        await under.pass((claimDays - answerDays) * day - lease - 2 * margin);
        await forgetAll();
        expect(await take(a, again(command))).toEqual(spent);
        await under.pass(lease + 2 * margin);
        await forgetAll();
        expect(await take(b, again(command))).toEqual({ kind: 'claimed', fence: 1n });
      });

      it('lets the key of a command that left no events go with its answer', async () => {
        const command = await answered(false);
        await under.pass(answerDays * day - margin);
        await forgetAll();
        expect(await take(b, again(command))).toMatchObject({ kind: 'answered' });
        await under.pass(lease + 2 * margin);
        await forgetAll();
        expect(await take(b, again(command))).toEqual({ kind: 'claimed', fence: 1n });
      });

      it('forgets the request of a claim that nobody answered, not where its events would stand', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(answerDays * day + lease + margin);
        await forgetAll();
        const next = again(command);
        const { salt, digest } = next;
        expect(await take(b, next)).toEqual({
          kind: 'taken-over',
          fence: 2n,
          stream: command.stream,
          revision: 3n,
          request: { salt, digest },
        });
        expect(await answer(b, answerTo(next, 2n))).toBe(true);
        await under.pass(answerDays * day - margin);
        await forgetAll();
        expect(await take(a, again(command))).toEqual({ kind: 'answered', answer: next, position: 77n });
        await under.pass(lease + 2 * margin);
        await forgetAll();
        expect(await take(a, again(command))).toMatchObject({ kind: 'spent' });
      });

      it('counts the days of an answer from the answer, where that came late', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(20 * day);
        await answer(a, answerTo(command, 1n));
        await under.pass(answerDays * day - margin);
        await forgetAll();
        expect(await take(b, again(command))).toMatchObject({ kind: 'answered' });
        await under.pass((claimDays - answerDays) * day);
        await forgetAll();
        expect(await take(b, again(command))).toMatchObject({ kind: 'spent' });
      });

      it('forgets a claim that nobody answered after 400 days', async () => {
        const command = aCommand();
        await take(a, command);
        await under.pass(answerDays * day + lease + margin);
        await forgetAll();
        await under.pass((claimDays - answerDays) * day);
        await forgetAll();
        expect(await take(b, command)).toEqual({ kind: 'claimed', fence: 1n });
      });

      it('takes no more than it is told at a time, the oldest first, and nothing younger than it is asked', async () => {
        await under.pass(claimDays * day + lease + margin);
        await forgetAll();
        const oldest = await answered();
        await under.pass(day);
        const second = await answered();
        await under.pass(day);
        const third = await answered();
        await under.pass(answerDays * day + lease + margin);
        const never = fromEpochMs(0);
        expect(await under.retention.forget({ answersBefore: never, claimsBefore: never }, 10)).toBe(0);
        expect(await forget(2)).toBe(2);
        const isKept = async (command: KeptAnswer) => (await a.find(command.claim)) !== undefined;
        expect(await Promise.all([oldest, second, third].map(isKept))).toEqual([false, false, true]);
        expect(await forget(2)).toBe(1);
        expect(await forget(2)).toBe(0);
        await under.pass((claimDays - answerDays - 1) * day);
        const last = await answered();
        await under.pass((answerDays + 1) * day + lease + margin);
        expect(await forget(2)).toBe(2);
        expect(await forget(2)).toBe(2);
        expect(await forget(2)).toBe(0);
        const kinds = await Promise.all(
          [oldest, second, third, last].map(async (each) => (await take(b, again(each)))?.kind),
        );
        expect(kinds).toEqual(['claimed', 'claimed', 'claimed', 'spent']);
      });
    });
  });
}
