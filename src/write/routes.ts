// The table of contents of everything that can be asked for.
import { changeTenantSettingsRoute } from './tenant/change-tenant-settings.route.ts';
import { registerTenantRoute } from './tenant/register-tenant.route.ts';
import { reinstateTenantRoute } from './tenant/reinstate-tenant.route.ts';
import { suspendTenantRoute } from './tenant/suspend-tenant.route.ts';
import { choosePlanRoute } from './account/choose-plan.route.ts';
import { closeAccountRoute } from './account/close-account.route.ts';
import { openAccountRoute } from './account/open-account.route.ts';
import { overrideLimitsRoute } from './account/override-limits.route.ts';
import { reinstateAccountRoute } from './account/reinstate-account.route.ts';
import { releaseRecordingRoute } from './account/release-recording.route.ts';
import { reserveRecordingRoute } from './account/reserve-recording.route.ts';
import { suspendAccountRoute } from './account/suspend-account.route.ts';
import { createInviteRoute } from './invite/create-invite.route.ts';
import { mintTicketRoute } from './invite/mint-ticket.route.ts';
import { redeemInviteRoute } from './invite/redeem-invite.route.ts';
import { revokeInviteRoute } from './invite/revoke-invite.route.ts';
import { useTicketRoute } from './invite/use-ticket.route.ts';
import { admitEveryoneRoute } from './meeting/admit-everyone.route.ts';
import { admitParticipantRoute } from './meeting/admit-participant.route.ts';
import { applyUpgradeRoute } from './meeting/apply-upgrade.route.ts';
import { cancelMeetingRoute } from './meeting/cancel-meeting.route.ts';
import { changeRoleRoute } from './meeting/change-role.route.ts';
import { endMeetingRoute } from './meeting/end-meeting.route.ts';
import { giveUpSeatRoute } from './meeting/give-up-seat.route.ts';
import { knockRoute } from './meeting/knock.route.ts';
import { lowerHandRoute } from './meeting/lower-hand.route.ts';
import { muteEveryoneRoute } from './meeting/mute-everyone.route.ts';
import { muteParticipantRoute } from './meeting/mute-participant.route.ts';
import { openMeetingRoute } from './meeting/open-meeting.route.ts';
import { raiseHandRoute } from './meeting/raise-hand.route.ts';
import { recordJoinedRoute } from './meeting/record-joined.route.ts';
import { recordLeftRoute } from './meeting/record-left.route.ts';
import { refuseEveryoneRoute } from './meeting/refuse-everyone.route.ts';
import { refuseParticipantRoute } from './meeting/refuse-participant.route.ts';
import { removeParticipantRoute } from './meeting/remove-participant.route.ts';
import { renameMeetingRoute } from './meeting/rename-meeting.route.ts';
import { rescheduleMeetingRoute } from './meeting/reschedule-meeting.route.ts';
import { reserveSeatRoute } from './meeting/reserve-seat.route.ts';
import { scheduleMeetingRoute } from './meeting/schedule-meeting.route.ts';
import { setAudibilityRoute } from './meeting/set-audibility.route.ts';
import { setLockRoute } from './meeting/set-lock.route.ts';
import { setMuteOnEntryRoute } from './meeting/set-mute-on-entry.route.ts';
import { setNamesHiddenRoute } from './meeting/set-names-hidden.route.ts';
import { setWaitingRoomRoute } from './meeting/set-waiting-room.route.ts';
import { transferHostRoute } from './meeting/transfer-host.route.ts';
import { unmuteParticipantRoute } from './meeting/unmute-participant.route.ts';
import type { CommandRoute, CommandShell } from './http/command-route.ts';
import type { CommandHttpRoute } from '../http/http-route.ts';
import type { GuestPorts } from './invite/guest-doors.ts';

/** Every write route, bound to a shell. */
export function writeRoutes(shell: CommandShell, guests: GuestPorts): readonly CommandHttpRoute[] {
  const commands: readonly CommandRoute[] = [
    changeTenantSettingsRoute,
    registerTenantRoute,
    reinstateTenantRoute,
    suspendTenantRoute,
    choosePlanRoute,
    closeAccountRoute,
    openAccountRoute,
    overrideLimitsRoute,
    reinstateAccountRoute,
    releaseRecordingRoute,
    reserveRecordingRoute,
    suspendAccountRoute,
    createInviteRoute(guests),
    redeemInviteRoute(guests),
    revokeInviteRoute,
    useTicketRoute(guests),
    admitEveryoneRoute,
    admitParticipantRoute,
    applyUpgradeRoute,
    cancelMeetingRoute,
    changeRoleRoute,
    endMeetingRoute,
    giveUpSeatRoute,
    knockRoute,
    lowerHandRoute,
    muteEveryoneRoute,
    muteParticipantRoute,
    openMeetingRoute,
    raiseHandRoute,
    recordJoinedRoute,
    recordLeftRoute,
    refuseEveryoneRoute,
    refuseParticipantRoute,
    removeParticipantRoute,
    renameMeetingRoute,
    rescheduleMeetingRoute,
    reserveSeatRoute,
    scheduleMeetingRoute,
    setAudibilityRoute,
    setLockRoute,
    setMuteOnEntryRoute,
    setNamesHiddenRoute,
    setWaitingRoomRoute,
    transferHostRoute,
    unmuteParticipantRoute,
  ];
  return [...commands.map((route) => route.serve(shell)), mintTicketRoute(guests)];
}
