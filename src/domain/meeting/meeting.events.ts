// The words of a meeting, gathered from its topics, and the refusals that topics share.
import type { AllowanceRefusal } from '../account/account.events.ts';
import type { Plan } from '../account/plan.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type { DeviceId, InviteId, MeetingId, PersonId, RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { ClockCommand, ClockEvent } from './clock.events.ts';
import type { DoorCommand, DoorEvent } from './door.events.ts';
import type { LifeCommand, LifeEvent } from './life.events.ts';
import type { PolicyCommand, PolicyEvent } from './policy.events.ts';
import type { PresenceCommand, PresenceEvent } from './presence.events.ts';
import type { RecordingCommand, RecordingEvent } from './recording.events.ts';
import type { RolesCommand, RolesEvent } from './roles.events.ts';
import type { SeatsCommand, SeatsEvent } from './seats.events.ts';

export type MeetingCommand =
  | LifeCommand
  | DoorCommand
  | SeatsCommand
  | PresenceCommand
  | RolesCommand
  | PolicyCommand
  | RecordingCommand
  | ClockCommand;

export type MeetingEvent =
  LifeEvent | DoorEvent | SeatsEvent | PresenceEvent | RolesEvent | PolicyEvent | RecordingEvent | ClockEvent;

/** A refusal about a meeting as such. */
type Plain<Code extends string> = { readonly code: Code; readonly meeting: MeetingId };
/** A refusal about one person in a meeting. */
type About<Code extends string> = Plain<Code> & { readonly person: PersonId };
/** A refusal by a limit: which, how much of it is used, under which plan, and when it resets (null: it does not). */
type Limited<Code extends string> = Plain<Code> & {
  readonly plan: Plan;
  readonly limit: number;
  readonly count: number;
  readonly resetsAt: Instant | null;
};

export type MeetingRefusal =
  | AllowanceRefusal
  | Plain<'meeting-unknown'>
  | Plain<'meeting-exists'>
  /** It is open, ended or cancelled already. */
  | Plain<'meeting-not-scheduled'>
  | Plain<'meeting-not-open'>
  /** It has ended or was cancelled. */
  | Plain<'meeting-over'>
  | Plain<'starts-in-the-past'>
  | Plain<'not-an-upgrade'>
  | Plain<'only-host'>
  | Plain<'only-host-or-cohost'>
  | Plain<'room-locked'>
  | (Plain<'waiting-room-full'> & { readonly limit: number })
  | (Plain<'too-many-people'> & { readonly limit: number })
  /** Of the guests by one link (`invite`), or of all guests (null), as many wait, are known or hold unused tickets as may. */
  | (Plain<'guest-limit-reached'> & {
      readonly of: 'waiting' | 'people' | 'seats';
      readonly invite: InviteId | null;
      readonly limit: number;
      readonly count: number;
    })
  /** The guests of a link (`invite`), or this member (null), took a knock back as often as may be. */
  | (About<'withdrawal-limit-reached'> & {
      readonly invite: InviteId | null;
      readonly limit: number;
      readonly count: number;
    })
  | (Plain<'recording-unknown'> & { readonly recording: RecordingId })
  /** Another stretch of the meeting is being recorded. */
  | (Plain<'recording-running'> & { readonly recording: RecordingId })
  | (Plain<'too-many-recordings'> & { readonly limit: number })
  | About<'participant-unknown'>
  | About<'not-admitted'>
  /** Admitted, but not in the room. */
  | About<'not-in-room'>
  /** The host said no, or sent this person out; only the host can let them in again. */
  | About<'entry-refused'>
  | About<'removed-from-meeting'>
  /** The host is not sent out: they hand the meeting over first. */
  | About<'host-stays'>
  /** Hosts unmute nobody else, and only who was asked may unmute themselves. */
  | About<'self-unmute-forbidden'>
  /** A guest's role is the invite's and stays; an observer never hosts. */
  | About<'role-fixed'>
  | About<'not-yourself'>
  | (About<'device-limit-reached'> & { readonly limit: number; readonly device: DeviceId })
  | (About<'observer-limit-reached'> & { readonly limit: number })
  | (Limited<'meeting-full'> & { readonly person: PersonId })
  | (Limited<'duration-exceeded'> & { readonly endsBy: Instant });

/** What other streams say: the tenant's settings, what the account allows, whether the invite of a guest still stands. */
export type MeetingFacts = OutsideFacts<
  MeetingCommand,
  {
    ScheduleMeeting: 'defaults' | 'allowance';
    OpenMeeting: 'allowance';
    ApplyUpgrade: 'allowance';
    Knock: 'only-refuses';
  }
>;
