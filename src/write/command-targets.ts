// Which stream each command is for: a total map, so that a command without a stream does not compile.
import type { DomainCommand } from '../domain/all-commands.ts';
import type { OneOf } from '../domain/shared/by-type.ts';
import type { AccessId, AccountId, InviteId, MeetingId, TenantId } from '../domain/shared/ids.ts';

/** The categories of streams that commands go to. */
export type Category = 'tenant' | 'account' | 'invite' | 'meeting' | 'access';

/** A stream's category and id. */
export interface Target {
  readonly category: Category;
  readonly id: string;
}

const tenant = (command: { readonly tenant: TenantId }): Target => ({
  category: 'tenant',
  id: command.tenant,
});
const account = (command: { readonly account: AccountId }): Target => ({
  category: 'account',
  id: command.account,
});
const invite = (command: { readonly invite: InviteId }): Target => ({
  category: 'invite',
  id: command.invite,
});
const meeting = (command: { readonly meeting: MeetingId }): Target => ({
  category: 'meeting',
  id: command.meeting,
});
const access = (command: { readonly access: AccessId }): Target => ({
  category: 'access',
  id: command.access,
});

const targets: { readonly [Type in DomainCommand['type']]: (command: OneOf<DomainCommand, Type>) => Target } =
  {
    RegisterTenant: tenant,
    ChangeTenantSettings: tenant,
    SuspendTenant: tenant,
    ReinstateTenant: tenant,
    OpenAccount: account,
    ChoosePlan: account,
    OverrideLimits: account,
    EndTrial: account,
    SuspendAccount: account,
    ReinstateAccount: account,
    CloseAccount: account,
    ReserveRecording: account,
    ReleaseRecording: account,
    CreateInvite: invite,
    RevokeInvite: invite,
    RedeemInvite: invite,
    UseTicket: invite,
    ScheduleMeeting: meeting,
    RescheduleMeeting: meeting,
    RenameMeeting: meeting,
    OpenMeeting: meeting,
    ApplyUpgrade: meeting,
    EndMeeting: meeting,
    CancelMeeting: meeting,
    Knock: meeting,
    AdmitParticipant: meeting,
    AdmitEveryone: meeting,
    RefuseParticipant: meeting,
    RefuseEveryone: meeting,
    RemoveParticipant: meeting,
    SetWaitingRoom: meeting,
    SetLock: meeting,
    ReserveSeat: meeting,
    GiveUpSeat: meeting,
    ReleaseSeat: meeting,
    RecordJoined: meeting,
    RecordLeft: meeting,
    TransferHost: meeting,
    ChangeRole: meeting,
    SetAudibility: meeting,
    SetNamesHidden: meeting,
    SetMuteOnEntry: meeting,
    MuteParticipant: meeting,
    UnmuteParticipant: meeting,
    MuteEveryone: meeting,
    RaiseHand: meeting,
    LowerHand: meeting,
    GiveDurationWarning: meeting,
    EnforceDurationLimit: meeting,
    EnforceHostAbsence: meeting,
    RecordAuditRead: access,
  };

/** The stream that a command is for. */
export function targetOf<Type extends DomainCommand['type']>(command: OneOf<DomainCommand, Type>): Target {
  return targets[command.type](command);
}
