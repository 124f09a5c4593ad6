// A lane over a ledger that a test plays, on a clock that it moves: when it claims, how many, what it does with what it holds.
import { afterEach, describe, expect, it } from 'vitest';
import type { ClaimedEffect, Conclusion } from '../../src/ports/effect.ts';
import type { ClaimWish } from '../../src/ports/effect-ledger.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import { systemBreaker } from '../../src/reactors/breaker/system-breaker.ts';
import { effectLane } from '../../src/reactors/effect-lane.ts';
import type { EffectTurns } from '../../src/reactors/effect-turns.ts';
import { waiting } from '../../src/reactors/effect-conclusions.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { manualPace } from '../support/projection-fakes.ts';
import { aClaim, aToyReactor } from '../support/toy-reactor.ts';

let stop = new AbortController();
afterEach(() => stop.abort());

function given(
  turns: EffectTurns = (claim) => Promise.resolve({ ...waiting(claim, 'done', 0), finished: true }),
) {
  stop = new AbortController();
  const pace = manualPace();
  const observer = fakeObserver();
  const breaker = systemBreaker('toy-system', pace, () => undefined);
  const due: ClaimedEffect[] = [];
  const wishes: ClaimWish[] = [];
  const concluded: Conclusion[][] = [];
  const renewed: string[][] = [];
  const trouble: {
    claiming?: Error | undefined;
    concluding?: Error | undefined;
    renewing?: Error;
    silent?: boolean;
    taken?: Set<string>;
  } = {};
  const { reactor } = aToyReactor();
  const lane = effectLane(reactor, {
    ledger: {
      claim: (wish) => {
        wishes.push(wish);
        if (trouble.claiming !== undefined) return Promise.reject(trouble.claiming);
        return Promise.resolve(wish.which === 'no-calls' ? [] : due.splice(0, wish.limit));
      },
      renew: (held) => {
        renewed.push(held.map(({ effect }) => effect));
        if (trouble.silent === true) return new Promise(() => undefined);
        if (trouble.renewing !== undefined) return Promise.reject(trouble.renewing);
        return Promise.resolve(
          new Set(held.map(({ effect }) => effect).filter((effect) => trouble.taken?.has(effect) !== true)),
        );
      },
      conclude: async (conclusions) => {
        await Promise.resolve();
        if (trouble.concluding !== undefined) throw trouble.concluding;
        concluded.push([...conclusions]);
        return new Set(
          conclusions.map(({ effect }) => effect).filter((effect) => trouble.taken?.has(effect) !== true),
        );
      },
    },
    turns,
    breaker,
    pace,
    observer,
    holder: 'p1',
  });
  const counted = (what: string) => observer.observed.filter((each) => each.what === what).length;
  return {
    lane,
    run: () => lane.run(stop.signal),
    pace,
    observer,
    breaker,
    due,
    wishes,
    concluded,
    renewed,
    trouble,
    counted,
  };
}

const pending = () => {
  const overs = new Map<string, AbortSignal>();
  const ends = new Map<string, (conclusion: Conclusion) => void>();
  const turns: EffectTurns = (claim, over) => {
    overs.set(claim.effect, over);
    return new Promise((resolve) => {
      ends.set(claim.effect, resolve);
      over.addEventListener('abort', () => resolve(waiting(claim, 'unknown', 0)));
    });
  };
  return { turns, overs, ends };
};

describe('issue 13: the lane of a reactor', () => {
  it('claims until nothing is due, as many as fit, and says what came of it', async () => {
    const { run, due, pace, wishes, concluded, counted } = given();
    due.push(...Array.from({ length: 9 }, () => aClaim()));
    const running = run();
    await pace.advance(10);
    expect(concluded.flat()).toHaveLength(9);
    expect(Math.max(...wishes.map(({ limit }) => limit))).toBe(4);
    expect(counted('effects_ended_total')).toBe(9);
    stop.abort();
    await pace.advance(1_000);
    await running;
  });

  it('looks twice a second, and at once when it is woken', async () => {
    const { lane, run, pace, wishes } = given();
    void run();
    await pace.advance(2_000);
    expect(wishes.length).toBeLessThanOrEqual(5);
    const before = wishes.length;
    lane.wake();
    await pace.advance(0);
    expect(wishes.length).toBe(before + 1);
  });

  it('goes on claiming after faults of the database, for ever (dbos-transact-py 716)', async () => {
    const { run, pace, trouble, due, concluded } = given();
    trouble.claiming = new TransientFault('database-away', 'x');
    due.push(aClaim());
    void run();
    await pace.advance(3_600_000);
    trouble.claiming = undefined;
    await pace.advance(2_000);
    expect(concluded.flat()).toHaveLength(1);
  });

  it('claims nothing for a system whose breaker is open but what needs no call; one after five seconds', async () => {
    const { run, pace, breaker, wishes, due } = given();
    for (let call = 0; call < 5; call += 1) await breaker.call(() => Promise.resolve({ kind: 'away' }));
    due.push(...Array.from({ length: 9 }, () => aClaim()));
    void run();
    await pace.advance(4_900);
    expect(new Set(wishes.map(({ which }) => which))).toEqual(new Set(['no-calls']));
    wishes.length = 0;
    await pace.advance(600);
    expect(wishes.find(({ which }) => which === 'any')).toMatchObject({ limit: 1 });
  });

  it('claims no retries once their budget is spent', async () => {
    const { run, pace, breaker, wishes } = given();
    for (let retry = 0; retry < 110; retry += 1) breaker.retries.retry();
    void run();
    await pace.advance(100);
    expect(wishes[0]?.which).toBe('first-attempts');
    await pace.advance(12_000);
    expect(wishes.at(-1)?.which).toBe('any');
  });

  it('holds no more than its system may bear', async () => {
    const { turns, overs } = pending();
    const { run, due, pace } = given(turns);
    due.push(...Array.from({ length: 9 }, () => aClaim()));
    void run();
    await pace.advance(1_000);
    expect(overs.size).toBe(4);
  });

  it('prolongs what takes longer, and interrupts what another process has taken over', async () => {
    const { turns, overs } = pending();
    const { run, due, pace, renewed, trouble, concluded, counted } = given(turns);
    const [kept, taken] = [aClaim(), aClaim()];
    due.push(kept, taken);
    void run();
    await pace.advance(1_600);
    expect(renewed).toEqual([[kept.effect, taken.effect]]);
    trouble.taken = new Set([taken.effect]);
    await pace.advance(1_600);
    expect([overs.get(kept.effect)?.aborted, overs.get(taken.effect)?.aborted]).toEqual([false, true]);
    expect(concluded.flat().map(({ effect }) => effect)).toEqual([taken.effect]);
    expect(counted('effect_claims_lost_total')).toBe(1);
  });

  it('interrupts what it could not prolong for as long as the lease: the database is away', async () => {
    const { turns, overs } = pending();
    const { run, due, pace, trouble } = given(turns);
    const claim = aClaim();
    due.push(claim);
    trouble.renewing = new TransientFault('database-away', 'x');
    void run();
    await pace.advance(5_900);
    expect(overs.get(claim.effect)?.aborted).toBe(false);
    await pace.advance(1_600);
    expect(overs.get(claim.effect)?.aborted).toBe(true);
  });

  it('c: interrupts it when its lease ends, though the database has not answered at all', async () => {
    const { turns, overs } = pending();
    const { run, due, pace, trouble } = given(turns);
    const claim = aClaim();
    due.push(claim);
    trouble.silent = true;
    void run();
    await pace.advance(5_999);
    expect(overs.get(claim.effect)?.aborted).toBe(false);
    await pace.advance(1);
    expect(overs.get(claim.effect)?.aborted).toBe(true);
  });

  it('does not act on a claim that came when its lease had run out (dbos-transact-py 742)', async () => {
    const { turns, overs } = pending();
    const { pace, observer, breaker } = given();
    const { reactor } = aToyReactor();
    let claims = 0;
    const lane = effectLane(reactor, {
      ledger: {
        claim: async () => {
          claims += 1;
          if (claims > 1) return [];
          await pace.pause(6_000);
          return [aClaim()];
        },
        renew: () => Promise.resolve(new Set()),
        conclude: () => Promise.reject(new Error('nothing to conclude')),
      },
      turns,
      breaker,
      pace,
      observer,
      holder: 'p1',
    });
    void lane.run(stop.signal);
    await pace.advance(7_000);
    expect([claims > 1, overs.size]).toEqual([true, 0]);
  });

  it('says what came of effects again where the database was away, and takes on no more meanwhile than fits', async () => {
    const { run, due, pace, trouble, concluded, wishes } = given();
    trouble.concluding = new TransientFault('database-away', 'x');
    due.push(...Array.from({ length: 9 }, () => aClaim()));
    void run();
    await pace.advance(5_000);
    expect(9 - due.length).toBe(4);
    trouble.concluding = undefined;
    await pace.advance(2_000);
    expect(concluded.flat()).toHaveLength(9);
    expect(wishes.every(({ limit }) => limit <= 4)).toBe(true);
  });

  it('a stop ends claiming first, even when it is woken; what is under way may end (dbos-transact-py 804)', async () => {
    const { turns, ends } = pending();
    const { lane, run, due, pace, wishes, concluded } = given(turns);
    const claim = aClaim();
    due.push(claim);
    const running = run();
    await pace.advance(100);
    stop.abort();
    await pace.advance(10);
    const asked = wishes.length;
    due.push(aClaim());
    lane.wake();
    await pace.advance(2_000);
    ends.get(claim.effect)?.({ ...waiting(claim, 'done', 0), finished: true });
    await pace.advance(1_000);
    await running;
    expect(wishes.length).toBe(asked);
    expect(concluded.flat()).toMatchObject([{ effect: claim.effect, state: 'done' }]);
  });

  it('a stop interrupts after four seconds what does not end: its reply counts as lost, at once', async () => {
    const { turns } = pending();
    const { run, due, pace, concluded } = given(turns);
    due.push(aClaim());
    const running = run();
    await pace.advance(100);
    stop.abort();
    await pace.advance(6_000);
    await running;
    expect(concluded.flat()).toMatchObject([{ state: 'unknown' }]);
  });

  it('tells of a parked effect once, with the verb that shows it and the request that it began with', async () => {
    const claim = aClaim({ name: 'room/open' });
    const cause = { code: 'bad', sentence: 'a name' };
    const { run, due, pace, observer } = given(() =>
      Promise.resolve({ ...waiting(claim, 'parked', 0), resumes: 'intended' as const, cause }),
    );
    due.push(claim);
    void run();
    await pace.advance(100);
    const errors = observer.observed.filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.fields).toMatchObject({
      reactor: 'toy',
      correlation: claim.origin.correlation,
      cause: 'bad',
      show: `voicemeet stuck show effects:toy ${claim.stream}/4/room/open`,
    });
  });
});
