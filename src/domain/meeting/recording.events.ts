// The words of recording a meeting: a stretch of it, from when it was begun to when a host stopped it or the meeting ended. Whose
// voice is recorded meanwhile is each person's own consent; every file has a stream of its own (domain/track).
import type { RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';
import type { AskedOfMeeting } from './asked.ts';

interface RecordingCommands {
  /** A reactor's: one was reserved in the account's quota (RecordingReserved). */
  BeginRecording: { readonly recording: RecordingId };
  StopRecording: { readonly recording: RecordingId };
}

export type RecordingCommand<Type extends keyof RecordingCommands = keyof RecordingCommands> = MessageOf<
  RecordingCommands,
  Type,
  AskedOfMeeting
>;

interface RecordingEvents {
  /** From `begunAt` on, whoever has agreed to be recorded is. */
  RecordingBegan: { readonly recording: RecordingId; readonly begunAt: Instant };
  /** By a host. The end of a meeting stops its recording without this event. */
  RecordingStopped: { readonly recording: RecordingId; readonly stoppedAt: Instant };
}

export type RecordingEvent<Type extends keyof RecordingEvents = keyof RecordingEvents> = MessageOf<
  RecordingEvents,
  Type
>;
