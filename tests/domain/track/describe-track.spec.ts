// A track's state as audits show it.
import { expect, it } from 'vitest';
import { describeTrack } from '../../../src/domain/track/describe-track.ts';
import { ada, nine } from '../../support/histories/cast.ts';
import { aTrack, trackArchived, trackEnded, trackTranscribed } from '../../support/histories/tracks.ts';

it('is what is known of it', () => {
  expect(describeTrack({ status: 'none' })).toEqual({ status: 'none' });
  expect(describeTrack(aTrack())).toMatchObject({ status: 'requested', job: null });
  expect(describeTrack(aTrack(trackEnded, trackArchived))).toMatchObject({
    status: 'archived',
    person: ada,
    mediaTrack: 'TR_1',
    startedAt: nine,
    milliseconds: 60_000,
    landingRemoved: false,
    file: { sha256: 'ab'.repeat(32), keys: ['k1', 'k2'] },
    transcript: null,
  });
  expect(describeTrack(aTrack(trackEnded, trackArchived, trackTranscribed))).toMatchObject({
    transcript: { kind: 'kept', version: 1, words: 9, keys: ['k1', 'k2'] },
  });
});
