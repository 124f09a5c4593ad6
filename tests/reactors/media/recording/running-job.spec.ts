// What is to become of a file that goes on.
import { describe, expect, it } from 'vitest';
import type { TrackState } from '../../../../src/domain/track/track.state.ts';
import type { TrackStopReason } from '../../../../src/domain/track/track.words.ts';
import { addSeconds } from '../../../../src/domain/shared/instant.ts';
import { verdictOn } from '../../../../src/reactors/media/recording/running-job.ts';
import * as cast from '../../../support/histories/cast.ts';

const { ada, connectionId, deviceId, meeting, nine, recordingId } = cast;
const core = {
  meeting,
  recording: recordingId(1),
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  job: 'EG_1',
} as const;
const stop = { reason: 'left', askedAt: nine } as const;
const written = { startedAt: nine, endedAt: nine, completeness: 'complete' } as const;
const recording = { ...core, status: 'recording', stop: null } as const;
const toStop = { ...core, status: 'recording', stop } as const;

/** The verdict so many seconds after the stop was asked for. */
const after = (seconds: number, track: TrackState, unwanted?: TrackStopReason) => {
  const verdict = verdictOn(track, addSeconds(nine, seconds), () => unwanted);
  return verdict.kind === 'stop' ? verdict.reason : verdict.kind;
};

describe('a file that goes on', () => {
  it('is left alone while it is wanted, and another installation’s always', () => {
    expect(after(9, recording)).toBe('leave');
    expect(after(9, { ...recording, status: 'requested' })).toBe('leave');
    expect(after(9, { status: 'none' }, 'left')).toBe('leave');
  });

  it('is asked to stop once it is not', () => {
    expect(after(9, recording, 'consent-withdrawn')).toBe('consent-withdrawn');
    expect(after(9, { ...recording, status: 'requested' }, 'left')).toBe('left');
  });

  it('is stopped again where it does not stop, and given up after ten minutes', () => {
    expect([29, 30, 599, 600].map((seconds) => after(seconds, toStop, 'left'))).toEqual([
      'leave',
      'stop-again',
      'stop-again',
      'give-up',
    ]);
  });

  it('of a track that never began on record is stopped, however long that takes', () => {
    expect([29, 600].map((seconds) => after(seconds, { ...toStop, status: 'requested' }))).toEqual([
      'leave',
      'stop-again',
    ]);
  });

  it('comes to light where it was thought lost, and is stopped where it was to stop by then', () => {
    const lost = { ...core, status: 'lost', cause: 'start-refused' } as const;
    expect(after(0, { ...lost, stop: null }, 'left')).toBe('confirm');
    expect(after(0, { ...lost, stop })).toBe('stop-again');
  });

  it('is stopped where its track has ended: it is a second one', () => {
    expect(after(0, { ...core, ...written, status: 'ended', stop: null })).toBe('stop-again');
  });
});
