// What is done about a claimed effect and what it comes to, on a clock that the test moves.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Effect } from '../../src/ports/effect.ts';
import type { FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import type { InsideContext } from '../../src/ports/inside-context.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { systemBreaker } from '../../src/reactors/breaker/system-breaker.ts';
import { effectTurns } from '../../src/reactors/effect-turns.ts';
import type { LookedUp, Performed } from '../../src/reactors/reactor.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { nine } from '../support/histories/cast.ts';
import { manualPace } from '../support/projection-fakes.ts';
import { aClaim, aToyReactor, anOpening } from '../support/toy-reactor.ts';

const never = new AbortController().signal;

function given() {
  const { reactor, played } = aToyReactor();
  const pace = manualPace();
  const observer = fakeObserver();
  const breaker = systemBreaker('toy-system', pace, () => undefined);
  const sent: { readonly command: BareCommand; readonly context: InsideContext }[] = [];
  const trouble: { deciding?: Error } = {};
  const replaced: (readonly Effect[])[] = [];
  let found: FedEvent | undefined;
  const turns = effectTurns(reactor, {
    ledger: { replace: (_claim, { effects }) => Promise.resolve(replaced.push(effects) > 0) },
    dispatch: {
      decide: (command, context) => {
        if (trouble.deciding !== undefined) return Promise.reject(trouble.deciding);
        sent.push({ command, context });
        return Promise.resolve({} as never);
      },
    },
    breaker,
    readEvents: () => Promise.resolve(found === undefined ? [] : [found]),
    ids: uuidIdSource(),
    clock: { now: () => nine },
    pace,
    observer,
  });
  const find = (event: FedEvent | undefined): void => {
    found = event;
  };
  return { turns, played, pace, observer, breaker, sent, trouble, replaced, find };
}

describe('issue 13: a turn that asks for an effect', () => {
  it('that is done ends it, under its own id as the idempotency key', async () => {
    const { turns, played, sent } = given();
    const claim = aClaim();
    played.perform = (effect) =>
      Promise.resolve({ kind: 'done', result: effect.effect, providerRequest: 'r1', answer: 'ok' });
    expect(await turns(claim, never)).toMatchObject({
      effect: claim.effect,
      epoch: 7n,
      state: 'done',
      finished: true,
      failed: false,
      concludedBy: 'reply',
      result: claim.effect,
      attempt: { act: 'perform', class: 'done', providerRequest: 'r1', answer: 'ok' },
    });
    expect(sent).toEqual([]);
  });

  it('that is refused keeps the refusal first, and tells the domain in a turn of its own', async () => {
    const { turns, played, sent } = given();
    played.perform = () => Promise.resolve({ kind: 'refused', code: 'no-room' });
    const claim = aClaim({ name: 'a' });
    expect(await turns(claim, never)).toMatchObject({
      state: 'refused',
      finished: false,
      code: 'no-room',
      failed: false,
    });
    expect(sent).toEqual([]);
    const told = await turns({ ...claim, turn: 'tell', end: 'refused', code: 'no-room' }, never);
    expect(told).toMatchObject({ state: 'refused', finished: true });
    expect(sent).toMatchObject([
      {
        command: { type: 'EndMeeting', by: { kind: 'reactor', id: 'toy' } },
        context: {
          command: uuidIdSource().reactorCommand('toy', claim.origin.event, 'a'),
          causation: claim.origin.event,
          correlation: claim.origin.correlation,
        },
      },
    ]);
  });

  it.each<readonly [string, () => Promise<Performed>]>([
    ['a timeout', () => new Promise(() => undefined)],
    ['a connection that was cut', () => Promise.reject(new TransientFault('cut', 'x'))],
    ['500 after doing it', () => Promise.resolve({ kind: 'away', code: '500', mayHaveHappened: true })],
    ['a wrong key', () => Promise.reject(new FatalFault('key-refused', 'x'))],
  ])('whose reply is lost by %s is looked up next, and has used up no attempt', async (_how, perform) => {
    const { turns, played, pace } = given();
    played.perform = perform;
    const turn = turns(aClaim({ failures: 9 }), never);
    await pace.advance(1_000);
    expect(await turn).toMatchObject({
      state: 'unknown',
      failed: false,
      finished: false,
      attempt: { class: 'lost' },
    });
  });

  it('of a system that surely did not do it waits, however often, with pauses that grow, or as it asked', async () => {
    const away: Performed = { kind: 'away', code: '429', mayHaveHappened: false };
    const after = async (attempts: number, outcome: Performed) => {
      const { turns, played } = given();
      played.perform = () => Promise.resolve(outcome);
      const conclusion = await turns(aClaim({ attempts, failures: 9 }), never);
      expect(conclusion).toMatchObject({ state: 'intended', failed: false });
      return conclusion?.againInMs;
    };
    const pauses = [await after(1, away), await after(2, away), await after(3, away), await after(50, away)];
    expect(pauses).toEqual([500, 1_000, 2_000, 10_000]);
    expect(await after(1, { ...away, retryAfterMs: 7_777 })).toBe(7_777);
    expect(await after(1, { ...away, retryAfterMs: 7_200_000 })).toBe(1_800_000);
    expect(await after(1, { ...away, retryAfterMs: -5 })).toBe(0);
    expect(await after(1, { ...away, retryAfterMs: Number.NaN })).toBe(await after(1, away));
  });

  it('that failed by an answer about it is tried again, and parked after the tenth', async () => {
    const { turns, played } = given();
    played.perform = () => Promise.resolve({ kind: 'failed', code: 'bad', sentence: 'Bad name.' });
    expect(await turns(aClaim({ failures: 8 }), never)).toMatchObject({ state: 'intended', failed: true });
    expect(await turns(aClaim({ failures: 9 }), never)).toMatchObject({
      state: 'parked',
      resumes: 'intended',
      failed: true,
      cause: { code: 'bad', sentence: 'Bad name.' },
    });
  });

  it('that is not so yet is asked for again after its pause, for ever', async () => {
    const { turns, played } = given();
    played.perform = () => Promise.resolve({ kind: 'not-yet', code: 'held', againInMs: 300_000 });
    expect(await turns(aClaim({ failures: 9, attempts: 5_000 }), never)).toMatchObject({
      state: 'intended',
      failed: false,
      finished: false,
      againInMs: 300_000,
      attempt: { class: 'failed', code: 'held' },
    });
  });

  it('that met a mistake of the code counts against it, and is looked up first after an operator’s retry', async () => {
    const { turns, played } = given();
    played.perform = () => Promise.reject(new TypeError('x is undefined'));
    expect(await turns(aClaim({ failures: 9 }), never)).toMatchObject({
      state: 'parked',
      resumes: 'unknown',
      cause: { code: 'TypeError' },
    });
    played.perform = () => Promise.reject(new PermanentFault('no', 'never'));
    expect(await turns(aClaim(), never)).toMatchObject({ state: 'unknown', failed: true });
  });

  it('whose claim is lost, or whose process ends, is not waited for', async () => {
    const { turns, played } = given();
    let aborted = false;
    played.perform = (_effect, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve({ kind: 'done' });
        });
      });
    const over = new AbortController();
    const turn = turns(aClaim(), over.signal);
    over.abort();
    expect(await turn).toMatchObject({
      state: expect.stringMatching(/unknown|done/) as unknown,
      failed: false,
    });
    expect(aborted).toBe(true);
  });

  it('is not sent where the breaker opened after it was claimed: it was no attempt', async () => {
    const { turns, played, breaker } = given();
    for (let call = 0; call < 5; call += 1) await breaker.call(() => Promise.resolve({ kind: 'away' }));
    played.perform = () => Promise.reject(new Error('not to be called'));
    expect(await turns(aClaim(), never)).toMatchObject({ state: 'intended', unsent: true, failed: false });
    expect(await turns(aClaim({ turn: 'look-up' }), never)).toMatchObject({
      state: 'unknown',
      failed: false,
    });
  });

  it('of an operation that this version does not have counts against it', async () => {
    const { turns } = given();
    expect(await turns(aClaim({ operation: 'sing', failures: 9 }), never)).toMatchObject({
      state: 'parked',
      cause: { code: 'operation-unknown' },
    });
  });
});

describe('issue 13: a turn that looks an effect up', () => {
  const lookedUp = async (found: LookedUp, attempts = 1) => {
    const { turns, played, sent } = given();
    played.perform = () => Promise.reject(new Error('not to be asked for'));
    played.lookUp = () => Promise.resolve(found);
    return { conclusion: await turns(aClaim({ turn: 'look-up', attempts }), never), sent };
  };

  it('that finds it ends it', async () => {
    const { conclusion } = await lookedUp({ kind: 'done', result: 'room-1' });
    expect(conclusion).toMatchObject({
      state: 'done',
      finished: true,
      concludedBy: 'look-up',
      result: 'room-1',
      attempt: { act: 'look-up' },
    });
  });

  it('that finds it absent has it asked for again: at once, and later and later where that happens again', async () => {
    expect((await lookedUp({ kind: 'absent' })).conclusion).toMatchObject({ state: 'absent', againInMs: 0 });
    expect((await lookedUp({ kind: 'absent' }, 3)).conclusion).toMatchObject({
      state: 'absent',
      againInMs: 2_000,
    });
  });

  it.each([{ kind: 'still-unknown' }, { kind: 'away', code: '503', mayHaveHappened: false }] as const)(
    'that can’t be answered yet ($kind) is repeated, and uses up no attempt',
    async (found) => {
      const { conclusion } = await lookedUp(found);
      expect(conclusion).toMatchObject({ state: 'unknown', againInMs: 5_000, failed: false });
    },
  );
});

describe('issue 13: a turn that tells the domain', () => {
  it('is repeated where the command can’t be stored now, without asking the system again', async () => {
    const { turns, trouble } = given();
    trouble.deciding = new TransientFault('database-away', 'x');
    const claim = aClaim({ turn: 'tell', end: 'expired', failures: 9 });
    expect(await turns(claim, never)).toMatchObject({
      state: 'expired',
      finished: false,
      failed: false,
      againInMs: 5_000,
    });
  });

  it('parks the effect where the command can’t be decided ten times; a retry tells it again', async () => {
    const { turns, trouble } = given();
    trouble.deciding = new PermanentFault('event-unknown', 'x');
    const claim = aClaim({ turn: 'tell', end: 'expired', failures: 9 });
    expect(await turns(claim, never)).toMatchObject({
      state: 'parked',
      resumes: 'expired',
      cause: { code: 'event-unknown' },
    });
  });

  it('asks no system, so it goes on while that is out', async () => {
    const { turns, breaker, sent } = given();
    for (let call = 0; call < 5; call += 1) await breaker.call(() => Promise.resolve({ kind: 'away' }));
    expect(await turns(aClaim({ turn: 'tell', end: 'expired' }), never)).toMatchObject({ finished: true });
    expect(sent).toHaveLength(1);
  });
});

describe('issue 13: an event that could not be read', () => {
  it('is read again, and its effects take its place', async () => {
    const { turns, find, replaced } = given();
    const recorded = anOpening(nine);
    find({ kind: 'recorded', recorded });
    expect(await turns(aClaim({ turn: 'decode', operation: '' }), never)).toBeUndefined();
    expect(replaced).toMatchObject([[{ operation: 'say', stream: recorded.stream }]]);
  });

  it('is parked again where it still can’t be read, or is not there', async () => {
    const { turns, find } = given();
    const stored = anOpening(nine) as unknown as StoredEvent;
    find({ kind: 'undecodable', stored, fault: new FatalFault('tampered', 'x') });
    expect(await turns(aClaim({ turn: 'decode' }), never)).toMatchObject({
      state: 'parked',
      cause: { code: 'tampered' },
    });
    find(undefined);
    expect(await turns(aClaim({ turn: 'decode' }), never)).toMatchObject({ state: 'parked' });
  });
});
