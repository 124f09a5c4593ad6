// Meetings in a log with snapshots wherever a test wants them: a store, a shelf, and what was reported to operators.
import { createHash, randomUUID } from 'node:crypto';
import { typedSnapshots } from '../../src/adapters/codec/typed/typed-snapshots.ts';
import { createMemorySnapshotShelf } from './memory/memory-snapshot-shelf.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { MeetingState } from '../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import type { EventStore, RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { SnapshotShelf } from '../../src/ports/snapshot-shelf.port.ts';
import type { Snapshot } from '../../src/ports/snapshots.port.ts';
import type { Fold } from '../../src/write/fold.ts';
import { tenant } from './histories/cast.ts';

/** A meeting's fold, as the command path holds it. */
export const meetingFold: Fold<MeetingState> = meetingDecider;

/** The same events as a stream of its own, each with a leaf that is like no other's. */
export function asStream(history: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const stream = streamName('meeting', tenant, randomUUID());
  return history.map((recorded, index) => ({
    ...recorded,
    stream,
    tenant,
    revision: BigInt(index),
    position: BigInt(index + 1),
    leaf: createHash('sha256').update(`${stream} ${index}`).digest(),
  }));
}

/** A log of one stream, whose reads are counted, with its snapshots. */
export function snapshotBench(
  history: readonly RecordedEvent[],
  shelf: SnapshotShelf = createMemorySnapshotShelf({ clock: systemClock }),
) {
  const stream: StreamName = history[0]?.stream ?? streamName('meeting', tenant, randomUUID());
  const reads: string[] = [];
  const reported: string[] = [];
  const store: Pick<EventStore, 'read' | 'readTenant'> = {
    read: (of, name, { from, limit }) => {
      reads.push(`${from}+${limit}`);
      const first = from === 'start' ? 0n : from === 'end' ? -1n : from;
      const found = history.filter(
        (one) => one.stream === name && one.tenant === of && one.revision >= first,
      );
      return Promise.resolve(found.slice(0, limit));
    },
    readTenant: () => Promise.reject(new Error('not of this test')),
  };
  const tell = (level: string) => (fact: string) => void reported.push(`${level}: ${fact}`);
  const observer = { warn: tell('warn'), error: tell('error'), count: () => undefined };
  const snapshots = typedSnapshots(meetingDecider, { shelf, store, observer });

  /** The state after an event, folded without any snapshot. */
  const folded = (revision: number): Snapshot<MeetingState> => {
    const events = history.slice(0, revision + 1);
    const last = events.at(-1)!;
    const state = events.reduce(
      (before, { event }) => meetingFold.evolve(before, event),
      meetingDecider.initial(),
    );
    return { state, tail: { revision: last.revision, leaf: last.leaf, at: last.at } };
  };
  return {
    stream,
    store,
    shelf,
    snapshots,
    observer,
    reads,
    reported,
    folded,
    take: (revision: number) => snapshots.take(tenant, stream, folded(revision)),
    revisions: async (): Promise<readonly bigint[]> =>
      (await shelf.list(undefined, 1_000)).map(({ revision }) => revision),
  };
}
