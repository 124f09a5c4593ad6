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
  const ifKnown = (person: string, kind: FactKind, holds: boolean): void => {
    if (factOf(statement, 'role', person) !== undefined)
      state(statement, kind, person, holds ? {} : undefined);
  };
  const give = (person: string, role: FactValue): void => {
    if (factOf(statement, 'role', person) !== undefined) state(statement, 'role', person, role);
  };
  switch (event.type) {
    case 'ParticipantKnocked':
      // The host is known before they knock, and stays where they are.
      if (factOf(statement, 'role', event.person) !== undefined) break;
      state(statement, 'role', event.person, { role: event.role });
      state(statement, 'admitted', event.person, undefined);
      state(statement, 'muted', event.person, undefined);
      break;
    case 'ParticipantAdmitted':
    case 'ParticipantRefused':
      ifKnown(event.person, 'admitted', event.type === 'ParticipantAdmitted');
      break;
    case 'ParticipantRemoved':
      state(statement, 'admitted', event.person, undefined);
      endPresence(statement, event.person);
      break;
    case 'ParticipantJoined':
      if (factOf(statement, 'role', event.person) === undefined) break;
      stateDevice(statement, event.person, event.device, true);
      if (event.muted) state(statement, 'muted', event.person, {});
      break;
    case 'ParticipantLeft':
      stateDevice(statement, event.person, event.device, false);
      break;
    case 'HostTransferred':
      give(event.from, { role: 'co-host' });
      give(event.to, { role: 'host' });
      break;
    case 'RoleChanged':
      give(event.person, { role: event.role });
      break;
    case 'ParticipantMuted':
    case 'ParticipantUnmuted':
      ifKnown(event.person, 'muted', event.type === 'ParticipantMuted');
      break;
  }
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
