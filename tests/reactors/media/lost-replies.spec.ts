// One reply that is lost says little; many in a row end the asking.
import { describe, expect, it } from 'vitest';
import type { RoomsAway, RoomsReply } from '../../../src/ports/rooms.port.ts';
import { answered, isLost, mostTries } from '../../../src/reactors/media/lost-replies.ts';

const away = (code: RoomsAway['code'], mayHaveHappened: boolean): RoomsAway => ({
  kind: 'away',
  code,
  mayHaveHappened,
});
const done = { kind: 'done', value: 'here' } as const;

/** Asks where these replies come, then that of the call after them. */
async function asking(replies: readonly RoomsReply<string>[], signal = new AbortController().signal) {
  let asked = 0;
  const reply = await answered<string>(() => {
    const next = replies[asked] ?? done;
    asked += 1;
    return Promise.resolve(next);
  }, signal);
  return { asked, reply };
}

describe('issue 13, chaos:reactors: a question whose reply is lost', () => {
  it.each(['failed', 'unreachable'] as const)('is asked again until there is an answer: %s', async (code) => {
    expect(await asking([away(code, true), away(code, true)])).toEqual({ asked: 3, reply: done });
  });

  it('is asked a bounded number of times', async () => {
    const lost = away('failed', true);
    expect(await asking(Array<RoomsAway>(50).fill(lost))).toEqual({ asked: mostTries, reply: lost });
  });

  it.each([
    away('timeout', true),
    away('busy', true),
    away('busy', false),
    away('unreachable', false),
    away('wrong-key', false),
    { kind: 'absent' } as const,
    { kind: 'refused', code: 'x', sentence: 'no' } as const,
  ])(
    'is not asked again where the media plane is away, hangs or has answered: $kind $code',
    async (reply) => {
      expect(await asking([reply])).toEqual({ asked: 1, reply });
    },
  );

  it('is not asked again once nobody waits for the answer', async () => {
    const lost = away('failed', true);
    expect(await asking([lost], AbortSignal.abort())).toEqual({ asked: 1, reply: lost });
  });

  it('may have been heeded, unlike one that nobody heard', () => {
    expect([away('timeout', true), away('failed', true)].map(isLost)).toEqual([true, true]);
    expect([away('unreachable', false), done].map(isLost)).toEqual([false, false]);
  });
});
