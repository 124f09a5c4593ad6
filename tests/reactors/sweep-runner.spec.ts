// The runner of timers over fakes: what is due fires once, what is away is waited for, what can't be decided is tried again
// later and later and then set aside, nothing is lost.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CorrelationId, EventId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Verdict } from '../../src/ports/dispatch.port.ts';
import type { DueItem, DueItems } from '../../src/ports/due-items.port.ts';
import type { InsideContext } from '../../src/ports/inside-context.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { sweepRunner } from '../../src/reactors/sweep-runner.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { after, meeting, nine, tenant } from '../support/histories/cast.ts';

const ending: DueItem = {
  tenant,
  stream: streamName('meeting', tenant, meeting),
  streamId: meeting,
  ref: '',
  kind: 'duration-limit',
  due: nine,
  origin: {
    event: '0c000000-0000-4000-8000-000000000001' as EventId,
    correlation: '0d000000-0000-4000-8000-000000000001' as CorrelationId,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
  attempts: 1,
  failures: 0,
};
const away = new TransientFault('store-away', 'the store is away');
const keyless = new FatalFault('key-lost', 'a key is missing');
const undecidable = new PermanentFault('event-unknown', 'nobody can read it');
const done: Verdict = { stream: ending.stream, revision: 1n, events: [], refusal: undefined, at: nine };

/** A runner over items that are due now, and one that is due `next`; gives a log of what it did. It stops at the first pause when all are taken. */
function aRunner(
  due: readonly (readonly DueItem[] | Error)[],
  answer: () => Promise<Verdict>,
  next?: Instant,
) {
  const did: unknown[] = [];
  const sent: { readonly command: BareCommand; readonly context: InsideContext }[] = [];
  const abort = new AbortController();
  const rounds = [...due];
  const dueItems: DueItems = {
    claim: (worker, by, limit, leaseMs) => {
      did.push(['claim', worker, by, limit, leaseMs]);
      const round = rounds.shift() ?? [];
      return round instanceof Error ? Promise.reject(round) : Promise.resolve(round);
    },
    done: (_worker, item) => Promise.resolve(void did.push(['done', item.kind, item.ref])),
    postponed: (_worker, item, retryInMs) =>
      Promise.resolve(void did.push(['postponed', item.kind, retryInMs])),
    failed: (_worker, item, { code, sentence }, retryInMs, maxFailures) => {
      did.push(['failed', item.kind, `${code}: ${sentence}`, retryInMs, maxFailures]);
      return Promise.resolve(item.failures + 1 === maxFailures ? 'stuck' : 'again');
    },
    retryStuck: () => Promise.reject(new Error('only operators do')),
    skipStuck: () => Promise.reject(new Error('only operators do')),
    nextDue: () => Promise.resolve(rounds.length > 0 ? nine : next),
    sweep: (limit) => Promise.resolve(did.push(['sweep', limit])),
  };
  const observer = fakeObserver();
  const runner = sweepRunner({
    dueItems,
    observer,
    ids: uuidIdSource(),
    worker: 'w1',
    clock: { now: () => after(1) },
    dispatch: { decide: (command, context) => answer().finally(() => void sent.push({ command, context })) },
    pace: {
      monotonicMs: () => 0,
      pause: (ms) => {
        did.push(['pause', ms]);
        if (rounds.length === 0) abort.abort();
        return Promise.resolve();
      },
    },
  });
  const said = (what: string) => did.filter((entry) => Array.isArray(entry) && entry[0] === what);
  return { runner, did, said, sent, observer, abort };
}

describe('issue 12 A5: while a process of an older version is connected', () => {
  it('a timer whose events it can’t read stays due; nothing is told each time, since the watch over words tells it', async () => {
    const withheld = new TransientFault('upgrade-in-progress', 'an older process is connected');
    const { runner, did, observer } = aRunner([[{ ...ending, attempts: 50 }]], () =>
      Promise.reject(withheld),
    );
    expect(await runner.tick()).toBe(1);
    expect(did.at(-1)).toEqual(['postponed', 'duration-limit', 10_000]);
    expect(observer.observed.map(({ what }) => what)).toEqual(['timers_postponed_total']);
  });
});

describe('the runner of timers', () => {
  it('sends the command of what is due, then says it is done', async () => {
    const { runner, did, sent, observer } = aRunner([[ending]], () => Promise.resolve(done));
    expect(await runner.tick()).toBe(1);
    expect(sent).toMatchObject([
      {
        command: { type: 'EnforceDurationLimit', meeting, at: after(1) },
        context: { tenant, at: after(1), actor: { kind: 'timer', id: 'duration-limit' } },
      },
    ]);
    expect(did).toEqual([
      ['claim', 'w1', after(1), 100, 15_000],
      ['done', 'duration-limit', ''],
    ]);
    expect(observer.observed.map(({ what }) => what)).toEqual([
      'timers_fired_total',
      'timer_lateness_seconds',
    ]);
  });

  it('is one command however often it fires: the id comes from the item', async () => {
    const { runner, sent } = aRunner([[ending], [{ ...ending, attempts: 4 }]], () => Promise.resolve(done));
    await runner.tick();
    await runner.tick();
    const [first, second] = sent.map(({ context }) => context.command);
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it('goes on with what made the item due: its event, correlation and trace', async () => {
    const { runner, sent } = aRunner([[ending]], () => Promise.resolve(done));
    await runner.tick();
    const { event: causation, ...carried } = ending.origin;
    expect(sent[0]?.context).toMatchObject({ causation, ...carried });
  });

  describe('issue 12, A1: an outage never sets a timer aside', () => {
    it.each([
      ['what is away', away, 10_000],
      ['what somebody has to mend', keyless, 60_000],
    ] as const)('waits longer and longer for %s, up to a limit', async (_, fault, longestMs) => {
      for (const [attempts, growingMs] of [
        [1, 1_000],
        [2, 2_000],
        [4, 8_000],
        [6, 32_000],
        [1_200, 64_000],
      ] as const) {
        const { runner, did } = aRunner([[{ ...ending, attempts }]], () => Promise.reject(fault));
        await runner.tick();
        expect(did.slice(1)).toEqual([['postponed', 'duration-limit', Math.min(growingMs, longestMs)]]);
      }
    });

    it.each([
      ['warn', away],
      ['error', keyless],
    ] as const)('says so in one line of the level %s, however many wait', async (level, fault) => {
      const { runner, observer } = aRunner([[ending, ending, ending]], () => Promise.reject(fault));
      await runner.tick();
      const lines = observer.observed.filter(({ kind }) => kind !== 'count');
      const timer = `${ending.stream}/duration-limit`;
      expect(lines).toMatchObject([{ kind: level, fields: { timers: 3, timer }, cause: fault }]);
      expect(observer.observed.filter(({ what }) => what === 'timers_postponed_total')).toHaveLength(3);
    });
  });

  it.each([
    [0, 1_000],
    [1, 2_000],
    [4, 16_000],
    [8, 60_000],
  ])('waits longer after each failure: after %i earlier ones %i ms', async (failures, retryInMs) => {
    const item = { ...ending, attempts: failures + 700, failures };
    const { runner, did, observer } = aRunner([[item]], () => Promise.reject(undecidable));
    await runner.tick();
    expect(did.slice(1)).toEqual([
      ['failed', 'duration-limit', 'event-unknown: nobody can read it', retryInMs, 10],
    ]);
    const timer = `${ending.stream}/duration-limit`;
    expect(observer.observed).toMatchObject([
      { kind: 'warn', fields: { timer, failures: failures + 1 }, cause: undecidable },
    ]);
  });

  it('says with an error line that a timer is stuck, and with which verb to look at it', async () => {
    const { runner, observer } = aRunner([[{ ...ending, failures: 9 }]], () => Promise.reject(undecidable));
    await runner.tick();
    const key = `${ending.stream}/duration-limit`;
    const show = `voicemeet stuck show timers ${key}`;
    expect(observer.observed).toMatchObject([
      { kind: 'warn', fields: { failures: 10 }, cause: undecidable },
      { kind: 'error', fields: { owner: 'timers', key, cause: 'event-unknown', show } },
      { what: 'became_stuck_total', fields: { owner: 'timers' } },
    ]);
  });

  it('reports an item that names nothing as failed, and fires its neighbours', async () => {
    const odd: DueItem = { ...ending, kind: 'seat-release', ref: 'no ticket' };
    const { runner, said, sent } = aRunner([[odd, ending]], () => Promise.resolve(done));
    await runner.tick();
    expect(said('failed')).toMatchObject([
      ['failed', 'seat-release', expect.stringContaining('names nothing'), 1_000, 10],
    ]);
    expect(said('done')).toEqual([['done', 'duration-limit', '']]);
    expect(sent).toHaveLength(1);
  });

  it('looks again after a pause, a longer one when the items can not be read, until aborted', async () => {
    const { runner, did, abort, observer } = aRunner([away, [ending]], () => Promise.resolve(done));
    await runner.run(abort.signal);
    expect(did.filter((entry) => Array.isArray(entry) && entry[0] !== 'claim')).toEqual([
      ['pause', 1_000],
      ['done', 'duration-limit', ''],
      ['pause', 750],
    ]);
    expect(observer.observed[0]).toMatchObject({ kind: 'warn', cause: away });
  });

  it('looks again at once while there is something to take', async () => {
    const many = Array.from({ length: 100 }, () => ending);
    const { runner, said, abort } = aRunner([many, [ending]], () => Promise.resolve(done));
    await runner.run(abort.signal);
    expect(said('done')).toHaveLength(101);
    expect(said('pause')).toHaveLength(1);
  });

  it('does not hurry where what was due is held by another', async () => {
    const { runner, said, abort } = aRunner([[], []], () => Promise.resolve(done));
    await runner.run(abort.signal);
    expect(said('claim')).toHaveLength(2);
    expect(said('pause')).toEqual([
      ['pause', 250],
      ['pause', 250],
    ]);
  });

  it.each([
    ['until the next instant that is due', addSeconds(after(1), 0.3), 300],
    ['three quarters of a second at most', after(60), 750],
  ])('sleeps %s', async (_, next, sleepMs) => {
    const { runner, did, abort } = aRunner([], () => Promise.resolve(done), next);
    await runner.run(abort.signal);
    expect(did).toEqual([['pause', sleepMs]]);
  });

  it('does nothing once aborted', async () => {
    const { runner, did, abort } = aRunner([[ending]], () => Promise.resolve(done));
    abort.abort();
    await runner.run(abort.signal);
    expect(did).toEqual([]);
  });
});
