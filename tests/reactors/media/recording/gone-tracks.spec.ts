// Files that the recorder has forgotten (record-room.spec.ts shows what becomes of them).
import { expect, it } from 'vitest';
import { goneTracks } from '../../../../src/reactors/media/recording/gone-tracks.ts';
import { trackId } from '../../../support/histories/cast.ts';
import { aRecordedMeeting, recordedRoom } from '../../../support/recorded-meeting.ts';

const terms = { timeoutMs: 1, signal: new AbortController().signal };
const job = { job: 'EG_1', track: trackId(1), end: undefined };

/** What is found, where the read model says of these tracks that they are being written. */
async function found(tracks: readonly number[], streams: readonly (readonly [number, string])[]) {
  const under = aRecordedMeeting();
  for (const [n, status] of streams) under.tracks.set(trackId(n), { status } as never);
  const unfinished = { of: () => Promise.resolve(tracks.map(trackId)) };
  under.jobs.set(job.job, job);
  const gone = await goneTracks({ ...under.ports, unfinished }, recordedRoom, {
    wanted: [],
    jobs: [job],
    terms,
  });
  return { gone: gone.kind === 'listed' && gone.list, asked: under.asked };
}

it('asks for no second list where every file is known, or has ended by its stream', async () => {
  expect(await found([1], [[1, 'recording']])).toEqual({ gone: [], asked: [] });
  expect(
    await found(
      [1, 2],
      [
        [1, 'recording'],
        [2, 'ended'],
      ],
    ),
  ).toEqual({ gone: [], asked: [] });
});

it('are those of whose stream a file is being written, and that a second list lacks', async () => {
  expect(
    await found(
      [1, 2],
      [
        [1, 'recording'],
        [2, 'recording'],
      ],
    ),
  ).toEqual({
    gone: [trackId(2)],
    asked: ['jobs'],
  });
});

it('are not told while the recorder is away', async () => {
  const under = aRecordedMeeting();
  under.tracks.set(trackId(2), { status: 'recording' } as never);
  under.troubles.push('unreachable');
  const seen = { wanted: [], jobs: [], terms };
  expect(await goneTracks(under.ports, recordedRoom, seen)).toMatchObject({ kind: 'away' });
});
