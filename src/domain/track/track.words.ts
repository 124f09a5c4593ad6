// Words that commands, events and the state of a track share.

/** Why a track is not recorded any longer. */
export type TrackStopReason =
  | 'consent-withdrawn'
  | 'recording-stopped'
  | 'meeting-ended'
  | 'left'
  /** The same identity is in the room by another connection, or publishes anew: this file would be written on, with silence. */
  | 'replaced';

/** Why there is no file. */
export type TrackLoss =
  /** The recorder would not begin. */
  | 'start-refused'
  /** It was stopped before anything was written. */
  | 'nothing-recorded'
  /** The recorder failed, and left no file. */
  | 'recorder-failed'
  /** Nobody knows of it any more: neither the recorder nor the store has it. */
  | 'not-found'
  /** The file is empty. */
  | 'unreadable'
  /** It came once the deletion of its meeting's recordings was permitted. */
  | 'meeting-deleted';

/** A file as it was archived. */
export interface ArchivedFile {
  /** SHA-256 of the file, and its length in bytes: what an auditor compares. */
  readonly sha256: string;
  readonly bytes: number;
  /** SHA-256 and length of what lies in the vault: the same, encrypted. */
  readonly storedSha256: string;
  readonly storedBytes: number;
  /** The names of the keys without which it can't be read: the person's and the meeting's. */
  readonly keys: readonly string[];
}

/** How a file ended, as the recorder says it. */
export type FileCompleteness =
  | 'complete'
  /** It broke off, or the recorder reached a limit of its own. */
  | 'partial';

/** A transcript of the file as it was sealed into the vault, and what is in it, in figures. */
export interface KeptTranscript {
  /** SHA-256 of its text, and its length in bytes: what an auditor compares. */
  readonly sha256: string;
  readonly bytes: number;
  readonly storedSha256: string;
  readonly storedBytes: number;
  readonly keys: readonly string[];
  /** ISO 639-1 of what was heard; null where nobody speaks. */
  readonly language: string | null;
  readonly segments: number;
  readonly words: number;
  /** Segments that the transcriber wrote and that are not believed; they are kept beside the others. */
  readonly droppedSegments: number;
  /** How long somebody speaks whose words are not known. */
  readonly untranscribedMilliseconds: number;
  /** The model that wrote the words; null where nobody speaks, since nothing was sent. */
  readonly model: string | null;
}

/** Why a file has no transcript. */
export type NotTranscribedCause =
  /** Its person has not agreed to it, or no longer. */
  | 'no-consent'
  /** One of the keys of the file is destroyed: the person was erased, or the meeting’s recordings deleted. */
  | 'key-destroyed'
  /** The deletion of the meeting’s recordings was permitted first. */
  | 'meeting-deleted'
  /** What lies in the vault is not what was archived. */
  | 'file-damaged';
