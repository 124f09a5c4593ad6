// A transcript in figures, as the ledger of effects keeps it until the track's stream is told.
import type { BareCommand } from '../../domain/all-commands.ts';
import type { TranscriptDocument } from '../../domain/transcript/transcript-document.ts';
import type { Sealed } from '../../ports/vault.port.ts';

/** What a track's stream is told. */
export type TranscriptResult = Omit<
  Extract<BareCommand, { readonly type: 'RecordTranscript' }>,
  'type' | 'track' | 'by' | 'at'
>;

/** As text. */
export function transcriptResult(
  { segments, dropped, untranscribed, language, sources }: TranscriptDocument,
  { plain, stored, keys }: Sealed,
): string {
  const result: TranscriptResult = {
    sha256: plain.sha256,
    bytes: plain.bytes,
    storedSha256: stored.sha256,
    storedBytes: stored.bytes,
    keys,
    language,
    segments: segments.length,
    words: segments.reduce((sum, { text }) => sum + wordsIn(text), 0),
    droppedSegments: dropped.length,
    untranscribedMilliseconds: untranscribed.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    model: sources[0]?.model ?? null,
  };
  return JSON.stringify(result);
}

/** Back again; it is our own text. */
export function transcriptFromResult(result: string): TranscriptResult {
  return JSON.parse(result) as TranscriptResult;
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
