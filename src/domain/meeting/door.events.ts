// The words of the door: knock, wait, be admitted or refused, the lock, being sent out.
import type { MeetingRole } from '../shared/audibility.ts';
import type { InviteId, PersonId } from '../shared/ids.ts';
import type { Personal } from '../shared/personal.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Under which setting someone was admitted. */
export type AdmissionSetting = 'host-entry' | 'open-door' | 'host-decision' | 'admit-all';

/** Someone asks to come in. `role` and `invite` come from the invite; a member has none and asks as participant. */
export interface Knock extends AskedOfMeeting {
  readonly type: 'Knock';
  readonly person: PersonId;
  readonly role: 'participant' | 'guest' | 'observer';
  readonly displayName: Personal<string>;
  readonly invite: InviteId | null;
}
export interface AdmitParticipant extends AskedOfMeeting {
  readonly type: 'AdmitParticipant';
  readonly person: PersonId;
}
export interface AdmitEveryone extends AskedOfMeeting {
  readonly type: 'AdmitEveryone';
}
export interface RefuseParticipant extends AskedOfMeeting {
  readonly type: 'RefuseParticipant';
  readonly person: PersonId;
}
export interface RefuseEveryone extends AskedOfMeeting {
  readonly type: 'RefuseEveryone';
}
export interface RemoveParticipant extends AskedOfMeeting {
  readonly type: 'RemoveParticipant';
  readonly person: PersonId;
}
export interface SetWaitingRoom extends AskedOfMeeting {
  readonly type: 'SetWaitingRoom';
  readonly on: boolean;
}
export interface SetLock extends AskedOfMeeting {
  readonly type: 'SetLock';
  readonly locked: boolean;
}

export type DoorCommand =
  | Knock
  | AdmitParticipant
  | AdmitEveryone
  | RefuseParticipant
  | RefuseEveryone
  | RemoveParticipant
  | SetWaitingRoom
  | SetLock;

/** `role` is the meeting role this person will have inside. */
export interface ParticipantKnocked {
  readonly type: 'ParticipantKnocked';
  readonly person: PersonId;
  readonly role: MeetingRole;
  readonly displayName: Personal<string>;
  readonly invite: InviteId | null;
}
/** Who admitted is the event's actor; `setting` says under which rule. */
export interface ParticipantAdmitted {
  readonly type: 'ParticipantAdmitted';
  readonly person: PersonId;
  readonly setting: AdmissionSetting;
}
export interface ParticipantRefused {
  readonly type: 'ParticipantRefused';
  readonly person: PersonId;
}
export interface ParticipantRemoved {
  readonly type: 'ParticipantRemoved';
  readonly person: PersonId;
}
export interface WaitingRoomSet {
  readonly type: 'WaitingRoomSet';
  readonly on: boolean;
}
export interface LockSet {
  readonly type: 'LockSet';
  readonly locked: boolean;
}

export type DoorEvent =
  | ParticipantKnocked
  | ParticipantAdmitted
  | ParticipantRefused
  | ParticipantRemoved
  | WaitingRoomSet
  | LockSet;
