// Which events are public, and what others are told of them. The map is total: whoever adds an event says whether it is public. Types
// and members that are here are a contract: they are never taken away or changed, only added (docs/asyncapi.json).
import { z } from 'zod';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { message } from './public-message.ts';
import type { PublicMessage } from './public-message.ts';

type Event = RecordedEvent['event'];
type Of<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

/** Nobody outside is told: settings, reports of the media plane, record keeping, or what another message tells. */
const internal = 'internal';

export type Catalogue = { readonly [Type in Event['type']]: PublicMessage<Of<Type>> | typeof internal };

const id = () => z.string().meta({ format: 'uuid' });
const instant = () => z.string().meta({ format: 'date-time' });
const plan = z.enum(['free', 'trial', 'basic', 'pro']);
const purpose = z.enum(['record', 'transcribe']);
const shownText = {
  meeting: id(),
  person: id(),
  purpose,
  language: z.string(),
  version: z.int(),
  method: z.enum(['screen', 'spoken', 'paper']),
};

export const publicCatalogue: Catalogue = {
  MeetingScheduled: message('voicemeet.meeting.scheduled.v1', 'A meeting was scheduled.', {
    account: id(),
    host: id(),
    startsAt: instant(),
    plannedMinutes: z.int(),
  }),
  MeetingRescheduled: message('voicemeet.meeting.rescheduled.v1', 'A meeting has another time.', {
    startsAt: instant(),
    plannedMinutes: z.int(),
  }),
  MeetingRenamed: internal,
  MeetingOpened: message('voicemeet.meeting.opened.v1', 'A meeting was opened, under the limits of a plan.', {
    openedAt: instant(),
    plan,
    endsBy: instant().nullable(),
  }),
  LimitsRaised: message('voicemeet.meeting.limitsRaised.v1', 'An open meeting goes on under a larger plan.', {
    plan,
    endsBy: instant().nullable(),
  }),
  MeetingEnded: message('voicemeet.meeting.ended.v1', 'A meeting ended.', {
    endedAt: instant(),
    reason: z.enum(['ended-by-host', 'ended-by-operator', 'duration-limit', 'no-host']),
    openSeconds: z.int(),
  }),
  MeetingCancelled: message('voicemeet.meeting.cancelled.v1', 'A meeting was cancelled before it opened.', {
    cancelledAt: instant(),
  }),
  ParticipantKnocked: message('voicemeet.participant.knocked.v1', 'Somebody asks to come in.', {
    person: id(),
    role: z.enum(['host', 'co-host', 'participant', 'guest', 'observer']),
  }),
  ParticipantDropped: internal,
  ParticipantAdmitted: message('voicemeet.participant.admitted.v1', 'Somebody may come in.', {
    person: id(),
    setting: z.enum(['host-entry', 'open-door', 'host-decision', 'admit-all']),
  }),
  ParticipantRefused: message('voicemeet.participant.refused.v1', 'A host refused somebody entry.', {
    person: id(),
  }),
  ParticipantRemoved: message('voicemeet.participant.removed.v1', 'A host sent somebody out.', {
    person: id(),
  }),
  WaitingRoomSet: internal,
  LockSet: internal,
  SeatReserved: internal,
  SeatReleased: internal,
  ParticipantJoined: message('voicemeet.participant.joined.v1', 'A device of somebody is in the room.', {
    person: id(),
    device: id(),
    occurredAt: instant(),
  }),
  PresenceConfirmed: internal,
  ParticipantLeft: message('voicemeet.participant.left.v1', 'A device of somebody is out of the room.', {
    person: id(),
    device: id(),
    occurredAt: instant(),
  }),
  JoinRejected: internal,
  ConnectionEnded: internal,
  StayReported: message(
    'voicemeet.participant.stayed.v1',
    'A device of somebody was in the room; it is told afterwards.',
    {
      person: id(),
      device: id(),
      joinedAt: instant(),
      leftAt: instant(),
    },
  ),
  HostTransferred: message('voicemeet.meeting.hostTransferred.v1', 'A meeting has another host.', {
    from: id(),
    to: id(),
  }),
  RoleChanged: message('voicemeet.participant.roleChanged.v1', 'Somebody has another role in a meeting.', {
    person: id(),
    role: z.enum(['co-host', 'participant', 'observer']),
  }),
  HostAbsenceBegan: internal,
  HostAbsenceEnded: internal,
  AudibilitySet: internal,
  NamesHiddenSet: internal,
  MuteOnEntrySet: internal,
  SelfUnmuteSet: internal,
  ParticipantMuted: internal,
  ParticipantUnmuted: internal,
  UnmuteAsked: internal,
  EveryoneMuted: internal,
  HandRaised: internal,
  HandLowered: internal,
  RecordingBegan: message('voicemeet.recording.began.v1', 'A meeting is being recorded.', {
    recording: id(),
    begunAt: instant(),
  }),
  RecordingStopped: message('voicemeet.recording.stopped.v1', 'A host stopped the recording of a meeting.', {
    recording: id(),
    stoppedAt: instant(),
  }),
  DurationWarningGiven: internal,
  InviteCreated: internal,
  InviteRevoked: internal,
  InviteRedeemed: internal,
  TicketUsed: internal,
  AccountOpened: message('voicemeet.account.opened.v1', 'An account was opened.', {
    plan,
    timeZone: z.string(),
    trialEndsAt: instant().nullable(),
  }),
  PlanChosen: message('voicemeet.account.planChosen.v1', 'An account has another plan.', {
    plan,
    previous: plan,
  }),
  LimitsOverridden: internal,
  TrialEnded: message('voicemeet.account.trialEnded.v1', 'An account’s trial is over.', {
    trialEndsAt: instant(),
  }),
  AccountSuspended: message('voicemeet.account.suspended.v1', 'An account was suspended.', {}),
  AccountReinstated: message('voicemeet.account.reinstated.v1', 'An account works again.', {}),
  AccountClosed: message('voicemeet.account.closed.v1', 'An account was closed.', {}),
  RecordingReserved: internal,
  RecordingReleased: internal,
  TrackRequested: internal,
  TrackStarted: internal,
  TrackStopAsked: internal,
  TrackEnded: internal,
  TrackLost: internal,
  TrackArchived: internal,
  LandingRemoved: internal,
  TrackTranscribed: internal,
  TrackNotTranscribed: internal,
  TenantRegistered: internal,
  TenantSettingsChanged: internal,
  TenantSuspended: internal,
  TenantReinstated: internal,
  ConsentGiven: message('voicemeet.consent.given.v1', 'Somebody agreed to a text.', shownText),
  ConsentRefused: message('voicemeet.consent.refused.v1', 'Somebody said no to a text.', shownText),
  ConsentWithdrawn: message('voicemeet.consent.withdrawn.v1', 'Somebody took a consent back.', {
    meeting: id(),
    person: id(),
    purpose,
  }),
  ConsentTextPublished: message(
    'voicemeet.consentText.published.v1',
    'A text for consent has a new version.',
    {
      purpose,
      language: z.string(),
      version: z.int(),
    },
  ),
  RetentionScheduled: internal,
  HoldPlaced: internal,
  HoldReleaseAsked: internal,
  HoldReleased: internal,
  DeletionPermitted: internal,
  DeletionInventoried: internal,
  DeletionCertified: internal,
  AuditRead: internal,
  OperatorActBegun: internal,
  OperatorActEnded: internal,
  WebhookEndpointAdded: internal,
  WebhookEndpointChanged: internal,
  WebhookEndpointDisabled: internal,
  WebhookEndpointEnabled: internal,
  WebhookEndpointRemoved: internal,
  WebhookSecretRotated: internal,
  WebhookReplayRequested: internal,
};

/** Every public message, in the order of the catalogue. */
export function publicMessages(): readonly Pick<PublicMessage<Event>, 'type' | 'summary' | 'data'>[] {
  return Object.values(publicCatalogue).flatMap((entry) => (entry === internal ? [] : [entry]));
}
