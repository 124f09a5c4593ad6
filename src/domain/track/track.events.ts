// The words of a track: one recorded file, of what one connection published while a recording ran. It is intended before the recorder is
// asked, ends once, and is archived before its first copy is removed. What it sounds like, and what was said in it, stands in the vault;
// events hold digests, sizes, instants and the names of objects.
import type { Actor } from '../shared/actor.ts';
import type { OutsideFacts } from '../shared/bare.ts';
import type {
  ConnectionId,
  ConsentId,
  DeviceId,
  MeetingId,
  PersonId,
  RecordingId,
  TrackId,
} from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type {
  ArchivedFile,
  FileCompleteness,
  KeptTranscript,
  NotTranscribedCause,
  TrackLoss,
  TrackStopReason,
} from './track.words.ts';

interface Asked {
  readonly track: TrackId;
  readonly by: Actor;
  readonly at: Instant;
}

/** What a track is of. */
interface Of {
  readonly meeting: MeetingId;
  readonly recording: RecordingId;
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
  /** The media plane's id of what is published. */
  readonly mediaTrack: string;
  /** Counts the files of this recording that were asked for of the same publication; from 1. */
  readonly attempt: number;
  /** The stream of the consent that it is recorded on. */
  readonly consent: ConsentId;
}

interface TrackCommands {
  /** A reactor's. The consent that it is recorded on is an outside fact. */
  RequestTrack: Of & { readonly consentVersion: number; readonly consentLanguage: string };
  /** The recorder took it on; `job` is the recorder's own id. */
  ConfirmTrackStarted: { readonly job: string };
  AskTrackStop: { readonly reason: TrackStopReason };
  /** There is a file, written from `startedAt` to `endedAt` by the recorder's clock. */
  EndTrack: {
    readonly startedAt: Instant;
    readonly endedAt: Instant;
    readonly bytes: number;
    readonly completeness: FileCompleteness;
  };
  LoseTrack: { readonly cause: TrackLoss };
  /** It lies in the vault, and was read back. `milliseconds`: how long it sounds, decoded. */
  ArchiveTrack: ArchivedFile & { readonly milliseconds: number };
  /** The recorder's own copy is gone, in every version. */
  RecordLandingRemoved: { readonly objects: number };
  /** Its first transcript lies in the vault. */
  RecordTranscript: KeptTranscript;
  RecordNoTranscript: { readonly cause: NotTranscribedCause };
}

export type TrackCommand<Type extends keyof TrackCommands = keyof TrackCommands> = MessageOf<
  TrackCommands,
  Type,
  Asked
>;

interface TrackEvents {
  TrackRequested: Of & {
    readonly requestedAt: Instant;
    readonly consentVersion: number;
    readonly consentLanguage: string;
  };
  TrackStarted: { readonly job: string };
  TrackStopAsked: { readonly reason: TrackStopReason; readonly askedAt: Instant };
  TrackEnded: {
    readonly startedAt: Instant;
    readonly endedAt: Instant;
    readonly bytes: number;
    readonly completeness: FileCompleteness;
  };
  TrackLost: { readonly cause: TrackLoss };
  TrackArchived: ArchivedFile & { readonly milliseconds: number };
  LandingRemoved: { readonly objects: number };
  /** `version` 1: what the transcriber heard. */
  TrackTranscribed: KeptTranscript & { readonly version: number };
  TrackNotTranscribed: { readonly cause: NotTranscribedCause };
}

export type TrackEvent<Type extends keyof TrackEvents = keyof TrackEvents> = MessageOf<TrackEvents, Type>;

/** Given to reactors only; no route sends a command to a track. */
export type TrackRefusal =
  | { readonly code: 'track-unknown'; readonly track: TrackId }
  /** Nothing that is recorded now is without the live consent of whose voice it is. */
  | { readonly code: 'no-consent'; readonly meeting: MeetingId; readonly person: PersonId }
  /** The recording does not run. */
  | { readonly code: 'not-recording'; readonly meeting: MeetingId; readonly recording: RecordingId };

/** What other streams say: whether the recording runs with this connection in the room, and which text was agreed to. */
export type TrackFacts = OutsideFacts<TrackCommand, { RequestTrack: 'consentVersion' | 'consentLanguage' }>;
