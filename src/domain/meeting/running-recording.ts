// Which recording of a meeting runs, and whose connections it is about.
import type { ConnectionId, DeviceId, PersonId, RecordingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { MeetingState, OpenMeeting, SeenState } from './meeting.state.ts';

/** The recording that runs; `undefined`: none does. */
export function runningRecording({
  recordings,
}: Pick<Seen<OpenMeeting>, 'recordings'>): RecordingId | undefined {
  for (const [recording, { stoppedAt }] of recordings) if (stoppedAt === null) return recording;
  return undefined;
}

/** A connection in the room of a meeting that may be recorded, as far as the meeting can say. */
export interface RecordableConnection {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId;
}

/** What a meeting says of its recording; a copy. */
export interface RecordingPlan {
  readonly status: MeetingState['status'];
  /** Whether it was recorded, if only once. */
  readonly wasRecorded: boolean;
  readonly running: { readonly recording: RecordingId; readonly begunAt: Instant } | undefined;
  /** Who is in the room; nobody is recorded who is not here. */
  readonly connections: readonly RecordableConnection[];
}

/** The plan of a meeting as it is. */
export function recordingPlan(state: SeenState): RecordingPlan {
  if (state.status !== 'open') {
    const wasRecorded = state.status !== 'none' && state.recordings.size > 0;
    return { status: state.status, wasRecorded, running: undefined, connections: [] };
  }
  const recording = runningRecording(state);
  const known = recording && state.recordings.get(recording);
  const running = recording && known && { recording, begunAt: known.begunAt };
  const connections = [...state.people].flatMap(([person, { devices }]) =>
    [...devices].flatMap(([device, seat]) =>
      seat.seat === 'joined'
        ? seat.connections.flatMap(({ connection }) =>
            connection === null ? [] : [{ person, device, connection }],
          )
        : [],
    ),
  );
  return { status: 'open', wasRecorded: state.recordings.size > 0, running, connections };
}
