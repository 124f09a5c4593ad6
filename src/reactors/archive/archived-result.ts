// What archiving found, as the ledger of effects keeps it until the domain is told.
import type { BareCommand } from '../../domain/all-commands.ts';
import type { Sealed } from '../../ports/vault.port.ts';

/** What a track's stream is told. */
export type Archived = Omit<
  Extract<BareCommand, { readonly type: 'ArchiveTrack' }>,
  'type' | 'track' | 'by' | 'at'
>;

/** As text. */
export function resultOf({ plain, stored, keys }: Sealed, milliseconds: number): string {
  const archived: Archived = {
    sha256: plain.sha256,
    bytes: plain.bytes,
    storedSha256: stored.sha256,
    storedBytes: stored.bytes,
    keys,
    milliseconds,
  };
  return JSON.stringify(archived);
}

/** Back again; it is our own text. */
export function archivedFromResult(result: string): Archived {
  return JSON.parse(result) as Archived;
}
