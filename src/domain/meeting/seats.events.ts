// The words of the seats: reserved when a join ticket is given, taken when the media plane reports someone
// in the room, free when they left or never came. Joined and left are never believed from a client.
import type { AudioProfile } from '../account/plan.ts';
import type { DeviceId, PersonId, TicketId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Why a reserved seat is free again. */
export type ReleaseReason = 'not-joined' | 'given-up';

/** Why the media plane must send someone out again. */
export type JoinRejection = 'not-admitted' | 'no-seat' | 'meeting-not-open';

interface SeatsCommands {
  /** A join ticket: reserves a seat for a person's device; a second device of the same person takes no second seat. */
  ReserveSeat: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly ticket: TicketId;
  };
  GiveUpSeat: { readonly person: PersonId; readonly device: DeviceId };
  /** The timer's: frees a seat whose ticket nobody used in time. */
  ReleaseSeat: { readonly ticket: TicketId };
  /** The media plane's: this device is in the room since `occurredAt`. */
  RecordJoined: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly occurredAt: Instant;
  };
  /** The media plane's: this device is out of the room since `occurredAt`. */
  RecordLeft: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly occurredAt: Instant;
  };
}

export type SeatsCommand<Type extends keyof SeatsCommands = keyof SeatsCommands> = MessageOf<
  SeatsCommands,
  Type,
  AskedOfMeeting
>;

interface SeatsEvents {
  /**
   * Held until `until`; a new ticket for the same device replaces the old one. `audio` and `endsBy` are what this
   * participant was handed out with the ticket.
   */
  SeatReserved: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly ticket: TicketId;
    readonly until: Instant;
    readonly audio: AudioProfile;
    readonly endsBy: Instant | null;
  };
  SeatReleased: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly ticket: TicketId;
    readonly reason: ReleaseReason;
  };
  /** `occurredAt` is the media plane's own time; `muted`: muted on entry. */
  ParticipantJoined: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly occurredAt: Instant;
    readonly muted: boolean;
  };
  ParticipantLeft: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly occurredAt: Instant;
  };
  /** Someone appeared in the room who may not be there: to be sent out by the media plane. */
  JoinRejected: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly occurredAt: Instant;
    readonly reason: JoinRejection;
  };
}

export type SeatsEvent<Type extends keyof SeatsEvents = keyof SeatsEvents> = MessageOf<SeatsEvents, Type>;
