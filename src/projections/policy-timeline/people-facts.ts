// Which facts about people an event states: role, admission, presence, mute.
import { isHosting } from '../../domain/shared/audibility.ts';
import { roleOf } from '../people.ts';
import {
  end,
  factOf,
  factsHolding,
  state,
  stateDevice,
  type FactKind,
  type FactValue,
  type Statement,
} from './facts.ts';

/** Facts of people whom the meeting does not know are not stated, as in the meeting's own fold. */
export function stateOfPeople(statement: Statement): void {
  const { event } = statement.recorded;
  switch (event.type) {
    case 'ParticipantKnocked':
      // The host is known before they knock, and stays where they are.
      if (isKnown(statement, event.person)) break;
      state(statement, 'role', event.person, { role: event.role });
      state(statement, 'admitted', event.person, undefined);
      state(statement, 'muted', event.person, undefined);
      break;
    case 'ParticipantDropped':
      for (const kind of ['role', 'admitted', 'muted'] as const) {
        state(statement, kind, event.person, undefined);
      }
      break;
    case 'ParticipantAdmitted':
    case 'ParticipantRefused':
      stateIfKnown(
        statement,
        event.person,
        'admitted',
        event.type === 'ParticipantAdmitted' ? {} : undefined,
      );
      break;
    case 'ParticipantRemoved':
      state(statement, 'admitted', event.person, undefined);
      endPresence(statement, event.person);
      break;
    case 'ParticipantJoined':
      if (!isKnown(statement, event.person)) break;
      stateDevice(statement, event.person, event.device, true);
      if (event.muted) state(statement, 'muted', event.person, {});
      break;
    case 'ParticipantLeft':
      stateDevice(statement, event.person, event.device, false);
      break;
    case 'HostTransferred':
      stateIfKnown(statement, event.from, 'role', { role: 'co-host' });
      stateIfKnown(statement, event.to, 'role', { role: 'host' });
      break;
    case 'RoleChanged':
      stateIfKnown(statement, event.person, 'role', { role: event.role });
      break;
    case 'ParticipantMuted':
    case 'ParticipantUnmuted':
      stateIfKnown(statement, event.person, 'muted', event.type === 'ParticipantMuted' ? {} : undefined);
      break;
  }
}

function stateIfKnown(
  statement: Statement,
  person: string,
  kind: FactKind,
  value: FactValue | undefined,
): void {
  if (isKnown(statement, person)) state(statement, kind, person, value);
}

/** Whoever the meeting knows has a role; who was dropped has none any more. */
function isKnown(statement: Statement, person: string): boolean {
  return (factOf(statement, 'role', person)?.from_at ?? null) !== null;
}

/** Whoever is admitted and does not run the meeting is muted from here on. */
export function muteEveryone(statement: Statement): void {
  const holding = factsHolding(statement);
  const hosting = new Set(
    holding
      .filter(({ kind, role }) => kind === 'role' && isHosting(roleOf(role ?? '')))
      .map(({ subject }) => subject),
  );
  for (const { kind, subject } of holding) {
    if (kind === 'admitted' && !hosting.has(subject)) state(statement, 'muted', subject, {});
  }
}

/** On whatever devices. */
function endPresence(statement: Statement, person: string): void {
  const fact = factOf(statement, 'present', person);
  if (fact !== undefined) end(statement, fact);
}
