// The breaker of a system, on a clock that the test moves.
import { describe, expect, it } from 'vitest';
import { systemBreaker } from '../../../src/reactors/breaker/system-breaker.ts';
import type { BreakerState } from '../../../src/reactors/breaker/system-breaker.ts';

const away = () => Promise.resolve({ kind: 'away' });
const done = () => Promise.resolve({ kind: 'done' });
const failed = () => Promise.resolve({ kind: 'failed' });

function aBreaker() {
  const time = { ms: 1_000 };
  const states: BreakerState[] = [];
  const breaker = systemBreaker('toy', { monotonicMs: () => time.ms }, (state) => states.push(state));
  const open = async (): Promise<void> => {
    for (let call = 0; call < 5; call += 1) await breaker.call(away);
  };
  return { time, states, breaker, open };
}

describe('issue 13, breakers: the breaker of an outside system', () => {
  it('opens after five calls in a row that found it away: nothing is claimed or sent then', async () => {
    const { breaker, open, states } = aBreaker();
    await open();
    expect([breaker.state(), breaker.allowed(10), states]).toEqual(['open', 0, ['open']]);
    let sent = 0;
    const call = await breaker.call(() => {
      sent += 1;
      return done();
    });
    expect([call, sent]).toEqual([{ kind: 'not-sent' }, 0]);
  });

  it('counts a row: an answer of any kind, a failure of the effect too, begins it anew', async () => {
    const { breaker } = aBreaker();
    for (const answer of [done, failed]) {
      for (let call = 0; call < 4; call += 1) await breaker.call(away);
      await breaker.call(answer);
    }
    for (let call = 0; call < 4; call += 1) await breaker.call(away);
    expect([breaker.state(), breaker.allowed(10)]).toEqual(['closed', 10]);
  });

  it('lets one call probe after five seconds, and none beside it', async () => {
    const { breaker, open, time } = aBreaker();
    await open();
    time.ms += 4_999;
    expect(breaker.allowed(10)).toBe(0);
    time.ms += 1;
    expect(breaker.allowed(10)).toBe(1);
    let answer: (outcome: { kind: string }) => void = () => undefined;
    const probe = new Promise<{ kind: string }>((resolve) => {
      answer = resolve;
    });
    const probing = breaker.call(() => probe);
    expect([breaker.state(), breaker.allowed(10), await breaker.call(done)]).toEqual([
      'half-open',
      0,
      { kind: 'not-sent' },
    ]);
    answer({ kind: 'done' });
    await probing;
    expect([breaker.state(), breaker.allowed(10)]).toEqual(['closed', 10]);
  });

  it('stays open for another five seconds where the probe finds it away', async () => {
    const { breaker, open, time, states } = aBreaker();
    await open();
    for (let probe = 0; probe < 3; probe += 1) {
      time.ms += 5_000;
      await breaker.call(away);
      expect(breaker.allowed(10)).toBe(0);
    }
    expect(states.filter((state) => state === 'closed')).toEqual([]);
  });

  it.each(['interrupted', 'broken'])(
    'g: a probe that was %s says nothing: it stays open, and the next probe is five seconds later',
    async (kind) => {
      const { breaker, open, time, states } = aBreaker();
      await open();
      time.ms += 5_000;
      expect(await breaker.call(() => Promise.resolve({ kind }))).toEqual({ kind });
      expect([breaker.state(), breaker.allowed(10), states]).toEqual([
        'open',
        0,
        ['open', 'half-open', 'open'],
      ]);
      time.ms += 5_000;
      await breaker.call(done);
      expect(breaker.state()).toBe('closed');
    },
  );

  it.each(['interrupted', 'broken'])('g: a call that was %s does not begin the row anew', async (kind) => {
    const { breaker } = aBreaker();
    for (let call = 0; call < 4; call += 1) await breaker.call(away);
    await breaker.call(() => Promise.resolve({ kind }));
    await breaker.call(away);
    expect(breaker.state()).toBe('open');
  });

  it('g: a call that began before it opened does not close it, however it ends', async () => {
    const { breaker, open } = aBreaker();
    let answer: (outcome: { kind: string }) => void = () => undefined;
    const late = breaker.call(() => new Promise<{ kind: string }>((resolve) => (answer = resolve)));
    await open();
    answer({ kind: 'done' });
    await late;
    expect([breaker.state(), breaker.allowed(10)]).toEqual(['open', 0]);
  });

  it('goes by a clock of its own: the time of day may be set back', async () => {
    const { breaker, open, time } = aBreaker();
    const { now } = Date;
    await open();
    try {
      Date.now = () => now() - 3_600_000;
      time.ms += 5_000;
      expect(await breaker.call(done)).toEqual({ kind: 'done' });
    } finally {
      Date.now = now;
    }
    expect(breaker.state()).toBe('closed');
  });
});
