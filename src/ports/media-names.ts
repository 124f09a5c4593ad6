// Under which names the files of a meeting are kept. All of them lie below one prefix, so that whatever is there of a meeting can be
// listed, and a file that nobody wrote down is found.
import type { MeetingId, TenantId, TrackId } from '../domain/shared/ids.ts';

/** Which meeting's files. */
interface MeetingOf {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
}

/** What every object of a meeting begins with. */
export function meetingPrefix({ tenant, meeting }: MeetingOf): string {
  return `t/${tenant}/m/${meeting}/`;
}

/** A track's file: where the recorder leaves it, and where the vault keeps it. */
export function trackObject(of: MeetingOf, track: TrackId): string {
  return `${meetingPrefix(of)}tracks/${track}.ogg`;
}

/** A version of what was said in a track's file. */
export function transcriptObject(of: MeetingOf, track: TrackId, version: number): string {
  return `${meetingPrefix(of)}transcripts/${track}.${version}.json`;
}

/** What the transcriber answered to one piece of a track's file; `job` is the SHA-256 of what it was asked. */
export function transcriberAnswerObject(of: MeetingOf, track: TrackId, job: string): string {
  return `${meetingPrefix(of)}transcripts/${track}.answers/${job}.json`;
}
