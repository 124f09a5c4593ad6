// The media plane as the reactors' outside system, and what its replies mean for an effect.
import { parseMeetingId, parseStreamName } from '../../domain/shared/ids.ts';
import type { ClaimedEffect } from '../../ports/effect.ts';
import type { RoomOf, RoomsAway } from '../../ports/rooms.port.ts';
import type { Away, OutsideSystem } from '../reactor.ts';

/** The system; its reactors share its breaker. */
export const livekit: OutsideSystem = {
  name: 'livekit',
  fallback:
    'meetings go on and commands are answered; mutes, removals, who hears whom and ends of meetings reach the rooms once it answers',
  concurrency: 8,
};

/** Events of meetings that are older are passed over: nobody is in those rooms any more. */
export const relevantDays = 1;

/** The room of the meeting whose event asked for an effect. */
export function roomOf({ tenant, stream }: Pick<ClaimedEffect, 'tenant' | 'stream'>): RoomOf {
  const meeting = parseMeetingId(parseStreamName(stream)?.id ?? '');
  if (meeting === undefined) throw new Error(`${stream} is no stream of a meeting`);
  return { tenant, meeting };
}

/** A reply that the media plane was away, as the runner takes it. */
export function awayOf({ code, mayHaveHappened, retryAfterMs, providerRequest }: RoomsAway): Away {
  return {
    kind: 'away',
    code,
    mayHaveHappened,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(providerRequest !== undefined && { providerRequest }),
  };
}
