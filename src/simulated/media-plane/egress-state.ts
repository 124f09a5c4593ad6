// An egress of the simulated media plane, as it is kept.
import type { Member, Track } from './room.ts';
import type { TrackFile } from './track-file.ts';

/** LiveKit's names. */
export type EgressStatus =
  | 'EGRESS_STARTING'
  | 'EGRESS_ACTIVE'
  | 'EGRESS_ENDING'
  | 'EGRESS_COMPLETE'
  | 'EGRESS_FAILED'
  | 'EGRESS_ABORTED';

/** One egress. */
export interface Egress {
  readonly id: string;
  readonly room: { readonly name: string; readonly sid: string };
  readonly trackId: string;
  readonly filepath: string;
  readonly askedAtMs: number;
  readonly source: { readonly member: Member; readonly track: Track } | undefined;
  readonly fate: EgressFate;
  status: EgressStatus;
  file: TrackFile | undefined;
  fileStartedMs: number;
  endedMs: number | undefined;
  bytes: number | undefined;
  error: string;
  errorCode: number;
  details: string;
}

/** What goes wrong with one: it fails at the end and delivers no file, or it is killed without a word and stays active for ever. */
export type EgressFate = 'none' | 'failed' | 'stuck';
