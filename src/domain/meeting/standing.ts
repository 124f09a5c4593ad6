// What a meeting is to who asks: whether they may know of it, may run it, host it, or are the person whom it is about.
import { isSystemActor, type Actor } from '../shared/actor.ts';
import { isHosting } from '../shared/audibility.ts';
import { parsePersonId, type PersonId } from '../shared/ids.ts';
import type { Seen } from '../shared/seen.ts';
import type { KnownMeeting, Person, SeenState } from './meeting.state.ts';

/** What a meeting is to who asks: `absent` (there is none, or none that they may know of), `known`, or theirs to run. */
export function standingOf(state: SeenState, by: Actor): 'absent' | 'known' | 'running' {
  if (!isVisible(state, by)) return 'absent';
  return mayRun(state, by) ? 'running' : 'known';
}

/** Whether the actor is the host or an admitted co-host of this meeting: who may run it, and invite to it. */
export function runs(state: SeenState, by: Actor): boolean {
  const person = personIn(state, by);
  return person !== undefined && person.door === 'admitted' && isHosting(person.role);
}

/** Whether the actor may do what only the host may; system actors are bound by no meeting role. */
export function actsAsHost(meeting: Seen<KnownMeeting>, by: Actor): boolean {
  return isPerson(by, meeting.host) || isSystemActor(by);
}

/** Whether the actor may do what hosts and co-hosts may; system actors are bound by no meeting role. */
export function mayRun(meeting: Seen<KnownMeeting>, by: Actor): boolean {
  return runs(meeting, by) || isSystemActor(by);
}

/** Whether the actor may know of the meeting (I1 of gates.ts): everybody whom it knows, and whoever asks as no person: an operator, a service, the system. */
export function isVisible(state: SeenState, by: Actor): state is Seen<KnownMeeting> {
  if (state.status === 'none') return false;
  return (by.kind !== 'person' && by.kind !== 'guest') || personIn(state, by) !== undefined;
}

/** The person of the meeting who asks, if it knows them. */
function personIn(state: SeenState, by: Actor): Seen<Person> | undefined {
  if (state.status === 'none' || (by.kind !== 'person' && by.kind !== 'guest')) return undefined;
  const id = parsePersonId(by.id);
  return id && state.people.get(id);
}

/** Whether the actor may know the facts of the plan (I2 of gates.ts): everybody who was let in, and whoever asks as no person. */
export function mayKnowPlan(meeting: Seen<KnownMeeting>, by: Actor): boolean {
  if (by.kind !== 'person' && by.kind !== 'guest') return true;
  return personIn(meeting, by)?.door === 'admitted';
}

/** Whether the actor is this person. */
export function isPerson(by: Actor, person: PersonId): boolean {
  return (by.kind === 'person' || by.kind === 'guest') && by.id === person;
}
