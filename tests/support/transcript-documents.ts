// A transcript as it lies in the vault, of somebody who says these sentences, one each two seconds.
import type { TranscriptDocument } from '../../src/domain/transcript/transcript-document.ts';

export function documentSaying(...texts: readonly string[]): TranscriptDocument {
  return {
    format: 'voicemeet.transcript.v1',
    audio: { sha256: 'ab'.repeat(32), milliseconds: 60_000 },
    language: 'en',
    segments: texts.map((text, n) => ({
      startMs: n * 2_000,
      endMs: n * 2_000 + 1_500,
      text,
      words: [],
      noSpeechProbability: undefined,
      averageLogProbability: -0.3,
      compressionRatio: undefined,
    })),
    dropped: [],
    untranscribed: [],
    sources: [
      {
        startMs: 0,
        endMs: 60_000,
        job: 'ef'.repeat(32),
        server: 'whisper:9000',
        model: 'large-v3',
        modelDigest: null,
        serverVersion: null,
        parameters: {},
      },
    ],
  };
}
