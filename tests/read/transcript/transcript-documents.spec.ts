// Transcripts out of the vault: in the order in which they are asked for, and no more than may be held at once.
import { describe, expect, it } from 'vitest';
import { transcriptObject } from '../../../src/ports/media-names.ts';
import { openDocuments } from '../../../src/read/transcript/transcript-documents.ts';
import { meeting, tenant, trackId } from '../../support/histories/cast.ts';
import { memoryVault } from '../../support/memory/memory-vault.ts';
import { documentSaying } from '../../support/transcript-documents.ts';

const { signal } = new AbortController();
const of = (n: number, version = 1) => ({ tenant, meeting, track: trackId(n), version });
const nameOf = (n: number) => transcriptObject({ tenant, meeting }, trackId(n), 1);

function holding(count: number) {
  const kept = memoryVault();
  for (let n = 1; n <= count; n += 1)
    kept.objects.set(nameOf(n), Buffer.from(JSON.stringify(documentSaying(`word ${n}`))));
  return kept;
}

describe('documents', () => {
  it('come in the order in which they are asked for', async () => {
    const { vault } = holding(30);
    const wanted = Array.from({ length: 30 }, (_, n) => of(30 - n));
    const opened = await openDocuments(vault, wanted, 10_000_000, signal);
    if (opened === 'too-large') throw new Error(opened);
    expect(opened.map((one) => (typeof one === 'object' ? one.segments[0]?.text : one))).toEqual(
      wanted.map((_, n) => `word ${30 - n}`),
    );
  });

  it('that nobody can read any more are told apart: the person was erased, or the meeting’s recordings deleted', async () => {
    const { vault, destroyed } = holding(1);
    destroyed.add(nameOf(1));
    expect(await openDocuments(vault, [of(1), of(2), of(1, 2)], 10_000, signal)).toEqual([
      'erased',
      'deleted',
      'deleted',
    ]);
  });

  it('of more bytes than may be held are not given', async () => {
    const { vault } = holding(30);
    const wanted = Array.from({ length: 30 }, (_, n) => of(n + 1));
    expect(await openDocuments(vault, wanted, 3_000, signal)).toBe('too-large');
  });
});
