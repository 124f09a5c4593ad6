// A meeting on one screen: what each event does to it, and for each command by whom (byHosts, byKnownSelf), while
// what (whileOpen, untilOver) and by which rule it is decided. The topics know the rest.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { MeetingId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as clockRules from './clock.decisions.ts';
import * as clock from './clock.evolve.ts';
import * as doorRules from './door.decisions.ts';
import * as door from './door.evolve.ts';
import { inMeeting, inOpenMeeting } from './evolving.ts';
import * as gate from './gates.ts';
import * as knockRules from './knock.decisions.ts';
import * as lifeRules from './life.decisions.ts';
import * as life from './life.evolve.ts';
import type { MeetingCommand, MeetingEvent, MeetingFacts, MeetingRefusal } from './meeting.events.ts';
import type { MeetingState } from './meeting.state.ts';
import * as policyRules from './policy.decisions.ts';
import * as policy from './policy.evolve.ts';
import * as presenceRules from './presence.decisions.ts';
import * as presence from './presence.evolve.ts';
import * as recordingRules from './recording.decisions.ts';
import * as recording from './recording.evolve.ts';
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
  ParticipantDropped: inMeeting(door.dropped),
  ParticipantAdmitted: inMeeting(door.admitted),
  ParticipantRefused: inMeeting(door.refused),
  ParticipantRemoved: inMeeting(door.removed),
  WaitingRoomSet: inMeeting(door.waitingRoomSet),
  LockSet: inMeeting(door.lockSet),
  SeatReserved: inOpenMeeting(seats.reserved),
  SeatReleased: inOpenMeeting(seats.released),
  ParticipantJoined: inOpenMeeting(presence.joined),
  PresenceConfirmed: inOpenMeeting(presence.confirmed),
  ParticipantLeft: inOpenMeeting(presence.left),
  JoinRejected: inMeeting(presence.joinRejected),
  ConnectionEnded: inOpenMeeting(presence.connectionEnded),
  StayReported: inOpenMeeting(presence.stayReported),
  HostTransferred: inMeeting(roles.hostTransferred),
  RoleChanged: inMeeting(roles.roleChanged),
  HostAbsenceBegan: inOpenMeeting(roles.absenceBegan),
  HostAbsenceEnded: inOpenMeeting(roles.absenceEnded),
  AudibilitySet: inMeeting(policy.audibilitySet),
  NamesHiddenSet: inMeeting(policy.namesHiddenSet),
  MuteOnEntrySet: inMeeting(policy.muteOnEntrySet),
  SelfUnmuteSet: inMeeting(policy.selfUnmuteSet),
  ParticipantMuted: inMeeting(policy.muted),
  ParticipantUnmuted: inMeeting(policy.unmuted),
  UnmuteAsked: inMeeting(policy.unmuteAsked),
  EveryoneMuted: inMeeting(policy.everyoneMuted),
  HandRaised: inMeeting(policy.handRaised),
  HandLowered: inMeeting(policy.handLowered),
  RecordingBegan: inOpenMeeting(recording.began),
  RecordingStopped: inMeeting(recording.stopped),
  DurationWarningGiven: inOpenMeeting(clock.warningGiven),
};

const { whileScheduled, whileOpen, untilOver, ifOpen, ifNotOver, unlessAlready, beforeItsEnd } = gate;
const { byHost, byHostHandingOver, byHosts, byHostsOrOperator } = gate;
const { byComer, byKnownSelf, bySelfOrHosts, byMediaPlane } = gate;

/** Who may know of it and ask comes before how the meeting stands: outsiders learn nothing of it (I1 and I2 of the gates). */
const decisions: Decisions<MeetingTypes> = {
  ScheduleMeeting: lifeRules.schedule,
  RescheduleMeeting: byHostsOrOperator(whileScheduled(lifeRules.reschedule)),
  RenameMeeting: byHostsOrOperator(untilOver(lifeRules.rename)),
  OpenMeeting: byHosts(untilOver(lifeRules.open)),
  ApplyUpgrade: byHosts(whileOpen(beforeItsEnd(lifeRules.applyUpgrade))),
  EndMeeting: byHostsOrOperator(unlessAlready('ended', whileOpen(lifeRules.end))),
  CancelMeeting: byHostsOrOperator(unlessAlready('cancelled', whileScheduled(lifeRules.cancel))),
  Knock: byComer(untilOver(beforeItsEnd(knockRules.knock))),
  WithdrawKnock: byKnownSelf(untilOver(knockRules.withdraw)),
  LapseKnock: ifNotOver(knockRules.lapse),
  AdmitParticipant: byHosts(whileOpen(beforeItsEnd(doorRules.admit))),
  AdmitEveryone: byHosts(whileOpen(beforeItsEnd(doorRules.admitEveryone))),
  RefuseParticipant: byHosts(untilOver(doorRules.refuseEntry)),
  RefuseEveryone: byHosts(untilOver(doorRules.refuseEveryone)),
  RemoveParticipant: byHosts(untilOver(doorRules.remove)),
  SetWaitingRoom: byHosts(untilOver(doorRules.setWaitingRoom)),
  SetLock: byHosts(untilOver(doorRules.setLock)),
  ReserveSeat: byKnownSelf(whileOpen(beforeItsEnd(seatsRules.reserve))),
  GiveUpSeat: byKnownSelf(whileOpen(seatsRules.giveUp)),
  ReleaseSeat: ifOpen(seatsRules.release),
  RecordJoined: byMediaPlane(presenceRules.recordJoined),
  RecordLeft: byMediaPlane(ifOpen(presenceRules.recordLeft)),
  TransferHost: byHostHandingOver(untilOver(rolesRules.transferHost)),
  ChangeRole: byHost(untilOver(rolesRules.changeRole)),
  SetAudibility: byHosts(untilOver(policyRules.setAudibility)),
  SetNamesHidden: byHosts(untilOver(policyRules.setNamesHidden)),
  SetMuteOnEntry: byHosts(untilOver(policyRules.setMuteOnEntry)),
  SetSelfUnmute: byHosts(untilOver(policyRules.setSelfUnmute)),
  MuteParticipant: bySelfOrHosts(whileOpen(policyRules.mute)),
  UnmuteParticipant: bySelfOrHosts(whileOpen(policyRules.unmute)),
  MuteEveryone: byHosts(untilOver(policyRules.muteEveryone)),
  RaiseHand: byKnownSelf(whileOpen(policyRules.raiseHand)),
  LowerHand: bySelfOrHosts(whileOpen(policyRules.lowerHand)),
  BeginRecording: whileOpen(recordingRules.begin),
  StopRecording: byHosts(recordingRules.stop),
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
