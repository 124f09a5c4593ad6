// What streams say of recordings, asked of the folded states that commands are decided on.
import { recordingPlan } from '../domain/meeting/running-recording.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { RecordedRoom } from '../ports/recorded-room.ts';
import { consentIdOf } from '../write/consent/consent-route.ts';
import type { Facts } from '../write/facts.ts';

/** Questions over facts. */
export function recordedRooms(
  facts: Pick<Facts, 'meeting' | 'consent' | 'custody' | 'track'>,
  ids: Pick<IdSource, 'named'>,
): RecordedRoom {
  return {
    planOf: ({ tenant, meeting }) => facts.meeting(tenant, meeting, recordingPlan),
    consentOf: async ({ tenant, meeting }, person) => {
      const consent = consentIdOf(ids, meeting, person);
      const given = await facts.consent(
        tenant,
        consent,
        ({ decided }) => decided.get('record')?.decision === 'given',
      );
      return { consent, given };
    },
    mayKeep: ({ tenant, meeting }) => facts.custody(tenant, meeting, ({ deletion }) => deletion === null),
    // Each event makes a new state of a track: it can be given as it is.
    trackOf: (tenant, track) => facts.track(tenant, track, (state) => state),
  };
}
