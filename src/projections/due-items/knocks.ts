// Knocks on which nobody has decided yet: each lapses, so that who is long gone takes nobody's place at the door.
import { addSeconds } from '../../domain/shared/instant.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { drop, promise } from './promises.ts';

/** How long a knock counts: as long as a guest's session. Whoever is still there knocks again. */
const knockLifeSeconds = 900;

/** A knock promises its lapse; whatever becomes of who waits drops the promise. */
export function applyToKnocks(recorded: RecordedMeetingEvent, rows: Rows): void {
  const { event } = recorded;
  switch (event.type) {
    case 'ParticipantKnocked':
      promise(recorded, 'knock-lapse', event.person, addSeconds(recorded.at, knockLifeSeconds), rows);
      break;
    case 'ParticipantAdmitted':
    case 'ParticipantRefused':
    case 'ParticipantRemoved':
    case 'ParticipantDropped':
      drop(recorded, 'knock-lapse', event.person, rows);
      break;
  }
}
