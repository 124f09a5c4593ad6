// What a token of LiveKit's says: whose it is, what its bearer may do, and as what a room is made that nobody opened before.
import { z } from 'zod';
import type { MemberKind, Permission, TrackSource } from './room.ts';

const kinds = {
  standard: 'STANDARD',
  ingress: 'INGRESS',
  egress: 'EGRESS',
  sip: 'SIP',
  agent: 'AGENT',
} as const;

const sources = {
  camera: 'CAMERA',
  microphone: 'MICROPHONE',
  screen_share: 'SCREEN_SHARE',
  screen_share_audio: 'SCREEN_SHARE_AUDIO',
} as const satisfies Readonly<Record<string, TrackSource>>;

const videoSchema = z.object({
  roomCreate: z.boolean().default(false),
  roomList: z.boolean().default(false),
  roomAdmin: z.boolean().default(false),
  roomRecord: z.boolean().default(false),
  roomJoin: z.boolean().default(false),
  room: z.string().default(''),
  canPublish: z.boolean().optional(),
  canPublishSources: z
    .array(z.enum(['camera', 'microphone', 'screen_share', 'screen_share_audio']))
    .default([]),
  canSubscribe: z.boolean().optional(),
  canPublishData: z.boolean().optional(),
  canUpdateOwnMetadata: z.boolean().default(false),
  hidden: z.boolean().default(false),
  recorder: z.boolean().default(false),
  agent: z.boolean().default(false),
  canSubscribeMetrics: z.boolean().default(false),
  canManageAgentSession: z.boolean().default(false),
});

/** The grants of a token, with what holds where nothing is said. */
export type VideoGrant = z.output<typeof videoSchema>;

/** How a room is made by the first who joins it. */
const roomConfigSchema = z.object({
  emptyTimeout: z.int().min(0).default(0),
  departureTimeout: z.int().min(0).default(0),
  maxParticipants: z.int().min(0).default(0),
  metadata: z.string().default(''),
});

/** The claims that are looked at. */
export const claimsSchema = z.object({
  sub: z.string().default(''),
  name: z.string().default(''),
  metadata: z.string().default(''),
  attributes: z.record(z.string(), z.string()).default({}),
  kind: z.enum(['', 'standard', 'ingress', 'egress', 'sip', 'agent']).default(''),
  video: videoSchema.prefault({}),
  roomConfig: roomConfigSchema.optional(),
});

export type Claims = z.output<typeof claimsSchema>;

/** What somebody may do who joins with these grants: publishing and subscribing are allowed where nothing is said of them. */
export function permissionOf(video: VideoGrant): Permission {
  const canPublish = video.canPublish ?? true;
  return {
    canSubscribe: video.canSubscribe ?? true,
    canPublish,
    canPublishData: video.canPublishData ?? canPublish,
    canPublishSources: video.canPublishSources.map((source) => sources[source]),
    hidden: video.hidden,
    recorder: video.recorder,
    canUpdateMetadata: video.canUpdateOwnMetadata,
    agent: video.agent,
    canSubscribeMetrics: video.canSubscribeMetrics,
    canManageAgentSession: video.canManageAgentSession,
  };
}

/** As which kind of participant the bearer comes. */
export function kindOf({ kind }: Claims): MemberKind {
  return kinds[kind === '' ? 'standard' : kind];
}
