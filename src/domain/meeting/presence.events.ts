// The words of being in the room: what the media plane reports of the connections of a device. Reports may come late,
// twice, in another order or never. Joined and left are never believed from a client.
import type { ConnectionId, DeviceId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

/** Why the media plane must send someone out again. */
export type JoinRejection = 'not-admitted' | 'no-seat' | 'meeting-not-open';

/** Which connection a report is about. */
export interface ConnectionOf {
  readonly person: PersonId;
  readonly device: DeviceId;
  /** Null where the media plane gives none: then the device has one connection, and the order of its reports is that of their instants. */
  readonly connection: ConnectionId | null;
}

/** What every report says. */
interface Report extends ConnectionOf {
  /** The place of this report among those of its connection; null: a joining is the first, a leaving the last. */
  readonly order: number | null;
  /** When it happened, as the media plane says. */
  readonly occurredAt: Instant;
}

interface PresenceCommands {
  /** The media plane's: this connection is in the room since `occurredAt`. */
  RecordJoined: Report;
  /** The media plane's: this connection is out of the room since `occurredAt`. */
  RecordLeft: Report;
}

export type PresenceCommand<Type extends keyof PresenceCommands = keyof PresenceCommands> = MessageOf<
  PresenceCommands,
  Type,
  AskedOfMeeting
>;

/** A report on record: `occurredAt` as far as it is believed (stated-instant.ts), and what was stated instead where that differs. */
export interface Recorded extends Report {
  readonly statedAt: Instant | null;
}

interface PresenceEvents {
  /** `muted`: muted on entry. */
  ParticipantJoined: Recorded & { readonly muted: boolean };
  /** A connection in the room is reported once more, later in its order: a leaving from before that is about what was. */
  PresenceConfirmed: Recorded;
  ParticipantLeft: Recorded;
  /** Someone appeared in the room who may not be there: to be sent out by the media plane. */
  JoinRejected: Recorded & { readonly reason: JoinRejection };
  /** A connection is over that was not in the room: its joining was turned away or is not reported yet. */
  ConnectionEnded: Recorded;
  /** A connection that is over was in the room: its joining was reported after its leaving. Nobody's presence changes now. */
  StayReported: ConnectionOf & {
    readonly joinedAt: Instant;
    readonly leftAt: Instant;
    readonly statedAt: Instant | null;
  };
}

export type PresenceEvent<Type extends keyof PresenceEvents = keyof PresenceEvents> = MessageOf<
  PresenceEvents,
  Type
>;
