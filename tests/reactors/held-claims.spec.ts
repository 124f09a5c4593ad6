// When a lane's claims are prolonged, and when they are interrupted.
import { describe, expect, it } from 'vitest';
import type { CommandId } from '../../src/domain/shared/ids.ts';
import { keepLeases } from '../../src/reactors/held-claims.ts';
import type { HeldClaim } from '../../src/reactors/held-claims.ts';
import { manualPace } from '../support/projection-fakes.ts';
import { aClaim } from '../support/toy-reactor.ts';

function given(renew: (effects: readonly CommandId[]) => Promise<ReadonlySet<CommandId>>) {
  const pace = manualPace();
  const held = new Map<string, HeldClaim>();
  const ended = new AbortController();
  const asked: number[] = [];
  const ledger = {
    renew: (claims: readonly { readonly effect: CommandId }[]) => {
      asked.push(pace.monotonicMs());
      return renew(claims.map(({ effect }) => effect));
    },
  };
  const keeping = keepLeases({ ledger, pace, leaseMs: 6_000, renewMs: 1_500 }, held, ended.signal);
  const hold = (): HeldClaim => {
    const one = { claim: aClaim(), over: new AbortController(), renewedMs: pace.monotonicMs() };
    held.set(one.claim.effect, one);
    return one;
  };
  const end = async (): Promise<void> => {
    ended.abort();
    await keeping;
  };
  return { pace, asked, hold, end };
}

describe('issue 13 c, the leases of claims', () => {
  it('are prolonged while the work goes on', async () => {
    const { pace, hold, asked, end } = given((effects) => Promise.resolve(new Set(effects)));
    const one = hold();
    await pace.advance(60_000);
    expect([one.over.signal.aborted, asked.length]).toEqual([false, 40]);
    await end();
  });

  it('end in time for each claim though the database has not answered since', async () => {
    let answer: (kept: ReadonlySet<CommandId>) => void = () => undefined;
    const { pace, hold, asked, end } = given(() => new Promise((resolve) => (answer = resolve)));
    const first = hold();
    await pace.advance(2_000);
    const second = hold();
    await pace.advance(3_999);
    expect([first.over.signal.aborted, second.over.signal.aborted]).toEqual([false, false]);
    await pace.advance(1);
    expect([first.over.signal.aborted, second.over.signal.aborted]).toEqual([true, false]);
    await pace.advance(2_000);
    expect([second.over.signal.aborted, asked]).toEqual([true, [1_500]]);
    answer(new Set());
    await end();
  });

  it('end at once where another process has the claim', async () => {
    const { pace, hold, end } = given(() => Promise.resolve(new Set()));
    const one = hold();
    await pace.advance(1_500);
    expect(one.over.signal.aborted).toBe(true);
    await end();
  });
});
