// A room of the simulated media plane and the people in it, as LiveKit keeps them in memory; and what follows from it: who takes
// a place, who may publish, who hears whom.

import type { Microphone } from './sound.ts';

/** What sound comes from; the names are LiveKit's. */
export type TrackSource = 'UNKNOWN' | 'CAMERA' | 'MICROPHONE' | 'SCREEN_SHARE' | 'SCREEN_SHARE_AUDIO';

/** What LiveKit knows of kinds of participants, as far as it is simulated. */
export type MemberKind = 'STANDARD' | 'INGRESS' | 'EGRESS' | 'SIP' | 'AGENT';

/** Why somebody is no longer in a room; LiveKit's names. */
export type DisconnectReason =
  | 'CLIENT_INITIATED'
  | 'DUPLICATE_IDENTITY'
  | 'PARTICIPANT_REMOVED'
  | 'ROOM_DELETED'
  | 'ROOM_CLOSED'
  | 'JOIN_FAILURE'
  | 'CONNECTION_TIMEOUT';

/** What somebody may do: LiveKit's ParticipantPermission. No sources listed: all of them. */
export interface Permission {
  readonly canSubscribe: boolean;
  readonly canPublish: boolean;
  readonly canPublishData: boolean;
  readonly canPublishSources: readonly TrackSource[];
  readonly hidden: boolean;
  readonly recorder: boolean;
  readonly canUpdateMetadata: boolean;
  readonly agent: boolean;
  readonly canSubscribeMetrics: boolean;
  readonly canManageAgentSession: boolean;
}

/** Sound that somebody publishes. */
export interface Track {
  readonly sid: string;
  readonly source: TrackSource;
  muted: boolean;
}

/** Somebody's connection to a room. */
export interface Member {
  /** Another one after each joining. */
  readonly sid: string;
  readonly identity: string;
  readonly kind: MemberKind;
  readonly joinedAtMs: number;
  name: string;
  metadata: string;
  attributes: Readonly<Record<string, string>>;
  permission: Permission;
  tracks: Track[];
  /** Whether its media came up: only then LiveKit says that it joined. */
  readonly active: boolean;
  speaking: boolean;
  readonly microphone: Microphone;
  /** Tracks that it is not subscribed to: it is to every other one. */
  readonly unsubscribed: Set<string>;
  version: number;
  /** Since when nothing comes from its client any more. */
  silentSinceMs: number | undefined;
  /** Why it is gone; it is in the room until then. */
  gone: DisconnectReason | undefined;
}

/** A room: one session of its name. */
export interface Room {
  readonly sid: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly emptyTimeoutSeconds: number;
  readonly departureTimeoutSeconds: number;
  /** 0: as many as come. */
  readonly maxParticipants: number;
  readonly metadata: string;
  lastLeftAtMs: number | undefined;
  readonly members: Map<string, Member>;
}

/** Whether a member works for others and takes nobody's place: recorders and agents. */
export function isDependent({ kind, permission }: Pick<Member, 'kind' | 'permission'>): boolean {
  return kind === 'AGENT' || kind === 'EGRESS' || permission.recorder || permission.agent;
}

/** How many places are taken; hidden people take one. */
export function placesTaken({ members }: Room): number {
  return [...members.values()].filter((member) => !isDependent(member)).length;
}

/** Whether sound of this source may be published. */
export function mayPublish({ canPublish, canPublishSources }: Permission, source: TrackSource): boolean {
  return canPublish && (canPublishSources.length === 0 || canPublishSources.includes(source));
}

/** Sound that reaches somebody. */
export interface HeardTrack {
  readonly identity: string;
  readonly track: string;
}

/** Whose sound reaches a member just now: published, neither muted nor unsubscribed, spoken into by somebody who is not silent. */
export function heardBy(room: Room, listener: Member): readonly HeardTrack[] {
  if (listener.gone !== undefined || !listener.permission.canSubscribe) return [];
  if (listener.silentSinceMs !== undefined) return [];
  const speakers = [...room.members.values()].filter(
    ({ identity, speaking, silentSinceMs }) =>
      identity !== listener.identity && speaking && silentSinceMs === undefined,
  );
  return speakers.flatMap(({ identity, tracks }) =>
    tracks
      .filter(({ sid, muted }) => !muted && !listener.unsubscribed.has(sid))
      .map(({ sid }) => ({ identity, track: sid })),
  );
}
