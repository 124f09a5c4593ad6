// What this process has seen of the ends of streams. An event never changes its place, so what was seen answers for ever
// what stands at a revision: the leaf behind which a write was decided, or a stranger where it wants to be.
import type { EventId, StreamName } from '../../../domain/shared/ids.ts';
import type { ExpectedRevision } from '../../../ports/event-log.port.ts';

/** An event as it was seen. */
export interface SeenEvent {
  readonly revision: bigint;
  readonly id: EventId;
  readonly leaf: Uint8Array;
}

/** The run of events that was seen last of each stream. */
export interface KnownEnds {
  /** The leaf at a revision, where it is known. */
  readonly leafAt: (stream: StreamName, revision: bigint) => Uint8Array | undefined;
  /** Whether an event other than `id` was seen right behind `expected`. */
  readonly strangerBehind: (
    stream: StreamName,
    expected: ExpectedRevision,
    id: EventId | undefined,
  ) => boolean;
  /** Notes events that follow each other, unless later ones are known. */
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
    strangerBehind: (stream, expected, id) => {
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
