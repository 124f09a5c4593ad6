// Keeps the policy timeline: which facts each event of a meeting states, when it came about and when it was recorded.
// These differ for presence, which the media plane reports later; the end of a meeting ends every fact.
import type { Cell } from '../../ports/read-table.ts';
import { hears, type Projection } from '../projection.ts';
import { isMeetingEvent, type RecordedMeetingEvent } from '../recorded.ts';
import { happenedAt } from '../stays.ts';
import { state, type FactKind, type Statement } from './facts.ts';
import { endAll, muteEveryone, stateOfPeople } from './people-facts.ts';
import { policyFactsTable, policyTimelineTable } from './policy-timeline.table.ts';

/** The policy timeline. */
export const policyTimelineProjection: Projection = {
  name: 'policy-timeline',
  tables: [policyTimelineTable, policyFactsTable],
  hears: hears(
    'MeetingScheduled',
    'MeetingEnded',
    'MeetingCancelled',
    'ParticipantKnocked',
    'ParticipantDropped',
    'ParticipantAdmitted',
    'ParticipantRefused',
    'ParticipantRemoved',
    'ParticipantJoined',
    'ParticipantLeft',
    'StayReported',
    'HostTransferred',
    'RoleChanged',
    'AudibilitySet',
    'NamesHiddenSet',
    'ParticipantMuted',
    'ParticipantUnmuted',
    'EveryoneMuted',
  ),
  onPoison: 'park-stream',
  needs: (recorded) => {
    if (!isMeetingEvent(recorded)) return [];
    const keys = factsTouched(recorded);
    return keys.map((key) => ({
      table: policyFactsTable,
      key: [recorded.tenant, recorded.streamId, ...key],
    }));
  },
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.streamId];
    return [
      { table: policyFactsTable, key },
      { table: policyTimelineTable, key },
    ];
  },
  apply: (recorded, rows) => {
    if (isMeetingEvent(recorded)) stateFacts({ recorded, at: happenedAt(recorded), rows });
  },
};

/** The facts that an event may state; one empty key: any of the meeting's. */
function factsTouched({ streamId, event }: RecordedMeetingEvent): readonly (readonly Cell[])[] {
  const of = (subject: string, ...kinds: readonly FactKind[]) => kinds.map((kind) => [kind, subject]);
  switch (event.type) {
    case 'MeetingScheduled':
      return [...of(streamId, 'hear', 'see'), ...of(event.host, 'role', 'admitted')];
    case 'AudibilitySet':
      return of(streamId, 'hear', 'see');
    case 'NamesHiddenSet':
      return of(streamId, 'names-hidden');
    case 'ParticipantKnocked':
    case 'ParticipantDropped':
      return of(event.person, 'role', 'admitted', 'muted');
    case 'ParticipantAdmitted':
    case 'ParticipantRefused':
      return of(event.person, 'role', 'admitted');
    case 'ParticipantJoined':
      return of(event.person, 'role', 'admitted', 'present', 'muted');
    case 'ParticipantLeft':
      return of(event.person, 'present');
    case 'StayReported':
      return of(event.person, 'role', 'present');
    case 'HostTransferred':
      return [...of(event.from, 'role'), ...of(event.to, 'role')];
    case 'RoleChanged':
      return of(event.person, 'role');
    case 'ParticipantMuted':
    case 'ParticipantUnmuted':
      return of(event.person, 'role', 'muted');
    default:
      return [[]];
  }
}

function stateFacts(statement: Statement): void {
  const { event, streamId } = statement.recorded;
  switch (event.type) {
    case 'MeetingScheduled':
      state(statement, 'hear', streamId, { rule: { kind: 'everyone' } });
      state(statement, 'see', streamId, { rule: { kind: 'everyone' } });
      state(statement, 'role', event.host, { role: 'host' });
      state(statement, 'admitted', event.host, {});
      break;
    case 'AudibilitySet':
      state(statement, 'hear', streamId, { rule: event.hear });
      state(statement, 'see', streamId, { rule: event.see });
      break;
    case 'NamesHiddenSet':
      state(statement, 'names-hidden', streamId, event.hidden ? {} : undefined);
      break;
    case 'EveryoneMuted':
      muteEveryone(statement);
      break;
    case 'MeetingEnded':
    case 'MeetingCancelled':
      endAll(statement);
      break;
    default:
      stateOfPeople(statement);
  }
}
