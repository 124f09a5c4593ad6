// Each difference is one command.
import { expect, it } from 'vitest';
import { commandOf } from '../../../../src/reactors/media/recording/recording-commands.ts';
import * as cast from '../../../support/histories/cast.ts';

const { ada, after, connectionId, consent, deviceId, meeting, nine, recordingId, trackId } = cast;
const by = { kind: 'reactor', id: 'recording' } as const;
const asked = { meeting, by, at: nine };
const track = trackId(1);
const told = { track, by, at: nine };

it('a request says what is recorded, and no more', () => {
  const of = {
    recording: recordingId(1),
    track,
    attempt: 2,
    person: ada,
    device: deviceId(1),
    connection: connectionId(1),
    mediaTrack: 'TR_1',
    consent,
  };
  expect(commandOf({ kind: 'request', ...of }, asked)).toEqual({ type: 'RequestTrack', ...of, ...asked });
});

it('a stop, a loss and a file that came to light name their track', () => {
  expect(commandOf({ kind: 'stop', track, reason: 'left' }, asked)).toEqual({
    type: 'AskTrackStop',
    reason: 'left',
    ...told,
  });
  expect(commandOf({ kind: 'lose', track, cause: 'not-found' }, asked)).toEqual({
    type: 'LoseTrack',
    cause: 'not-found',
    ...told,
  });
  expect(commandOf({ kind: 'confirm', track, job: 'EG_1' }, asked)).toEqual({
    type: 'ConfirmTrackStarted',
    job: 'EG_1',
    ...told,
  });
});

it('an end is a file, or none and why; a job that goes on has none', () => {
  const file = { startedAt: nine, endedAt: after(1), bytes: 9, completeness: 'partial' } as const;
  const job = { job: 'EG_1', track };
  expect(commandOf({ kind: 'end', job: { ...job, end: { kind: 'file', ...file } } }, asked)).toEqual({
    type: 'EndTrack',
    ...file,
    ...told,
  });
  const end = { kind: 'none', cause: 'recorder-failed', detail: 'killed' } as const;
  expect(commandOf({ kind: 'end', job: { ...job, end } }, asked)).toEqual({
    type: 'LoseTrack',
    cause: 'recorder-failed',
    ...told,
  });
  expect(() => commandOf({ kind: 'end', job: { ...job, end: undefined } }, asked)).toThrow('goes on');
});
