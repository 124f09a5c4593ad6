// What streams say of recordings, asked of the folded states that commands are decided on.
import { recordingPlan } from '../domain/meeting/running-recording.ts';
import type { ConsentPurpose } from '../domain/shared/consent-purpose.ts';
import type { ConsentId } from '../domain/shared/ids.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { RecordedRoom } from '../ports/recorded-room.ts';
import type { RoomOf } from '../ports/rooms.port.ts';
import { consentIdOf } from '../write/consent/consent-route.ts';
import type { Facts } from '../write/facts.ts';

/** Questions over facts. */
export function recordedRooms(
  facts: Pick<Facts, 'meeting' | 'consent' | 'custody' | 'track'>,
  ids: Pick<IdSource, 'named'>,
): RecordedRoom {
  const isGiven = ({ tenant }: RoomOf, consent: ConsentId, purpose: ConsentPurpose): Promise<boolean> =>
    facts.consent(tenant, consent, ({ decided }) => decided.get(purpose)?.decision === 'given');
  return {
    planOf: ({ tenant, meeting }) => facts.meeting(tenant, meeting, recordingPlan),
    consentOf: async (room, person) => {
      const consent = consentIdOf(ids, room.meeting, person);
      return { consent, given: await isGiven(room, consent, 'record') };
    },
    mayTranscribe: (room, person) => isGiven(room, consentIdOf(ids, room.meeting, person), 'transcribe'),
    mayKeep: ({ tenant, meeting }) => facts.custody(tenant, meeting, ({ deletion }) => deletion === null),
    // Each event makes a new state of a track: it can be given as it is.
    trackOf: (tenant, track) => facts.track(tenant, track, (state) => state),
  };
}
