// The words of the policy: who can hear and see whom, whose name shows, who is muted, whose hand is up.
import type { AudibilityRule } from '../shared/audibility.ts';
import type { PersonId } from '../shared/ids.ts';
import type { AskedOfMeeting } from './asked.ts';

export interface SetAudibility extends AskedOfMeeting {
  readonly type: 'SetAudibility';
  readonly hear: AudibilityRule;
  readonly see: AudibilityRule;
}
export interface SetNamesHidden extends AskedOfMeeting {
  readonly type: 'SetNamesHidden';
  readonly hidden: boolean;
}
export interface SetMuteOnEntry extends AskedOfMeeting {
  readonly type: 'SetMuteOnEntry';
  readonly on: boolean;
}
/** By the person, a host or a co-host. */
export interface MuteParticipant extends AskedOfMeeting {
  readonly type: 'MuteParticipant';
  readonly person: PersonId;
}
/** By the person, a host or a co-host. */
export interface UnmuteParticipant extends AskedOfMeeting {
  readonly type: 'UnmuteParticipant';
  readonly person: PersonId;
}
export interface MuteEveryone extends AskedOfMeeting {
  readonly type: 'MuteEveryone';
}
export interface RaiseHand extends AskedOfMeeting {
  readonly type: 'RaiseHand';
  readonly person: PersonId;
}
/** By the person, a host or a co-host. */
export interface LowerHand extends AskedOfMeeting {
  readonly type: 'LowerHand';
  readonly person: PersonId;
}

export type PolicyCommand =
  | SetAudibility
  | SetNamesHidden
  | SetMuteOnEntry
  | MuteParticipant
  | UnmuteParticipant
  | MuteEveryone
  | RaiseHand
  | LowerHand;

export interface AudibilitySet {
  readonly type: 'AudibilitySet';
  readonly hear: AudibilityRule;
  readonly see: AudibilityRule;
}
export interface NamesHiddenSet {
  readonly type: 'NamesHiddenSet';
  readonly hidden: boolean;
}
export interface MuteOnEntrySet {
  readonly type: 'MuteOnEntrySet';
  readonly on: boolean;
}
export interface ParticipantMuted {
  readonly type: 'ParticipantMuted';
  readonly person: PersonId;
}
export interface ParticipantUnmuted {
  readonly type: 'ParticipantUnmuted';
  readonly person: PersonId;
}
/** Everybody but hosts and co-hosts who is admitted is muted from here on. */
export interface EveryoneMuted {
  readonly type: 'EveryoneMuted';
}
export interface HandRaised {
  readonly type: 'HandRaised';
  readonly person: PersonId;
}
export interface HandLowered {
  readonly type: 'HandLowered';
  readonly person: PersonId;
}

export type PolicyEvent =
  | AudibilitySet
  | NamesHiddenSet
  | MuteOnEntrySet
  | ParticipantMuted
  | ParticipantUnmuted
  | EveryoneMuted
  | HandRaised
  | HandLowered;
