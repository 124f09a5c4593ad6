// When a meeting's recording begins and stops. Quota was decided before, in the account's stream; consent is decided for each person.
import { isSystemActor } from '../shared/actor.ts';
import { accept, nothing, refuse } from '../shared/decider.ts';
import type { Seen } from '../shared/seen.ts';
import { maxRecordingsPerMeeting } from './bounds.ts';
import type { MeetingDecision } from './gates.ts';
import type { KnownMeeting, OpenMeeting } from './meeting.state.ts';
import type { RecordingCommand } from './recording.events.ts';
import { runningRecording } from './running-recording.ts';

/** One stretch at a time; one that was begun is begun, and one that was stopped is not begun again. */
export function begin(
  { meeting, recording, by, at }: RecordingCommand<'BeginRecording'>,
  state: Seen<OpenMeeting>,
): MeetingDecision {
  if (!isSystemActor(by)) return refuse({ code: 'meeting-unknown', meeting });
  if (state.recordings.has(recording)) return nothing();
  const running = runningRecording(state);
  if (running !== undefined) return refuse({ code: 'recording-running', meeting, recording: running });
  if (state.recordings.size >= maxRecordingsPerMeeting)
    return refuse({ code: 'too-many-recordings', meeting, limit: maxRecordingsPerMeeting });
  return accept({ type: 'RecordingBegan', recording, begunAt: at });
}

/** One that is over is not stopped again. */
export function stop(
  { meeting, recording, at }: RecordingCommand<'StopRecording'>,
  state: Seen<KnownMeeting>,
): MeetingDecision {
  const known = state.recordings.get(recording);
  if (known === undefined) return refuse({ code: 'recording-unknown', meeting, recording });
  if (known.stoppedAt !== null || state.status !== 'open') return nothing();
  return accept({ type: 'RecordingStopped', recording, stoppedAt: at });
}
