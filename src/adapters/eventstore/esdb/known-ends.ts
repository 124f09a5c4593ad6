// What this process has seen of the ends of streams. Events never move, so what was seen stays true: which leaf is at
// the revision that a write was decided on, and whether a different event has taken the write's own revision.
import type { EventId, StreamName } from '../../../domain/shared/ids.ts';
import type { ExpectedRevision } from '../../../ports/event-log.port.ts';

/** An event that was seen. */
export interface SeenEvent {
  readonly revision: bigint;
  readonly id: EventId;
  readonly leaf: Uint8Array;
}

/** For each stream, the run of events that was seen last. */
export interface KnownEnds {
  /** The leaf at a revision, where it is known. */
  readonly leafAt: (stream: StreamName, revision: bigint) => Uint8Array | undefined;
  /** Whether an event other than `id` was seen right after `expected`. */
  readonly strangerAfter: (
    stream: StreamName,
    expected: ExpectedRevision,
    id: EventId | undefined,
  ) => boolean;
  /** Remembers consecutive events, unless later ones are known. */
  readonly saw: (stream: StreamName, events: readonly SeenEvent[]) => void;
}

/** Of at most `most` streams. */
export function createKnownEnds(most: number): KnownEnds {
  const runs = new Map<StreamName, readonly SeenEvent[]>();
  const at = (stream: StreamName, revision: bigint): SeenEvent | undefined => {
    const run = runs.get(stream);
    const first = run?.[0]?.revision;
    return first === undefined || revision < first ? undefined : run?.[Number(revision - first)];
  };
  return {
    leafAt: (stream, revision) => at(stream, revision)?.leaf,
    strangerAfter: (stream, expected, id) => {
      const there = at(stream, expected === 'none' ? 0n : expected + 1n);
      return there !== undefined && there.id !== id;
    },
    saw: (stream, events) => {
      const last = events.at(-1);
      const known = runs.get(stream)?.at(-1);
      if (last === undefined || (known !== undefined && known.revision > last.revision)) return;
      runs.delete(stream);
      runs.set(
        stream,
        events.map(({ revision, id, leaf }) => ({ revision, id, leaf })),
      );
      const oldest = runs.size > most ? runs.keys().next() : undefined;
      if (oldest?.done === false) runs.delete(oldest.value);
    },
  };
}
