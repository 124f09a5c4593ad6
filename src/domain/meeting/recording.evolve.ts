// What the events of recording do to a meeting's state.
import type { KnownMeeting, OpenMeeting } from './meeting.state.ts';
import type { RecordingEvent } from './recording.events.ts';

export function began(meeting: OpenMeeting, { recording, begunAt }: RecordingEvent<'RecordingBegan'>): void {
  meeting.recordings.set(recording, { begunAt, stoppedAt: null });
}

export function stopped(
  { recordings }: KnownMeeting,
  { recording, stoppedAt }: RecordingEvent<'RecordingStopped'>,
): void {
  const known = recordings.get(recording);
  if (known !== undefined) recordings.set(recording, { ...known, stoppedAt });
}
