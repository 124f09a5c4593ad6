// The rules of the policy: who may be heard and seen, whose name shows, who is muted, whose hand is up.
import { isHosting, type AudibilityRule } from '../shared/audibility.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { Seen } from '../shared/seen.ts';
import { maxNamedPeople } from './bounds.ts';
import type { MeetingDecision } from './gates.ts';
import { isInRoom, type CurrentMeeting, type OpenMeeting } from './meeting.state.ts';
import type { PolicyCommand } from './policy.events.ts';
import { refuseOutside, refuseUnknown } from './refusals.ts';
import { isPerson } from './standing.ts';

/** Named people are a set: the order in which they were named makes no other rule. */
export function setAudibility(
  command: PolicyCommand<'SetAudibility'>,
  { policy }: Seen<CurrentMeeting>,
): MeetingDecision {
  const hear = inOneForm(command.hear);
  const see = inOneForm(command.see);
  if (sameRule(hear, policy.hear) && sameRule(see, policy.see)) return nothing();
  return accept({ type: 'AudibilitySet', hear, see });
}

export function setNamesHidden(
  { hidden }: PolicyCommand<'SetNamesHidden'>,
  { policy }: Seen<CurrentMeeting>,
): MeetingDecision {
  return policy.namesHidden === hidden ? nothing() : accept({ type: 'NamesHiddenSet', hidden });
}

/** Holds for whoever comes from now on. */
export function setMuteOnEntry(
  { on }: PolicyCommand<'SetMuteOnEntry'>,
  { policy }: Seen<CurrentMeeting>,
): MeetingDecision {
  return policy.muteOnEntry === on ? nothing() : accept({ type: 'MuteOnEntrySet', on });
}

/** Who was asked to unmute themselves may, whatever is set. */
export function setSelfUnmute(
  { allowed }: PolicyCommand<'SetSelfUnmute'>,
  { policy }: Seen<CurrentMeeting>,
): MeetingDecision {
  return policy.selfUnmute === allowed ? nothing() : accept({ type: 'SelfUnmuteSet', allowed });
}

export function mute(
  command: PolicyCommand<'MuteParticipant'>,
  { people }: Seen<OpenMeeting>,
): MeetingDecision {
  const person = people.get(command.person);
  if (person === undefined) return refuseUnknown(command);
  if (person.door !== 'admitted') return refuseOutside(command, person.door);
  const isMuted = person.muted && !person.unmuteAsked;
  return isMuted ? nothing() : accept({ type: 'ParticipantMuted', person: command.person });
}

/** Nobody's microphone is opened by somebody else: the media plane does not do it, and people would not expect it. */
export function unmute(
  command: PolicyCommand<'UnmuteParticipant'>,
  { people, policy }: Seen<OpenMeeting>,
): MeetingDecision {
  const { meeting, person: id, by } = command;
  const person = people.get(id);
  if (person === undefined) return refuseUnknown(command);
  if (person.door !== 'admitted') return refuseOutside(command, person.door);
  if (!person.muted) return nothing();
  if (!isPerson(by, id)) return person.unmuteAsked ? nothing() : accept({ type: 'UnmuteAsked', person: id });
  const may = policy.selfUnmute || person.unmuteAsked || isHosting(person.role);
  if (!may) return refuse({ code: 'self-unmute-forbidden', meeting, person: id });
  return accept({ type: 'ParticipantUnmuted', person: id });
}

/** Everybody admitted but hosts and co-hosts, whether asked to unmute or not; whom it would change nobody of, it says nothing about. */
export function muteEveryone(
  _: PolicyCommand<'MuteEveryone'>,
  { people }: Seen<CurrentMeeting>,
): MeetingDecision {
  for (const person of people.values()) {
    const isMuted = person.muted && !person.unmuteAsked;
    if (person.door === 'admitted' && !isHosting(person.role) && !isMuted) {
      return accept({ type: 'EveryoneMuted' });
    }
  }
  return nothing();
}

/** Only in the room: nobody sees a hand at the door. */
export function raiseHand(
  command: PolicyCommand<'RaiseHand'>,
  { people }: Seen<OpenMeeting>,
): MeetingDecision {
  const { meeting, person: id } = command;
  const person = people.get(id);
  if (person === undefined) return refuseUnknown(command);
  if (person.door !== 'admitted') return refuseOutside(command, person.door);
  if (!isInRoom(person)) return refuse({ code: 'not-in-room', meeting, person: id });
  return person.handRaised ? nothing() : accept({ type: 'HandRaised', person: id });
}

export function lowerHand(
  command: PolicyCommand<'LowerHand'>,
  { people }: Seen<OpenMeeting>,
): MeetingDecision {
  const person = people.get(command.person);
  if (person === undefined) return refuseUnknown(command);
  return person.handRaised ? accept({ type: 'HandLowered', person: command.person }) : nothing();
}

/** A rule as it is kept: named people sorted, each once, no more than are allowed (the edge refuses more). */
function inOneForm(rule: AudibilityRule): AudibilityRule {
  if (rule.kind !== 'named') return rule;
  return { kind: 'named', people: [...new Set(rule.people)].sort().slice(0, maxNamedPeople) };
}

/** Whether two rules in the one form are the same. */
function sameRule(a: AudibilityRule, b: Seen<AudibilityRule>): boolean {
  if (a.kind !== 'named' || b.kind !== 'named') return a.kind === b.kind;
  return a.people.length === b.people.length && a.people.every((person, index) => person === b.people[index]);
}
