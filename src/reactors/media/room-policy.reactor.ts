// Has the media plane do what a meeting says of those in its room: sends out who may not be there, takes away and gives the
// right to publish, says who hears whom. Each event asks for one look at the whole room, so that the order of looks does not matter.
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { EffectWish, Operation, Reactor } from '../reactor.ts';
import { enforceRoom, lookAtRoom } from './enforce-room.ts';
import type { EnforcementPorts } from './enforce-room.ts';
import { latestLooks } from './latest-looks.ts';
import { awayOf, livekit, relevantDays, roomOf } from './livekit-system.ts';

export const roomPolicyName = 'room-policy';

/** All calls of a look. */
const lookTimeoutMs = 10_000;
const lookDeadlineSeconds = 24 * 60 * 60;

const look: EffectWish = {
  operation: 'enforce',
  request: { hearAgain: false },
  deadlineSeconds: lookDeadlineSeconds,
};
/** Somebody may be heard who was not before. */
const lookAndHear: EffectWish = { ...look, request: { hearAgain: true } };

const wishes: Partial<Record<RecordedEvent['event']['type'], EffectWish>> = {
  ParticipantJoined: look,
  JoinRejected: look,
  ParticipantRemoved: look,
  ParticipantMuted: look,
  ParticipantUnmuted: look,
  EveryoneMuted: look,
  RoleChanged: lookAndHear,
  HostTransferred: lookAndHear,
  AudibilitySet: lookAndHear,
};

/** The reactor. */
export function roomPolicyReactor(ports: EnforcementPorts): Reactor {
  return {
    name: roomPolicyName,
    version: 1,
    system: livekit,
    categories: ['meeting'],
    relevantDays,
    effectsOf: ({ event }) => {
      const wish = wishes[event.type];
      return wish === undefined ? [] : [wish];
    },
    operations: { enforce: enforcing(ports) },
  };
}

function enforcing(ports: EnforcementPorts): Operation {
  const looks = latestLooks();
  return {
    timeoutMs: lookTimeoutMs,
    perform: async ({ tenant, stream, recorded, request }, { signal }) => {
      const hearAgain = isHearAgain(request);
      if (looks.cover(stream, recorded, hearAgain)) return { kind: 'done' };
      const of = { room: roomOf({ tenant, stream }), setsPermissions: true };
      const seen = await enforceRoom(ports, { ...of, hearAgain, signal });
      if (seen.kind === 'away') return awayOf(seen);
      // Refused for ever, and not tried again: what the meeting asks for next is not to wait for it.
      if (seen.refused !== undefined) return { kind: 'refused', code: seen.refused.code };
      looks.keep(stream, seen, hearAgain);
      return { kind: 'done' };
    },
    lookUp: async ({ tenant, stream, request }, { signal }) => {
      const hearAgain = isHearAgain(request);
      const of = { room: roomOf({ tenant, stream }), setsPermissions: true };
      const seen = await lookAtRoom(ports, { ...of, hearAgain, signal });
      if (seen.kind === 'away') return awayOf(seen);
      return { kind: seen.missing === 0 ? 'done' : 'absent' };
    },
    conclude: () => undefined,
  };
}

function isHearAgain(request: string): boolean {
  return (JSON.parse(request) as { readonly hearAgain?: unknown }).hearAgain === true;
}
