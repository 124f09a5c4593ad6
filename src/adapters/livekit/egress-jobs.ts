// What LiveKit says of a track egress, as the program means it: which track's file, whether it goes on, and how it ended.
import { EgressStatus } from 'livekit-server-sdk';
import type { EgressInfo } from 'livekit-server-sdk';
import { parseTrackId } from '../../domain/shared/ids.ts';
import type { TrackId } from '../../domain/shared/ids.ts';
import { fromEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RecordingEnd, RecordingJob } from '../../ports/recorder.port.ts';

/** A job; undefined where the egress is of another kind, or was asked for by somebody else. */
export function jobOf(info: EgressInfo): RecordingJob | undefined {
  const track = trackOf(nameOf(info) ?? '');
  return track && { job: info.egressId, track, end: endOf(info) };
}

/** The name that was asked for; it is known before there is a file. */
function nameOf({ request, fileResults }: EgressInfo): string | undefined {
  if (request.case === 'track' && request.value.output.case === 'file')
    return request.value.output.value.filepath;
  return fileResults[0]?.filename;
}

/**
 * How it ended. A failed egress may have delivered its file all the same (media-and-billing.md 1.8: a service that is shut down, a lost
 * room), which is told by the file's size: without one there is none.
 */
function endOf({ status, fileResults, error, details }: EgressInfo): RecordingEnd | undefined {
  switch (status) {
    case EgressStatus.EGRESS_STARTING:
    case EgressStatus.EGRESS_ACTIVE:
    case EgressStatus.EGRESS_ENDING:
      return undefined;
    default: {
      const file = fileResults.find(({ size }) => size > 0n);
      if (file === undefined || file.startedAt === 0n) {
        const cause = status === EgressStatus.EGRESS_ABORTED ? 'nothing-recorded' : 'recorder-failed';
        return { kind: 'none', cause, detail: error === '' ? details : error };
      }
      return {
        kind: 'file',
        startedAt: instantOf(file.startedAt),
        endedAt: instantOf(file.endedAt === 0n ? file.startedAt + file.duration : file.endedAt),
        bytes: Number(file.size),
        completeness: status === EgressStatus.EGRESS_COMPLETE ? 'complete' : 'partial',
      };
    }
  }
}

const nsPerMs = 1_000_000n;

/** LiveKit's times are nanoseconds since the epoch. */
function instantOf(ns: bigint): Instant {
  return fromEpochMs(Number(ns / nsPerMs));
}

/** The track whose file has this name (ports/media-names.ts); undefined: it is none that we gave. */
function trackOf(object: string): TrackId | undefined {
  return parseTrackId(/(?:^|\/)tracks\/([^/]+)\.ogg$/.exec(object)?.[1] ?? '');
}
