// Records tracks: an event of a recording or of a consent asks for a look at the room (record-room.ts); a track that was requested is begun at
// the recorder, one that is to stop is stopped there. Who publishes is no event of ours: the looks at rooms see it (app/roles/room-work.ts).
import type { RecordedEvent } from '../../../ports/event-store.port.ts';
import type { Recorder } from '../../../ports/recorder.port.ts';
import type { EffectWish, Reactor } from '../../reactor.ts';
import { recordingName } from './record-room.ts';
import type { RecordRoomPorts } from './record-room.ts';
import { recorderSystem } from './recorder-system.ts';
import { looking, starting, stopping } from './track-operations.ts';

/** What it works with. */
export interface RecordingReactorPorts extends RecordRoomPorts {
  readonly recorder: Recorder;
}

/** What was said before it is not recorded any more, and the next look asks for another file. */
const startDeadlineSeconds = 60;
const lookDeadlineSeconds = 24 * 60 * 60;

/** The reactor. */
export function recordingReactor(ports: RecordingReactorPorts): Reactor {
  return {
    name: recordingName,
    version: 1,
    system: recorderSystem,
    categories: ['meeting', 'consent', 'track'],
    relevantDays: 1,
    effectsOf,
    operations: { look: looking(ports), start: starting(ports), stop: stopping(ports) },
  };
}

function effectsOf({ event, stream }: RecordedEvent): readonly EffectWish[] {
  switch (event.type) {
    case 'RecordingBegan':
    case 'RecordingStopped':
    case 'MeetingEnded':
      return [look(meetingOf(stream))];
    case 'ConsentGiven':
    case 'ConsentRefused':
    case 'ConsentWithdrawn':
      return event.purpose === 'record' ? [look(event.meeting)] : [];
    case 'TrackRequested': {
      const request = { meeting: event.meeting, mediaTrack: event.mediaTrack };
      return [{ operation: 'start', request, deadlineSeconds: startDeadlineSeconds }];
    }
    case 'TrackStopAsked':
      return [{ operation: 'stop', request: {} }];
    default:
      return [];
  }
}

function look(meeting: string): EffectWish {
  return { operation: 'look', request: { meeting }, deadlineSeconds: lookDeadlineSeconds };
}

function meetingOf(stream: string): string {
  return stream.slice(stream.lastIndexOf('.') + 1);
}
