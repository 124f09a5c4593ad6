// What the domain is told of each difference that a look at a recorded room finds, where it is to be told.
import type { BareCommand } from '../../../domain/all-commands.ts';
import type { RecordingJob } from '../../../ports/recorder.port.ts';
import type { RoomOf } from '../../../ports/rooms.port.ts';
import type { RecordingAct } from './recording-acts.ts';

/** The command of an act in a meeting. */
export function commandOf(
  act: Exclude<RecordingAct, { kind: 'stop-again' }>,
  { meeting, ...asked }: Pick<RoomOf, 'meeting'> & Pick<BareCommand, 'at' | 'by'>,
): BareCommand {
  switch (act.kind) {
    case 'request': {
      const { recording, track, attempt, person, device, connection, mediaTrack, consent } = act;
      const of = { recording, track, attempt, person, device, connection, mediaTrack, consent };
      return { type: 'RequestTrack', meeting, ...of, ...asked };
    }
    case 'stop':
      return { type: 'AskTrackStop', track: act.track, reason: act.reason, ...asked };
    case 'confirm':
      return { type: 'ConfirmTrackStarted', track: act.track, job: act.job, ...asked };
    case 'lose':
      return { type: 'LoseTrack', track: act.track, cause: act.cause, ...asked };
    case 'end':
      return endOf(act.job, asked);
  }
}

/** How a job ended. */
function endOf({ track, end }: RecordingJob, asked: Pick<BareCommand, 'at' | 'by'>): BareCommand {
  if (end === undefined) throw new Error(`the job of track ${track} goes on`);
  if (end.kind === 'none') return { type: 'LoseTrack', track, cause: end.cause, ...asked };
  const { startedAt, endedAt, bytes, completeness } = end;
  return { type: 'EndTrack', track, startedAt, endedAt, bytes, completeness, ...asked };
}
