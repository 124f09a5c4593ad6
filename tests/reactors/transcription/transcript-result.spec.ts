// A transcript in figures.
import { expect, it } from 'vitest';
import type { TranscriptDocument } from '../../../src/domain/transcript/transcript-document.ts';
import {
  transcriptFromResult,
  transcriptResult,
} from '../../../src/reactors/transcription/transcript-result.ts';
import { documentSaying } from '../../support/transcript-documents.ts';

const sealed = {
  plain: { sha256: 'ab'.repeat(32), bytes: 4 },
  stored: { sha256: 'cd'.repeat(32), bytes: 20 },
  keys: ['k1', 'k2'],
};

it('counts segments, words, what was dropped and what is missing', () => {
  const document: TranscriptDocument = {
    ...documentSaying('good  morning', 'we go on'),
    untranscribed: [
      { startMs: 0, endMs: 400, cause: 'no-text' },
      { startMs: 1_000, endMs: 1_100, cause: 'not-json' },
    ],
  };
  expect(transcriptFromResult(transcriptResult(document, sealed))).toEqual({
    sha256: sealed.plain.sha256,
    bytes: 4,
    storedSha256: sealed.stored.sha256,
    storedBytes: 20,
    keys: ['k1', 'k2'],
    language: 'en',
    segments: 2,
    words: 5,
    droppedSegments: 0,
    untranscribedMilliseconds: 500,
    model: 'large-v3',
  });
});

it('names no model and no language where nobody speaks', () => {
  const result = transcriptResult({ ...documentSaying(), language: null, sources: [] }, sealed);
  expect(transcriptFromResult(result)).toMatchObject({ model: null, language: null, words: 0 });
});
