// The words of the seats: reserved when a join ticket is given, taken when the media plane reports someone
// in the room (presence.events.ts), free when they left or never came.
import type { AudioProfile } from '../account/plan.ts';
import type { DeviceId, PersonId, TicketId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Why a reserved seat is free again. */
export type ReleaseReason = 'not-joined' | 'given-up';

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
}

export type SeatsCommand<Type extends keyof SeatsCommands = keyof SeatsCommands> = MessageOf<
  SeatsCommands,
  Type,
  AskedOfMeeting
>;

interface SeatsEvents {
  /**
   * Held until `until`; a new ticket for the same device replaces the old one. `audio` and `endsBy` are what this
   * participant was handed out with the ticket. `reservedAt`: when it was asked for; null where that was not on record yet.
   */
  SeatReserved: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly ticket: TicketId;
    readonly until: Instant;
    readonly reservedAt: Instant | null;
    readonly audio: AudioProfile;
    readonly endsBy: Instant | null;
  };
  SeatReleased: {
    readonly person: PersonId;
    readonly device: DeviceId;
    readonly ticket: TicketId;
    readonly reason: ReleaseReason;
  };
}

export type SeatsEvent<Type extends keyof SeatsEvents = keyof SeatsEvents> = MessageOf<SeatsEvents, Type>;
