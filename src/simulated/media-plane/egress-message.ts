// What LiveKit says of an egress, in its replies, lists and webhooks.
import type { Egress } from './egress-state.ts';
import type { Message } from './messages.ts';

/** An egress as LiveKit describes it. Times are nanoseconds as text. */
export function egressMessage(egress: Egress, nowMs: number): Message {
  const { id, room, trackId, filepath, status, askedAtMs, endedMs, error, errorCode, details } = egress;
  return {
    egressId: id,
    roomId: room.sid,
    roomName: room.name,
    status,
    startedAt: nanoseconds(askedAtMs),
    endedAt: nanoseconds(endedMs ?? 0),
    updatedAt: nanoseconds(nowMs),
    details,
    error,
    errorCode,
    track: { roomName: room.name, trackId, file: { filepath, disableManifest: true } },
    fileResults: [fileMessage(egress)],
    streamResults: [],
    segmentResults: [],
    imageResults: [],
    manifestLocation: '',
    backupStorageUsed: false,
    retryCount: 0,
  };
}

/** `endedAt`, `duration`, `size` and `location` are told only once it ended. */
function fileMessage({ status, filepath, fileStartedMs, endedMs, bytes }: Egress): Message {
  if (status === 'EGRESS_STARTING' || fileStartedMs === 0) return {};
  const started = { filename: filepath, startedAt: nanoseconds(fileStartedMs) };
  if (endedMs === undefined) return started;
  const ended = { endedAt: nanoseconds(endedMs), duration: nanoseconds(endedMs - fileStartedMs) };
  return bytes === undefined
    ? { ...started, ...ended }
    : { ...started, ...ended, size: String(bytes), location: filepath };
}

function nanoseconds(ms: number): string {
  return ms === 0 ? '0' : `${String(Math.round(ms))}000000`;
}
