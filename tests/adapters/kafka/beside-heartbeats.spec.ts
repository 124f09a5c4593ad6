// Waiting for work beside heartbeats: until it ends, until the group counts the member out, until it is to end.
import { describe, expect, it } from 'vitest';
import { besideHeartbeats } from '../../../src/adapters/kafka/beside-heartbeats.ts';
import { manualPace } from '../../support/projection-fakes.ts';

function given(heartbeat: () => Promise<void> = () => Promise.resolve()) {
  const pace = manualPace();
  const over = new AbortController();
  const beating = { pace, heartbeat, heartbeatMs: 1_000, sessionTimeoutMs: 6_000, drainMs: 5_000 };
  let finish!: () => void;
  let fail!: (fault: Error) => void;
  const work = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
  const asked: number[] = [];
  const end = (): void => void asked.push(pace.monotonicMs());
  const waited = besideHeartbeats(work, { ...beating, over: over.signal, end });
  return { pace, over, finish, fail, asked, waited };
}
const protocol = (type: string) => () => Promise.reject(Object.assign(new Error(type), { type }));

describe('issue 13, work beside heartbeats', () => {
  it('is waited for as long as it takes', async () => {
    const { pace, finish, waited, asked } = given();
    await pace.advance(3_600_000);
    finish();
    expect([await waited, asked]).toEqual([{ outcome: { kind: 'done' }, lost: undefined }, []]);
  });

  it('gives the fault that it ends with', async () => {
    const { fail, waited } = given();
    const fault = new Error('not now');
    fail(fault);
    expect(await waited).toEqual({ outcome: { kind: 'failed', fault }, lost: undefined });
  });

  it('is asked to end on a rebalance, and what it still finishes within the bound counts', async () => {
    const { pace, finish, waited, asked } = given(protocol('REBALANCE_IN_PROGRESS'));
    await pace.advance(3_000);
    expect(asked).toEqual([1_000]);
    finish();
    expect(await waited).toMatchObject({
      outcome: { kind: 'done' },
      lost: { message: 'REBALANCE_IN_PROGRESS' },
    });
  });

  it('is abandoned where it does not end within the bound', async () => {
    const { pace, waited } = given(protocol('ILLEGAL_GENERATION'));
    await pace.advance(6_000);
    expect(await waited).toMatchObject({ outcome: undefined, lost: { message: 'ILLEGAL_GENERATION' } });
  });

  it('goes on without a broker for as long as a member may be silent', async () => {
    const { pace, waited, asked } = given(() => Promise.reject(new Error('connection closed')));
    await pace.advance(5_500);
    expect(asked).toEqual([]);
    await pace.advance(6_000);
    expect([asked, await waited]).toMatchObject([[6_000], { lost: { message: 'connection closed' } }]);
  });

  it('is asked to end by a stop, without a lost member', async () => {
    const { pace, over, finish, waited, asked } = given();
    over.abort();
    await pace.advance(0);
    expect(asked).toEqual([0]);
    finish();
    expect(await waited).toEqual({ outcome: { kind: 'done' }, lost: undefined });
  });
});
