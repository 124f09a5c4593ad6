// A room is watched from when its opening is intended, not from when it is tried: people come in by their tokens even if LiveKit is
// away or the effect waits.
import type { EffectLedger, Intents } from '../../ports/effect-ledger.port.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import { roomOf } from './livekit-system.ts';
import { openOperation, roomsName } from './rooms.reactor.ts';

/** The same ledger; rooms whose opening it is told to keep are watched first. Raises faults of the watch: nothing is kept then. */
export function watchedFromIntent(ledger: EffectLedger, watch: Pick<RoomWatch, 'begin'>): EffectLedger {
  const begin = async ({ effects }: Intents): Promise<void> => {
    const opened = effects.filter(
      ({ reactor, operation }) => reactor === roomsName && operation === openOperation,
    );
    if (opened.length > 0) await watch.begin(...opened.map(roomOf));
  };
  return {
    ...ledger,
    intend: async (fence, intents) => {
      await begin(intents);
      return ledger.intend(fence, intents);
    },
    replace: async (claim, intents, left) => {
      await begin(intents);
      return ledger.replace(claim, intents, left);
    },
  };
}
