// What LiveKit says of somebody in a room, whether in a list or in a webhook.
import type { ParticipantInfo } from 'livekit-server-sdk';
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** Kinds that LiveKit gives to nobody whose token doesn't say so (livekit_models.proto): egress and agents. */
const workerKinds: ReadonlySet<number> = new Set([2, 4]);

/** Whether it is one of LiveKit's own programs and no person. */
export function isWorker({ kind }: Pick<ParticipantInfo, 'kind'>): boolean {
  return workerKinds.has(kind);
}

/** Since when; undefined where it was not said. Older servers say it in seconds only. */
export function joinedAtOf({
  joinedAtMs,
  joinedAt,
}: Pick<ParticipantInfo, 'joinedAtMs' | 'joinedAt'>): Instant | undefined {
  const epochMs = joinedAtMs > 0n ? joinedAtMs : joinedAt * 1000n;
  return epochMs > 0n ? fromEpochMs(Number(epochMs)) : undefined;
}
