// The port to the media plane: a meeting's room, who is in it, and what each of them may do there. What comes back says how the
// call ended; a call whose reply was lost may have been heeded. Every call may be repeated: it then changes nothing more.
import type { ConnectionId, MeetingId, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** Which room: a meeting has one. */
export interface RoomOf {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
}

/** What a room is opened with. */
export interface RoomTerms {
  /**
   * The media plane's own bound, a backstop: seats are reserved before anyone has a token. The first to open the room sets it for as long
   * as the room's session lasts, so it must be enough for every plan that may be applied meanwhile.
   */
  readonly maxParticipants: number;
}

/** What somebody may do in a room. Names are never given to the media plane. */
export interface MediaPermissions {
  /** A muted person may not publish: what they published is taken away, and comes back as another track. */
  readonly mayPublish: boolean;
  /** An observer is not shown to the others. */
  readonly hidden: boolean;
}

/** Somebody published sound. */
export interface PublishedTrack {
  /** The media plane's id of it. */
  readonly track: string;
  readonly muted: boolean;
}

/** Somebody in a room. */
export interface RoomMember {
  /** As the token says it, sealed (media-identities.port.ts). */
  readonly identity: string;
  /** The media plane's id of this connection: another one after each joining. */
  readonly connection: ConnectionId;
  /** `worker`: the media plane's own kinds (egress, agents), and ours, known by kind and identity; they are no people, and never sent out. */
  readonly kind: 'person' | 'worker';
  readonly joinedAt: Instant;
  readonly permissions: MediaPermissions;
  readonly tracks: readonly PublishedTrack[];
}

/** The media plane could not be asked, or its reply was lost: unreachable, a timeout, 429, 5xx, a wrong key. */
export interface RoomsAway {
  readonly kind: 'away';
  readonly code: 'unreachable' | 'timeout' | 'busy' | 'failed' | 'wrong-key';
  /** Whether the call may have been heeded nevertheless. */
  readonly mayHaveHappened: boolean;
  readonly retryAfterMs?: number;
  /** The media plane's own id of the request. */
  readonly providerRequest?: string;
}

/** How a call ended. `absent`: there is no such room, or nobody of that identity in it. */
export type RoomsReply<Value = undefined> =
  | { readonly kind: 'done'; readonly value: Value; readonly providerRequest?: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | RoomsAway;

/** Under what a call is made; it is given up at the deadline, or when the signal says so. */
export interface RoomsTerms {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Rooms of the media plane. */
export interface Rooms {
  /** Opens the room, or finds it open: gives its session's id. */
  readonly open: (
    room: RoomOf,
    settings: RoomTerms,
    terms: RoomsTerms,
  ) => Promise<RoomsReply<{ readonly session: string }>>;
  /** Closes the room: everybody in it is out. `absent` where there is none. */
  readonly close: (room: RoomOf, terms: RoomsTerms) => Promise<RoomsReply>;
  /** Who is in the room, workers included; bounded by the media plane's own cap. Nobody, or `absent`, where there is no room. */
  readonly members: (room: RoomOf, terms: RoomsTerms) => Promise<RoomsReply<readonly RoomMember[]>>;
  /** Sends whoever has this identity out. */
  readonly remove: (room: RoomOf, identity: string, terms: RoomsTerms) => Promise<RoomsReply>;
  /** Sets everything that this identity may do at once. */
  readonly permit: (
    room: RoomOf,
    identity: string,
    permissions: MediaPermissions,
    terms: RoomsTerms,
  ) => Promise<RoomsReply>;
  /** Makes this identity hear the tracks, or not hear them. */
  readonly hear: (
    room: RoomOf,
    identity: string,
    tracks: readonly string[],
    heard: boolean,
    terms: RoomsTerms,
  ) => Promise<RoomsReply>;
}
