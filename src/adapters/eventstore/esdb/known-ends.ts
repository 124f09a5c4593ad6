// Leaf hashes that this process has seen: what stands at a revision never changes, so a write that names the leaf behind
// which it was decided need not ask for it again.
import type { StreamName } from '../../../domain/shared/ids.ts';

/** An event of a stream. */
export interface SeenEnd {
  readonly revision: bigint;
  readonly leaf: Uint8Array;
}

/** One event of each stream, of those that were seen last. */
export interface KnownEnds {
  /** The leaf at a revision, where it is known. */
  readonly leafAt: (stream: StreamName, revision: bigint) => Uint8Array | undefined;
  /** Notes the later of what is known and what was seen. */
  readonly saw: (stream: StreamName, end: SeenEnd) => void;
}

/** Of at most `most` streams. */
export function createKnownEnds(most: number): KnownEnds {
  const ends = new Map<StreamName, SeenEnd>();
  return {
    leafAt: (stream, revision) => {
      const end = ends.get(stream);
      return end?.revision === revision ? end.leaf : undefined;
    },
    saw: (stream, end) => {
      const known = ends.get(stream);
      if (known !== undefined && known.revision > end.revision) return;
      ends.delete(stream);
      ends.set(stream, { revision: end.revision, leaf: end.leaf });
      const oldest = ends.size > most ? ends.keys().next() : undefined;
      if (oldest?.done === false) ends.delete(oldest.value);
    },
  };
}
