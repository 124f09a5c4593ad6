// Replies of the media plane that are lost one by one: the call may have been heeded, and what came back was an error, a cut connection
// or nothing. Of one call that says little: the next one may be answered.
import type { RoomsAway, RoomsReply } from '../../ports/rooms.port.ts';

/** So often in all: where half of the replies are lost, 4 of 1,000 calls have none then. */
export const mostTries = 8;

/** Whether the reply was lost. A call that nobody heard, and a refused key, say that the media plane is away. */
export function isLost(reply: RoomsReply<unknown>): reply is RoomsAway {
  return reply.kind === 'away' && reply.mayHaveHappened;
}

/** Asks until there is an answer, `mostTries` times at most, and not again what took until its time limit. For questions: they change nothing. */
export async function answered<Value>(
  ask: () => Promise<RoomsReply<Value>>,
  signal: AbortSignal,
): Promise<RoomsReply<Value>> {
  for (let tries = 1; ; tries += 1) {
    const reply = await ask();
    if (!isLost(reply) || reply.code === 'timeout' || reply.code === 'busy') return reply;
    if (tries === mostTries || signal.aborted) return reply;
  }
}
