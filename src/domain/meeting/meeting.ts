// A meeting on one screen: what each event does to it, and for each command while what (whileOpen, untilOver),
// by whom (byHosts, bySelf) and by which rule it is decided. The topics know the rest.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { MeetingId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as clockRules from './clock.decisions.ts';
import * as clock from './clock.evolve.ts';
import * as doorRules from './door.decisions.ts';
import * as door from './door.evolve.ts';
import { inMeeting, inOpenMeeting } from './evolving.ts';
import * as gate from './gates.ts';
import * as lifeRules from './life.decisions.ts';
import * as life from './life.evolve.ts';
import type { MeetingCommand, MeetingEvent, MeetingFacts, MeetingRefusal } from './meeting.events.ts';
import type { MeetingState } from './meeting.state.ts';
import * as policyRules from './policy.decisions.ts';
import * as policy from './policy.evolve.ts';
import * as presenceRules from './presence.decisions.ts';
import * as rolesRules from './roles.decisions.ts';
import * as roles from './roles.evolve.ts';
import * as seatsRules from './seats.decisions.ts';
import * as seats from './seats.evolve.ts';

/** The words and the state of a meeting. */
export interface MeetingTypes {
  readonly id: MeetingId;
  readonly state: MeetingState;
  readonly command: MeetingCommand;
  readonly event: MeetingEvent;
  readonly refusal: MeetingRefusal;
  readonly facts: MeetingFacts;
}

const evolutions: Evolutions<MeetingTypes> = {
  MeetingScheduled: life.scheduled,
  MeetingRescheduled: inMeeting(life.rescheduled),
  MeetingRenamed: inMeeting(life.renamed),
  MeetingOpened: life.opened,
  LimitsRaised: inOpenMeeting(life.limitsRaised),
  MeetingEnded: life.ended,
  MeetingCancelled: life.cancelled,
  ParticipantKnocked: inMeeting(door.knocked),
  ParticipantAdmitted: inMeeting(door.admitted),
  ParticipantRefused: inMeeting(door.refused),
  ParticipantRemoved: inMeeting(door.removed),
  WaitingRoomSet: inMeeting(door.waitingRoomSet),
  LockSet: inMeeting(door.lockSet),
  SeatReserved: inOpenMeeting(seats.reserved),
  SeatReleased: inOpenMeeting(seats.released),
  ParticipantJoined: inOpenMeeting(seats.joined),
  ParticipantLeft: inOpenMeeting(seats.left),
  JoinRejected: inMeeting(seats.joinRejected),
  HostTransferred: inMeeting(roles.hostTransferred),
  RoleChanged: inMeeting(roles.roleChanged),
  HostAbsenceBegan: inOpenMeeting(roles.absenceBegan),
  HostAbsenceEnded: inOpenMeeting(roles.absenceEnded),
  AudibilitySet: inMeeting(policy.audibilitySet),
  NamesHiddenSet: inMeeting(policy.namesHiddenSet),
  MuteOnEntrySet: inMeeting(policy.muteOnEntrySet),
  ParticipantMuted: inMeeting(policy.muted),
  ParticipantUnmuted: inMeeting(policy.unmuted),
  EveryoneMuted: inMeeting(policy.everyoneMuted),
  HandRaised: inMeeting(policy.handRaised),
  HandLowered: inMeeting(policy.handLowered),
  DurationWarningGiven: inOpenMeeting(clock.warningGiven),
};

const { whileScheduled, whileOpen, untilOver, ifOpen, unlessAlready, beforeItsEnd } = gate;
const { byHost, byHosts, byHostsOrOperator, bySelf, bySelfOrHosts, byMediaPlane } = gate;

const decisions: Decisions<MeetingTypes> = {
  ScheduleMeeting: lifeRules.schedule,
  RescheduleMeeting: whileScheduled(byHostsOrOperator(lifeRules.reschedule)),
  RenameMeeting: untilOver(byHostsOrOperator(lifeRules.rename)),
  OpenMeeting: untilOver(byHosts(lifeRules.open)),
  ApplyUpgrade: whileOpen(byHosts(beforeItsEnd(lifeRules.applyUpgrade))),
  EndMeeting: unlessAlready('ended', whileOpen(byHostsOrOperator(lifeRules.end))),
  CancelMeeting: unlessAlready('cancelled', whileScheduled(byHostsOrOperator(lifeRules.cancel))),
  Knock: untilOver(bySelf(beforeItsEnd(doorRules.knock))),
  AdmitParticipant: whileOpen(byHosts(beforeItsEnd(doorRules.admit))),
  AdmitEveryone: whileOpen(byHosts(beforeItsEnd(doorRules.admitEveryone))),
  RefuseParticipant: untilOver(byHosts(doorRules.refuseEntry)),
  RefuseEveryone: untilOver(byHosts(doorRules.refuseEveryone)),
  RemoveParticipant: untilOver(byHosts(doorRules.remove)),
  SetWaitingRoom: untilOver(byHosts(doorRules.setWaitingRoom)),
  SetLock: untilOver(byHosts(doorRules.setLock)),
  ReserveSeat: whileOpen(bySelf(beforeItsEnd(seatsRules.reserve))),
  GiveUpSeat: whileOpen(bySelf(seatsRules.giveUp)),
  ReleaseSeat: ifOpen(seatsRules.release),
  RecordJoined: byMediaPlane(presenceRules.recordJoined),
  RecordLeft: byMediaPlane(ifOpen(presenceRules.recordLeft)),
  TransferHost: untilOver(rolesRules.unlessHostAlready(byHost(rolesRules.transferHost))),
  ChangeRole: untilOver(byHost(rolesRules.changeRole)),
  SetAudibility: untilOver(byHosts(policyRules.setAudibility)),
  SetNamesHidden: untilOver(byHosts(policyRules.setNamesHidden)),
  SetMuteOnEntry: untilOver(byHosts(policyRules.setMuteOnEntry)),
  MuteParticipant: whileOpen(bySelfOrHosts(policyRules.mute)),
  UnmuteParticipant: whileOpen(bySelfOrHosts(policyRules.unmute)),
  MuteEveryone: untilOver(byHosts(policyRules.muteEveryone)),
  RaiseHand: whileOpen(bySelf(policyRules.raiseHand)),
  LowerHand: whileOpen(bySelfOrHosts(policyRules.lowerHand)),
  GiveDurationWarning: ifOpen(clockRules.giveWarning),
  EnforceDurationLimit: ifOpen(clockRules.enforceDurationLimit),
  EnforceHostAbsence: ifOpen(clockRules.enforceHostAbsence),
};

export const meetingDecider = tabledDecider<MeetingTypes>({
  category: 'meeting',
  initial: () => ({ status: 'none' }),
  evolutions,
  decisions,
});
