// Each format with the media type by which players know it.
import { expect, it } from 'vitest';
import { inFormat } from '../../../src/read/transcript/transcript-formats.ts';
import { ada, trackId } from '../../support/histories/cast.ts';

const captions = [
  { id: `${trackId(1)}.0.1`, person: ada, speaker: 'Ada', startMs: 0, endMs: 900, text: 'good morning' },
];

it.each([
  ['vtt', 'text/vtt; charset=utf-8', /^WEBVTT\n/],
  ['srt', 'application/x-subrip; charset=utf-8', /^1\n00:00:00,000 --> 00:00:00,900\n/],
  ['text', 'text/plain; charset=utf-8', /^\[00:00:00\] Ada: good morning\n/],
] as const)('%s is %s', (format, contentType, begins) => {
  expect(inFormat(format, captions)).toEqual({ contentType, text: expect.stringMatching(begins) });
});
