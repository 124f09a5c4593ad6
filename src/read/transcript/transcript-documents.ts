// The transcripts of files as they lie in the vault, opened. What can't be opened any more is said, and is no fault: its meeting's recordings
// were deleted, or its person erased.
import type { MeetingId, TenantId, TrackId } from '../../domain/shared/ids.ts';
import type { TranscriptDocument } from '../../domain/transcript/transcript-document.ts';
import { transcriptObject } from '../../ports/media-names.ts';
import type { Vault } from '../../ports/vault.port.ts';

/** Which one. */
export interface DocumentOf {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
  readonly track: TrackId;
  readonly version: number;
}

/** Opened at once. */
const openAtOnce = 8;

/** All of them, in the order of `wanted`; `too-large` where they are more bytes than that. Raises the faults of the vault. */
export async function openDocuments(
  vault: Pick<Vault, 'open'>,
  wanted: readonly DocumentOf[],
  mostBytes: number,
  signal: AbortSignal,
): Promise<readonly (TranscriptDocument | 'erased' | 'deleted')[] | 'too-large'> {
  const opened: (TranscriptDocument | 'erased' | 'deleted')[] = [];
  let [next, bytes] = [0, 0];
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const of = wanted[index];
      if (of === undefined || bytes > mostBytes) return;
      next += 1;
      const outcome = await vault.open(
        { tenant: of.tenant, name: transcriptObject(of, of.track, of.version) },
        signal,
      );
      if (outcome.kind !== 'opened') {
        opened[index] = outcome.kind === 'destroyed' ? 'erased' : 'deleted';
        continue;
      }
      bytes += outcome.bytes;
      if (bytes > mostBytes) return;
      const parts: Uint8Array[] = [];
      for await (const part of outcome.source) parts.push(part);
      opened[index] = JSON.parse(Buffer.concat(parts).toString('utf8')) as TranscriptDocument;
    }
  };
  await Promise.all(Array.from({ length: openAtOnce }, work));
  return bytes > mostBytes ? 'too-large' : opened;
}
