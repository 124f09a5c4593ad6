// Which facts about people an event states: role, admission, presence, mute.
import type { PresenceEvent } from '../../domain/meeting/presence.events.ts';
import { isHosting } from '../../domain/shared/audibility.ts';
import { roleOf } from '../people.ts';
import { end, factOf, factsHolding, factsStated, state } from './facts.ts';
import type { FactKind, FactValue, Statement } from './facts.ts';
import { beginStay, endStay, endStays, isPresent, tellStay } from './presence-facts.ts';

/** Facts of people whom the meeting does not know are not stated, as in the meeting's own fold. */
export function stateOfPeople(statement: Statement): void {
  const { event } = statement.recorded;
  switch (event.type) {
    case 'ParticipantKnocked':
      // The host is known before they knock, and stays where they are; a guest who is known waits again.
      if (isKnown(statement, event.person)) {
        if (event.invite !== null) state(statement, 'admitted', event.person, undefined);
        break;
      }
      state(statement, 'role', event.person, { role: event.role, invite: event.invite });
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
      endStays(statement, event.person);
      letWaitAgain(statement, event.person);
      break;
    case 'ParticipantJoined':
      if (isKnown(statement, event.person)) enter(statement, event);
      break;
    case 'ParticipantLeft':
      endStay(statement, event);
      break;
    case 'StayReported':
      if (isKnown(statement, event.person)) tellStay(statement, event);
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

function enter(statement: Statement, event: PresenceEvent<'ParticipantJoined'>): void {
  beginStay(statement, event);
  // Nobody is muted on entry before the entry is known.
  const known = { ...statement, at: statement.recorded.at };
  if (event.muted) state(known, 'muted', event.person, {});
  // The versions before let those join who must wait: who is in the room was let in.
  if (!holds(statement, 'admitted', event.person)) state(known, 'admitted', event.person, {});
}

/** Whoever the meeting knows has a role; who was dropped has none any more. */
function isKnown(statement: Statement, person: string): boolean {
  return holds(statement, 'role', person);
}

function holds(statement: Statement, kind: FactKind, person: string): boolean {
  return (factOf(statement, kind, person)?.from_at ?? null) !== null;
}

/** Who came by the link of a removed guest and is not in the room is not admitted any more: they wait for a host. */
function letWaitAgain(statement: Statement, removed: string): void {
  const link = factOf(statement, 'role', removed)?.invite ?? null;
  if (link === null) return;
  for (const { kind, subject, invite } of factsHolding(statement)) {
    if (kind !== 'role' || invite !== link || isPresent(statement, subject)) continue;
    state(statement, 'admitted', subject, undefined);
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

/** No fact holds any more: the meeting is over. */
export function endAll(statement: Statement): void {
  for (const fact of factsStated(statement)) {
    if (fact.kind === 'present') endStays(statement, fact.subject);
    else if (fact.from_at !== null) end(statement, fact);
  }
}
