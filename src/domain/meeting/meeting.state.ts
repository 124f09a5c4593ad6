// What is known of a meeting, by status, each holding only what it has; and its people. Folding owns it and
// mutates it. I1: `tally` always equals what a count over `people` gives, because whoever changes what a
// person counts for takes them out of it first and puts them back afterwards.
import type { AudioProfile, Plan, PlanLimits } from '../account/plan.ts';
import { isHosting, type AudibilityRule, type MeetingRole } from '../shared/audibility.ts';
import type {
  AccountId,
  CommandId,
  ConnectionId,
  DeviceId,
  InviteId,
  PersonId,
  RecordingId,
  TicketId,
} from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { WarningMinutes } from './clock.events.ts';
import type { EndReason } from './life.events.ts';
import type { JoinRejection } from './presence.events.ts';

/** Where someone stands at the door. */
export type DoorStatus = 'waiting' | 'admitted' | 'refused' | 'removed';

/** A ticket's claim on a seat, until it lapses. `reservedAt`: when it was asked for; null where that was not on record yet. */
export interface Reservation {
  readonly ticket: TicketId;
  readonly until: Instant;
  readonly reservedAt: Instant | null;
}

/** Of the latest report about a connection: its place in the order, when it happened as far as that is believed, and as it was stated. */
export interface Timing {
  readonly order: number | null;
  readonly occurredAt: Instant;
  readonly statedAt: Instant;
}

/** A connection in the room, since `since`. `joinedAt` is the furthest instant that a joining of it stated. */
export interface Connection extends Timing {
  readonly connection: ConnectionId | null;
  readonly since: Instant;
  readonly joinedAt: Instant;
}

/** A device on its way into the room, or in it while one of its connections is. `next` is a ticket that it took for coming back. */
export type Device =
  | ({ readonly seat: 'reserved' } & Reservation)
  | {
      readonly seat: 'joined';
      readonly connections: readonly Connection[];
      readonly ticket: TicketId | null;
      readonly next: Reservation | null;
    };

/** A leaving. `joinedAt` is the furthest instant that a joining before it stated; null: its joining may still be reported. */
export interface Left extends Timing {
  readonly how: 'left';
  readonly joinedAt: Instant | null;
}

/** The latest report about a connection that is not in the room; one that was turned away may have left before. */
export type Outside =
  Left | (Timing & { readonly how: 'rejected'; readonly reason: JoinRejection; readonly left: Left | null });

/** Someone the meeting knows. Any device at all means that this person holds one seat. */
export interface Person {
  role: MeetingRole;
  readonly invite: InviteId | null;
  door: DoorStatus;
  /** They knocked and said who they are: the host is known before that. */
  knocked: boolean;
  /**
   * Let in before somebody was sent out who came by the same link, and not in the room then: they wait for a host again. Until
   * they knock they are nobody who came to the door: no limit of those who wait counts them, and they do not lapse.
   */
  mustWait: boolean;
  /** They were in the room, if only once. */
  cameIn: boolean;
  /** They held a seat by tickets alone and gave it back or let it lapse, and have not joined since. */
  leftHoldUnused: boolean;
  muted: boolean;
  /** A host asked them to unmute themselves. */
  unmuteAsked: boolean;
  handRaised: boolean;
  readonly devices: Map<DeviceId, Device>;
}

/** Who is heard and seen by whom, and whose name shows. */
export interface Policy {
  hear: AudibilityRule;
  see: AudibilityRule;
  namesHidden: boolean;
  muteOnEntry: boolean;
  /** Whether people who don't run the meeting may unmute themselves without having been asked. */
  selfUnmute: boolean;
}

/** A stretch of the meeting that was recorded; `stoppedAt` null: until now, or until the meeting ended. */
export interface RecordedStretch {
  readonly begunAt: Instant;
  readonly stoppedAt: Instant | null;
}

/** Counts over `people`, kept with every change: nobody counts a hundred people to admit one. */
export interface Tally {
  /** Of those who knocked (`isAtDoor`). */
  waiting: number;
  /** Seats held, reserved or joined, by anyone but observers. */
  seats: number;
  observers: number;
  hostsInRoom: number;
}

/**
 * What every meeting has once it was scheduled. `outside` by person, device and connection, oldest first; `watchedLinks` are
 * those by which somebody came who was sent out: as many as hosts send people out. `withdrawals` counts knocks that were taken back, by
 * the link of a guest, or by the member; `rejections` joinings that were turned away, by person, the last one last. `hearingWasLimited`: there was a
 * rule, if only once, by which somebody may not hear somebody.
 */
export interface MeetingCore {
  readonly account: AccountId;
  host: PersonId;
  startsAt: Instant;
  plannedMinutes: number;
  waitingRoom: boolean;
  locked: boolean;
  readonly hostAbsenceSeconds: number;
  readonly policy: Policy;
  hearingWasLimited: boolean;
  lastRename: CommandId | null;
  readonly people: Map<PersonId, Person>;
  readonly tally: Tally;
  readonly outside: Map<string, Outside>;
  readonly watchedLinks: Set<InviteId>;
  readonly withdrawals: Map<InviteId | PersonId, number>;
  readonly rejections: Map<PersonId, number>;
  readonly recordings: Map<RecordingId, RecordedStretch>;
}

export interface ScheduledMeeting extends MeetingCore {
  readonly status: 'scheduled';
}
/** I2: an absence runs (`hostAbsentUntil`) exactly while no host or co-host is in the room. */
export interface OpenMeeting extends MeetingCore {
  readonly status: 'open';
  readonly openedAt: Instant;
  plan: Plan;
  limits: PlanLimits;
  audio: AudioProfile;
  endsBy: Instant | null;
  /** Warnings given before the present `endsBy`. */
  warned: WarningMinutes[];
  hostAbsentUntil: Instant | null;
}
export interface EndedMeeting extends MeetingCore {
  readonly status: 'ended';
  readonly openedAt: Instant;
  readonly plan: Plan;
  readonly limits: PlanLimits;
  readonly endedAt: Instant;
  readonly reason: EndReason;
  readonly openSeconds: number;
}
export interface CancelledMeeting extends MeetingCore {
  readonly status: 'cancelled';
  readonly cancelledAt: Instant;
}

/** A meeting that is not over: people may gather. */
export type CurrentMeeting = ScheduledMeeting | OpenMeeting;
export type KnownMeeting = CurrentMeeting | EndedMeeting | CancelledMeeting;
export type MeetingState = { readonly status: 'none' } | KnownMeeting;
/** The state as decisions see it. */
export type SeenState = Seen<MeetingState>;

/** Whether this person knocked and waits since then. */
export function isAtDoor({ door, mustWait }: Seen<Person>): boolean {
  return door === 'waiting' && !mustWait;
}

/** Whether this person is in the room, on any device. */
export function isInRoom(person: Seen<Person>): boolean {
  for (const device of person.devices.values()) if (device.seat === 'joined') return true;
  return false;
}

/** Whether this person runs the meeting and is in the room to do it. */
export function isHostInRoom(person: Seen<Person>): boolean {
  return isHosting(person.role) && isInRoom(person);
}

/** Adds what a person counts for to the tally (I1). */
export function countIn(tally: Tally, person: Person): void {
  count(tally, person, 1);
}

/** Takes what a person counts for out of the tally, before the person is changed (I1). */
export function countOut(tally: Tally, person: Person): void {
  count(tally, person, -1);
}

function count(tally: Tally, person: Person, by: 1 | -1): void {
  if (isAtDoor(person)) tally.waiting += by;
  if (person.devices.size === 0) return;
  if (person.role === 'observer') tally.observers += by;
  else tally.seats += by;
  if (isHostInRoom(person)) tally.hostsInRoom += by;
}
