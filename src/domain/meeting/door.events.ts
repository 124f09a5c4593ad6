// The words of the door: knock, wait, be admitted or refused, the lock, being sent out.
import type { MeetingRole } from '../shared/audibility.ts';
import type { InviteId, PersonId } from '../shared/ids.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
import type { Personal } from '../shared/personal.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Under which setting someone was admitted. */
export type AdmissionSetting = 'host-entry' | 'open-door' | 'host-decision' | 'admit-all';

/** Why a meeting knows somebody no more who never came in. */
export type DropReason = 'withdrawn' | 'lapsed' | 'made-room';

interface DoorCommands {
  /** Someone asks to come in. `role` and `invite` come from the invite; a member has none and asks as participant. */
  Knock: {
    readonly person: PersonId;
    readonly role: 'participant' | 'guest' | 'observer';
    readonly displayName: Personal<string>;
    readonly invite: InviteId | null;
  };
  /** Who waits goes away again. */
  WithdrawKnock: { readonly person: PersonId };
  /** The timer's: who waits has waited for too long, and would knock again if they were still there. */
  LapseKnock: { readonly person: PersonId };
  AdmitParticipant: { readonly person: PersonId };
  AdmitEveryone: NoMembers;
  RefuseParticipant: { readonly person: PersonId };
  RefuseEveryone: NoMembers;
  RemoveParticipant: { readonly person: PersonId };
  SetWaitingRoom: { readonly on: boolean };
  SetLock: { readonly locked: boolean };
}

export type DoorCommand<Type extends keyof DoorCommands = keyof DoorCommands> = MessageOf<
  DoorCommands,
  Type,
  AskedOfMeeting
>;

interface DoorEvents {
  /** `role` is the meeting role this person will have inside. */
  ParticipantKnocked: {
    readonly person: PersonId;
    readonly role: MeetingRole;
    readonly displayName: Personal<string>;
    readonly invite: InviteId | null;
  };
  /** The meeting knows this person no more: they never came in. The log keeps that they were there. */
  ParticipantDropped: { readonly person: PersonId; readonly reason: DropReason };
  /** Who admitted is the event's actor; `setting` says under which rule. */
  ParticipantAdmitted: { readonly person: PersonId; readonly setting: AdmissionSetting };
  ParticipantRefused: { readonly person: PersonId };
  ParticipantRemoved: { readonly person: PersonId };
  WaitingRoomSet: { readonly on: boolean };
  LockSet: { readonly locked: boolean };
}

export type DoorEvent<Type extends keyof DoorEvents = keyof DoorEvents> = MessageOf<DoorEvents, Type>;
