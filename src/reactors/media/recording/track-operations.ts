// How the recorder is asked for a track: begun, stopped, and found again where a reply was lost.
import type { ClaimedEffect } from '../../../ports/effect.ts';
import type { RecordedRoom } from '../../../ports/recorded-room.ts';
import type { Recorder } from '../../../ports/recorder.port.ts';
import type { RoomOf, RoomsTerms } from '../../../ports/rooms.port.ts';
import type { Operation } from '../../reactor.ts';
import { trackOfEffect } from '../../track-of-effect.ts';
import { awayOf } from '../livekit-system.ts';
import { recordRoom } from './record-room.ts';
import type { RecordRoomPorts } from './record-room.ts';
import { requestOf } from './requests.ts';

/** What tracks are begun and stopped with. */
export interface TrackPorts {
  readonly recorded: Pick<RecordedRoom, 'trackOf'>;
  readonly recorder: Recorder;
}

const lookTimeoutMs = 20_000;
/** LiveKit waits up to 23 seconds for a worker of its egress; the reply is then lost, and the job looked up. */
const startTimeoutMs = 12_000;
const stopTimeoutMs = 12_000;
/** Within the operation's, so that its reply is the adapter's own. */
const callTimeoutMs = 10_000;

/** A look at a room (record-room.ts). */
export function looking(ports: RecordRoomPorts): Operation {
  const perform: Operation['perform'] = async (effect, { signal }) => {
    const seen = await recordRoom(ports, roomOfRequest(effect), signal);
    return seen.kind === 'away' ? awayOf(seen) : { kind: 'done' };
  };
  return {
    timeoutMs: lookTimeoutMs,
    perform,
    // Another look does what is missing, and no more.
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: () => undefined,
  };
}

/** Begins a track, unless it is to stop by now. */
export function starting({ recorded, recorder }: TrackPorts): Operation {
  return {
    timeoutMs: startTimeoutMs,
    perform: async (effect, { signal }) => {
      const [room, track] = [roomOfRequest(effect), trackOfEffect(effect)];
      const state = await recorded.trackOf(room.tenant, track);
      if (state.status !== 'none' && state.stop !== null) return { kind: 'refused', code: 'stop-asked' };
      const { mediaTrack } = requestOf(effect, 'mediaTrack');
      const reply = await recorder.start(room, { track, mediaTrack }, within(signal));
      switch (reply.kind) {
        case 'done':
          return { kind: 'done', result: reply.value.job };
        case 'away':
          return awayOf(reply);
        case 'absent':
          return { kind: 'refused', code: 'room-absent' };
        case 'refused':
          return { kind: 'refused', code: reply.code };
      }
    },
    lookUp: async (effect, { signal }) => {
      const [room, track] = [roomOfRequest(effect), trackOfEffect(effect)];
      const reply = await recorder.jobs(room, within(signal));
      if (reply.kind === 'away') return awayOf(reply);
      const job = reply.kind === 'done' ? reply.value.find((one) => one.track === track) : undefined;
      return job === undefined ? { kind: 'absent' } : { kind: 'done', result: job.job };
    },
    conclude: (effect, { end, result, code }, asked) => {
      const track = trackOfEffect(effect);
      if (end === 'done') return { type: 'ConfirmTrackStarted', track, job: result ?? '', ...asked };
      const cause = code === 'stop-asked' ? 'nothing-recorded' : 'start-refused';
      return { type: 'LoseTrack', track, cause, ...asked };
    },
  };
}

/**
 * Where the recorder has not confirmed the start, there is nothing to stop: the start was looked up before it was concluded. What goes on
 * nevertheless, and what the recorder can't stop, is seen by looks (running-job.ts).
 */
export function stopping({ recorded, recorder }: TrackPorts): Operation {
  const stop: Operation['perform'] = async (effect, { signal }) => {
    const state = await recorded.trackOf(effect.tenant, trackOfEffect(effect));
    if (state.status !== 'recording' || state.job === null) return { kind: 'done' };
    const reply = await recorder.stop(state.job, within(signal));
    if (reply.kind === 'away') return awayOf(reply);
    return reply.kind === 'refused' ? { kind: 'refused', code: reply.code } : { kind: 'done' };
  };
  return {
    timeoutMs: stopTimeoutMs,
    perform: stop,
    // Stopping what has stopped changes nothing.
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: () => undefined,
  };
}

function roomOfRequest(effect: ClaimedEffect): RoomOf {
  return { tenant: effect.tenant, meeting: requestOf(effect, 'meeting').meeting };
}

function within(signal: AbortSignal): RoomsTerms {
  return { timeoutMs: callTimeoutMs, signal };
}
