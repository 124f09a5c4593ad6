// A meeting's transcript of those of its files.
import { describe, expect, it } from 'vitest';
import { transcriptCaptions, transcriptOf } from '../../../src/read/transcript/meeting-transcript.ts';
import type { TrackWithWords } from '../../../src/read/transcript/meeting-transcript.ts';
import type { TranscribedTrack } from '../../../src/read/transcript/meeting-transcript.query.ts';
import { ada, after, bob, nine, trackId } from '../../support/histories/cast.ts';
import { documentSaying } from '../../support/transcript-documents.ts';

const row = (n: number, more: Partial<TranscribedTrack> = {}): TranscribedTrack => ({
  track: trackId(n),
  person: ada,
  speaker: 'Ada',
  status: 'archived',
  startedAt: nine,
  endedAt: after(1),
  version: 1,
  language: 'en',
  sha256: 'ab'.repeat(32),
  cause: null,
  ...more,
});
const meeting = { openedAt: nine };
const adas: TrackWithWords = { row: row(1), words: documentSaying('good morning', 'we go on') };
const bobs: TrackWithWords = {
  row: row(2, { person: bob, speaker: 'Bob' }),
  words: {
    ...documentSaying('the budget'),
    untranscribed: [{ startMs: 5_000, endMs: 6_000, cause: 'no-text' }],
  },
};
const stateOf = (row: TranscribedTrack, words: TrackWithWords['words']) =>
  transcriptOf(meeting, [{ row, words }]).tracks[0]?.state;

describe('issue 14 B6: a meeting’s transcript', () => {
  it('says who said what, when, and what is missing of it', () => {
    const { startedAt, segments, tracks } = transcriptOf(meeting, [bobs, adas]);
    expect(startedAt).toBe(nine);
    expect(segments.map(({ speaker, text, startsAt }) => [speaker, text, startsAt])).toEqual([
      ['Ada', 'good morning', nine],
      ['Bob', 'the budget', nine],
      ['Ada', 'we go on', '2026-03-02T09:00:02.000Z'],
    ]);
    expect(tracks[0]).toMatchObject({
      track: trackId(2),
      state: 'transcribed',
      dropped: 0,
      driftMilliseconds: null,
      untranscribed: [
        { startsAt: '2026-03-02T09:00:05.000Z', endsAt: '2026-03-02T09:00:06.000Z', cause: 'no-text' },
      ],
    });
  });

  it('says of a file whose sound is shorter than its time by how much', () => {
    const short = { ...documentSaying('we go on'), audio: { sha256: 'ab'.repeat(32), milliseconds: 42_000 } };
    expect(transcriptOf(meeting, [{ row: row(1), words: short }]).tracks[0]?.driftMilliseconds).toBe(-18_000);
  });

  it('says how far the words of each file are known, and why they won’t be', () => {
    const none = { version: null, sha256: null, language: null };
    expect(stateOf(row(1, none), undefined)).toBe('pending');
    expect(stateOf(row(1, { ...none, status: 'recording', startedAt: null }), undefined)).toBe('pending');
    expect(stateOf(row(1, { ...none, cause: 'no-consent' }), undefined)).toBe('not-transcribed');
    expect(stateOf(row(1, { ...none, status: 'lost', cause: 'not-found' }), undefined)).toBe('lost');
    expect(stateOf(row(1), 'erased')).toBe('erased');
    expect(stateOf(row(1), 'deleted')).toBe('deleted');
  });

  it('is captions from the opening on, and none of a meeting that never opened', () => {
    expect(
      transcriptCaptions(meeting, [adas, bobs]).map(({ speaker, startMs }) => [speaker, startMs]),
    ).toEqual([
      ['Ada', 0],
      ['Bob', 0],
      ['Ada', 2_000],
    ]);
    expect(transcriptCaptions({ openedAt: null }, [adas])).toEqual([]);
  });
});
