// Keeps what is due: an item comes with the event that promises it and goes with the event that keeps the
// promise or makes it moot. An item too many does no harm: whoever fires it asks a decider, which decides again.
import { addSeconds } from '../../domain/shared/instant.ts';
import type { RowNeed } from '../../ports/read-table.ts';
import { hears, type Projection, type Rows } from '../projection.ts';
import {
  isAccountEvent,
  isCustodyEvent,
  isMeetingEvent,
  type RecordedAccountEvent,
  type RecordedMeetingEvent,
} from '../recorded.ts';
import { rowAt, rowsUnder } from '../typed-rows.ts';
import { applyToCustody, custodyNeeds } from './custody.ts';
import { dueItemsTable, dueSeatsTable } from './due-items.table.ts';
import { limitDuration } from './duration-limit.ts';
import { applyToKnocks } from './knocks.ts';
import { drop, promise } from './promises.ts';
import { applyToSeats, freeSeats } from './seats.ts';

/** Due items. */
export const dueItemsProjection: Projection = {
  name: 'due-items',
  tables: [dueItemsTable, dueSeatsTable],
  hears: hears(
    'MeetingOpened',
    'LimitsRaised',
    'DurationWarningGiven',
    'MeetingEnded',
    'MeetingCancelled',
    'ParticipantKnocked',
    'ParticipantDropped',
    'ParticipantAdmitted',
    'ParticipantRefused',
    'ParticipantRemoved',
    'SeatReserved',
    'SeatReleased',
    'ParticipantJoined',
    'HostAbsenceBegan',
    'HostAbsenceEnded',
    'AccountOpened',
    'PlanChosen',
    'TrialEnded',
    'AccountClosed',
    'RetentionScheduled',
    'HoldReleased',
    'DeletionPermitted',
  ),
  onPoison: 'park-stream',
  needs: (recorded) =>
    isMeetingEvent(recorded) ? needsOf(recorded) : isCustodyEvent(recorded) ? custodyNeeds(recorded) : [],
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.stream];
    return [
      { table: dueItemsTable, key },
      { table: dueSeatsTable, key },
    ];
  },
  apply: (recorded, rows) => {
    if (isMeetingEvent(recorded)) applyToMeeting(recorded, rows);
    if (isAccountEvent(recorded)) applyToAccount(recorded, rows);
    if (isCustodyEvent(recorded)) applyToCustody(recorded, rows);
  },
};

function needsOf({ tenant, stream, event }: RecordedMeetingEvent): readonly RowNeed[] {
  switch (event.type) {
    case 'LimitsRaised':
      return [{ table: dueItemsTable, key: [tenant, stream, 'duration-limit', ''] }];
    case 'DurationWarningGiven':
      return [{ table: dueItemsTable, key: [tenant, stream, 'duration-warning', String(event.minutesLeft)] }];
    case 'SeatReserved':
    case 'SeatReleased':
    case 'ParticipantJoined':
      return [{ table: dueSeatsTable, key: [tenant, stream, event.person, event.device] }];
    case 'ParticipantDropped':
    case 'ParticipantRefused':
    case 'ParticipantRemoved':
      return [{ table: dueSeatsTable, key: [tenant, stream, event.person] }];
    case 'MeetingEnded':
    case 'MeetingCancelled':
      return [
        { table: dueItemsTable, key: [tenant, stream] },
        { table: dueSeatsTable, key: [tenant, stream] },
      ];
    default:
      return [];
  }
}

function applyToMeeting(recorded: RecordedMeetingEvent, rows: Rows): void {
  const { tenant, stream, event } = recorded;
  switch (event.type) {
    case 'MeetingOpened':
      limitDuration(recorded, event, event.openedAt, rows);
      break;
    case 'LimitsRaised': {
      const present = rowAt(rows, dueItemsTable, [tenant, stream, 'duration-limit', '']);
      if ((present?.due ?? null) !== event.endsBy) limitDuration(recorded, event, recorded.at, rows);
      break;
    }
    case 'DurationWarningGiven': {
      const key = [tenant, stream, 'duration-warning', String(event.minutesLeft)];
      const due = addSeconds(event.endsBy, -60 * event.minutesLeft);
      if (rowAt(rows, dueItemsTable, key)?.due === due) rows.remove(dueItemsTable, key);
      break;
    }
    case 'HostAbsenceBegan':
      promise(recorded, 'host-absence', '', event.until, rows);
      break;
    case 'HostAbsenceEnded':
      drop(recorded, 'host-absence', '', rows);
      break;
    case 'MeetingEnded':
    case 'MeetingCancelled':
      for (const { kind, ref } of rowsUnder(rows, dueItemsTable, [tenant, stream])) {
        rows.remove(dueItemsTable, [tenant, stream, kind, ref]);
      }
      freeSeats(recorded, [tenant, stream], rows);
      if (event.type === 'MeetingEnded') promise(recorded, 'retention-schedule', '', event.endedAt, rows);
      break;
    default:
      applyToKnocks(recorded, rows);
      applyToSeats(recorded, rows);
  }
}

function applyToAccount(recorded: RecordedAccountEvent, rows: Rows): void {
  const { event } = recorded;
  const ends = event.type === 'PlanChosen' ? event.plan !== 'trial' : event.type !== 'AccountOpened';
  if (event.type === 'AccountOpened' && event.trialEndsAt !== null) {
    promise(recorded, 'trial-end', '', event.trialEndsAt, rows);
  } else if (ends) drop(recorded, 'trial-end', '', rows);
}
