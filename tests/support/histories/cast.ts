// The people, ids and instants that the examples of the domain are told with.
import type { Actor } from '../../../src/domain/shared/actor.ts';
import type {
  AccountId,
  CommandId,
  ConnectionId,
  ConsentId,
  DeviceId,
  InviteId,
  MeetingId,
  PersonId,
  RecordingId,
  TenantId,
  TicketId,
  TrackId,
} from '../../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';

/** The nth id of a kind; kinds never overlap. */
function id(kind: number, n: number): string {
  return `0000000${kind.toString(16)}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export const tenant = id(1, 0) as TenantId;
export const account = id(2, 0) as AccountId;
export const meeting = id(3, 0) as MeetingId;
export const invite = id(4, 0) as InviteId;
export const personId = (n: number) => id(5, n) as PersonId;
export const deviceId = (n: number) => id(6, n) as DeviceId;
export const ticketId = (n: number) => id(7, n) as TicketId;
export const recordingId = (n: number) => id(8, n) as RecordingId;
export const consent = id(11, 0) as ConsentId;
export const trackId = (n: number) => id(12, n) as TrackId;
export const request = (n: number) => id(9, n) as CommandId;

export const hana = personId(1);
export const ada = personId(2);
export const bob = personId(3);
export const cleo = personId(4);
export const gus = personId(5);
export const otto = personId(6);

/** A report of a media plane that gives its connections no ids; and what is on record of it where its instant is believed. */
export const unnamed = { connection: null, order: null } as const;
export const reported = { ...unnamed, statedAt: null } as const;

/** A connection's id. */
export const connectionId = (n: number) => `PA_${n}` as ConnectionId;

/** Nine o'clock on a Monday: when every example begins. */
export const nine = '2026-03-02T09:00:00.000Z' as Instant;

/** So many minutes (and seconds) after nine. */
export const after = (minutes: number, seconds = 0): Instant => addSeconds(nine, minutes * 60 + seconds);

export const person = (who: PersonId): Actor => ({ kind: 'person', id: who });
export const guest = (who: PersonId): Actor => ({ kind: 'guest', id: who });
export const mediaPlane: Actor = { kind: 'service', id: 'media-signal' };
export const timer: Actor = { kind: 'timer', id: 'duration-limit' };
export const operator: Actor = { kind: 'operator', id: id(10, 1) };
