// The words of the policy: who can hear and see whom, whose name shows, who is muted, whose hand is up.
import type { AudibilityRule } from '../shared/audibility.ts';
import type { PersonId } from '../shared/ids.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

interface PolicyCommands {
  SetAudibility: { readonly hear: AudibilityRule; readonly see: AudibilityRule };
  SetNamesHidden: { readonly hidden: boolean };
  SetMuteOnEntry: { readonly on: boolean };
  SetSelfUnmute: { readonly allowed: boolean };
  /** By the person, a host or a co-host. */
  MuteParticipant: { readonly person: PersonId };
  /** By the person; where a host or a co-host wants it, the person is asked. */
  UnmuteParticipant: { readonly person: PersonId };
  MuteEveryone: NoMembers;
  RaiseHand: { readonly person: PersonId };
  /** By the person, a host or a co-host. */
  LowerHand: { readonly person: PersonId };
}

export type PolicyCommand<Type extends keyof PolicyCommands = keyof PolicyCommands> = MessageOf<
  PolicyCommands,
  Type,
  AskedOfMeeting
>;

interface PolicyEvents {
  AudibilitySet: { readonly hear: AudibilityRule; readonly see: AudibilityRule };
  NamesHiddenSet: { readonly hidden: boolean };
  MuteOnEntrySet: { readonly on: boolean };
  /** Whether people who don't run the meeting may unmute themselves without having been asked. */
  SelfUnmuteSet: { readonly allowed: boolean };
  ParticipantMuted: { readonly person: PersonId };
  ParticipantUnmuted: { readonly person: PersonId };
  /** A host or co-host asks this person to unmute themselves. */
  UnmuteAsked: { readonly person: PersonId };
  /** Everybody but hosts and co-hosts who is admitted is muted from here on. */
  EveryoneMuted: NoMembers;
  HandRaised: { readonly person: PersonId };
  HandLowered: { readonly person: PersonId };
}

export type PolicyEvent<Type extends keyof PolicyEvents = keyof PolicyEvents> = MessageOf<PolicyEvents, Type>;
