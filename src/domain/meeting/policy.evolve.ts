// What the events of the policy do to a meeting's state. None of them changes what a person counts for.
import { isHosting } from '../shared/audibility.ts';
import type { PersonId } from '../shared/ids.ts';
import { mutePerson } from './evolving.ts';
import type { KnownMeeting, MeetingCore, Person } from './meeting.state.ts';
import type { PolicyEvent } from './policy.events.ts';

export function audibilitySet(meeting: KnownMeeting, { hear, see }: PolicyEvent<'AudibilitySet'>): void {
  meeting.policy.hear = hear;
  meeting.policy.see = see;
  if (hear.kind !== 'everyone') meeting.hearingWasLimited = true;
}

export function namesHiddenSet({ policy }: KnownMeeting, { hidden }: PolicyEvent<'NamesHiddenSet'>): void {
  policy.namesHidden = hidden;
}

export function muteOnEntrySet({ policy }: KnownMeeting, { on }: PolicyEvent<'MuteOnEntrySet'>): void {
  policy.muteOnEntry = on;
}

export function selfUnmuteSet({ policy }: KnownMeeting, { allowed }: PolicyEvent<'SelfUnmuteSet'>): void {
  policy.selfUnmute = allowed;
}

export function muted({ people }: KnownMeeting, event: PolicyEvent<'ParticipantMuted'>): void {
  const person = people.get(event.person);
  if (person !== undefined) mutePerson(person);
}

export function unmuted(meeting: KnownMeeting, event: PolicyEvent<'ParticipantUnmuted'>): void {
  setOn(meeting, event.person, 'muted', false);
  setOn(meeting, event.person, 'unmuteAsked', false);
}

export function unmuteAsked(meeting: KnownMeeting, event: PolicyEvent<'UnmuteAsked'>): void {
  setOn(meeting, event.person, 'unmuteAsked', true);
}

export function everyoneMuted({ people }: KnownMeeting): void {
  for (const person of people.values()) {
    if (person.door === 'admitted' && !isHosting(person.role)) mutePerson(person);
  }
}

export function handRaised(meeting: KnownMeeting, event: PolicyEvent<'HandRaised'>): void {
  setOn(meeting, event.person, 'handRaised', true);
}

export function handLowered(meeting: KnownMeeting, event: PolicyEvent<'HandLowered'>): void {
  setOn(meeting, event.person, 'handRaised', false);
}

function setOn(
  { people }: MeetingCore,
  id: PersonId,
  field: keyof Pick<Person, 'muted' | 'unmuteAsked' | 'handRaised'>,
  value: boolean,
): void {
  const person = people.get(id);
  if (person !== undefined) person[field] = value;
}
