// What must be done so that exactly those are recorded who may be.
import { describe, expect, it } from 'vitest';
import { mostAttempts, recordingActs } from '../../../../src/reactors/media/recording/recording-acts.ts';
import type {
  Comparison,
  TrackSeen,
  Wanted,
} from '../../../../src/reactors/media/recording/recording-acts.ts';
import type { Verdict } from '../../../../src/reactors/media/recording/running-job.ts';
import type { RecordingJob } from '../../../../src/ports/recorder.port.ts';
import * as cast from '../../../support/histories/cast.ts';

const { ada, after, connectionId, consent, deviceId, nine, recordingId, trackId } = cast;
const running = recordingId(1);
const publication = {
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  consent,
};
const wanted = (status: TrackSeen['status'], attempt = 1): Wanted => ({
  publication,
  latest: { track: trackId(attempt), attempt, status },
  next: { track: trackId(attempt + 1), attempt: attempt + 1 },
});
const job = (n: number, end?: RecordingJob['end']): RecordingJob => ({
  job: `EG_${n}`,
  track: trackId(n),
  end,
});
const file = {
  kind: 'file',
  startedAt: nine,
  endedAt: after(1),
  bytes: 9,
  completeness: 'complete',
} as const;
const acts = (of: Partial<Comparison>) =>
  recordingActs({
    running,
    wanted: [],
    jobs: [],
    gone: [],
    verdictOf: () => ({ kind: 'leave' }),
    ...of,
  });

describe('a publication of somebody who agreed', () => {
  it('is requested once, and again once its file has ended or was lost', () => {
    expect(acts({ wanted: [wanted('none')] })).toEqual([
      { kind: 'request', recording: running, track: trackId(1), attempt: 1, ...publication },
    ]);
    expect(acts({ wanted: [wanted('requested')] })).toEqual([]);
    expect(acts({ wanted: [wanted('recording')], jobs: [job(1)] })).toEqual([]);
    for (const status of ['ended', 'lost', 'archived'] as const)
      expect(acts({ wanted: [wanted(status)] })).toMatchObject([
        { kind: 'request', track: trackId(2), attempt: 2 },
      ]);
  });

  it('has a bounded number of files in one recording', () => {
    expect(acts({ wanted: [wanted('lost', mostAttempts)] })).toEqual([]);
  });

  it('is not requested while nothing is recorded', () => {
    expect(acts({ running: undefined, wanted: [wanted('none')] })).toEqual([]);
  });

  it('is lost where the recorder does not know of it, also once nobody is recorded', () => {
    const lost = { kind: 'lose', track: trackId(1), cause: 'not-found' };
    expect(acts({ wanted: [wanted('recording')], gone: [trackId(1)] })).toEqual([lost]);
    expect(acts({ running: undefined, gone: [trackId(1)] })).toEqual([lost]);
  });
});

describe('a file', () => {
  it('that ended is put on record, before anything is stopped or begun', () => {
    const ended = job(7, file);
    expect(acts({ jobs: [ended], wanted: [wanted('none')] }).map(({ kind }) => kind)).toEqual([
      'end',
      'request',
    ]);
    expect(acts({ jobs: [ended], verdictOf: () => ({ kind: 'give-up' }) })).toEqual([
      { kind: 'end', job: ended },
    ]);
  });

  it('that goes on becomes what the verdict on it says', () => {
    const of = new Map<string, Verdict>([
      [trackId(1), { kind: 'stop', reason: 'consent-withdrawn' }],
      [trackId(2), { kind: 'confirm' }],
      [trackId(3), { kind: 'stop-again' }],
      [trackId(4), { kind: 'give-up' }],
    ]);
    const verdictOf: Comparison['verdictOf'] = (track) => of.get(track) ?? { kind: 'leave' };
    expect(acts({ jobs: [1, 2, 3, 4, 5].map((n) => job(n)), verdictOf })).toEqual([
      { kind: 'stop', track: trackId(1), reason: 'consent-withdrawn' },
      { kind: 'confirm', track: trackId(2), job: 'EG_2' },
      { kind: 'stop-again', track: trackId(3), job: 'EG_3' },
      { kind: 'lose', track: trackId(4), cause: 'recorder-failed' },
    ]);
  });
});
