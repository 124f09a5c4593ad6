// Writes to one stream with the port's meaning: each has its own outcome, even where several share one append.
//   W1  A write that names a leaf is sent only when the event at its revision is known to have that leaf. Events never
//       change, so what is known stays true, and the exact revision guarantees the rest.
//   W2  The server answers a repetition like the first attempt. So only a write whose command nobody has tried before
//       (fresh) is trusted to be stored as sent. Any other is looked for before, and compared byte for byte afterwards.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type {
  AppendOutcome,
  ExpectedRevision,
  StoredEvent,
  StreamWrite,
} from '../../../ports/event-log.port.ts';
import type { EsdbStreams } from './esdb-streams.ts';
import { firstRevision } from './exact-append.ts';
import type { ExactAppends, ExactOutcome } from './exact-append.ts';
import type { KnownEnds } from './known-ends.ts';

/** A write with events, and until when (by `performance.now()`) surely nobody else tries its command. */
export interface JudgedWrite {
  readonly write: StreamWrite;
  readonly freshUntilMs: number;
}

/** A write's outcome; `foreign`: its command stored it before, with different bytes. */
export type WriteOutcome =
  | Extract<AppendOutcome, { readonly kind: 'appended' | 'conflict' }>
  | { readonly kind: 'duplicate'; readonly position: bigint; readonly foreign: boolean };

/** What writing needs. */
export interface StreamWriteParts {
  readonly streams: EsdbStreams;
  readonly appends: ExactAppends;
  readonly ends: KnownEnds;
}

/** Writing to streams. */
export interface StreamWrites {
  /** Consecutive writes to one stream in one append; an outcome for each. */
  readonly write: (writes: readonly [JudgedWrite, ...JudgedWrite[]]) => Promise<readonly WriteOutcome[]>;
  /** The outcome of a write whose events are already at their place: it was made before. */
  readonly before: (write: StreamWrite) => Promise<WriteOutcome | undefined>;
  /** Whether a stream is at the revision that a write without events demands. */
  readonly demand: (write: StreamWrite) => Promise<WriteOutcome>;
}

/** Whether `next` may share the append that ends with `write`. */
export function follows(write: StreamWrite, next: StreamWrite): boolean {
  const last = write.events.at(-1);
  if (last === undefined || next.events.length === 0 || next.stream !== write.stream) return false;
  if (next.expected !== last.revision) return false;
  return next.leaf === undefined || isSame(next.leaf, last.leaf);
}

/** Writes over the parts. */
export function createStreamWrites({ streams, appends, ends }: StreamWriteParts): StreamWrites {
  const conflict = (stream: StreamName, actual: ExpectedRevision): WriteOutcome => ({
    kind: 'conflict',
    stream,
    actual,
  });

  /** W1: `undefined` if the event at the write's revision has the leaf that it names, or if it names none. */
  const strangerAt = async ({ stream, expected, leaf }: StreamWrite): Promise<WriteOutcome | undefined> => {
    if (leaf === undefined || expected === 'none') return undefined;
    const known = ends.leafAt(stream, expected);
    if (known !== undefined && isSame(known, leaf)) return undefined;
    const range = { from: expected, direction: 'forwards', limit: 1 } as const;
    const [event] = await streams.read(stream, range);
    if (event !== undefined) ends.saw(stream, [event]);
    if (event !== undefined && isSame(event.leaf, leaf)) return undefined;
    return conflict(stream, (await streams.end(stream))?.revision ?? 'none');
  };

  const outcomesOf = async (
    writes: readonly JudgedWrite[],
    all: StreamWrite,
    outcome: Exclude<ExactOutcome, { readonly kind: 'conflict' }>,
    earlier: boolean,
  ): Promise<readonly WriteOutcome[]> => {
    const isPlain = outcome.kind === 'stored' && !outcome.repeated && writes.length === 1;
    if (isPlain && writes.every(isFresh)) {
      ends.saw(all.stream, all.events);
      return [{ kind: 'appended', position: outcome.position }];
    }
    const range = {
      from: firstRevision(all.expected),
      direction: 'forwards',
      limit: all.events.length,
    } as const;
    const stored = outcome.kind === 'found' ? outcome.events : await streams.read(all.stream, range);
    ends.saw(all.stream, stored);
    let at = 0;
    return writes.map(({ write }) => {
      const own = stored.slice(at, at + write.events.length);
      at += write.events.length;
      return storedAs(write, own, earlier);
    });
  };

  /** `ride`: what one call has learned of the stream's end, for the conflicts after its first. */
  const write = async (
    writes: readonly [JudgedWrite, ...JudgedWrite[]],
    ride: { end: ExpectedRevision | undefined },
  ): Promise<readonly WriteOutcome[]> => {
    const [judged, ...later] = writes;
    const first = judged.write;
    const all = { ...first, events: writes.flatMap((each) => each.write.events) };
    /** Where they can't be sent together, the first is sent alone, and the others after it. */
    const apart = async (): Promise<readonly WriteOutcome[]> => {
      const [next, ...others] = later;
      const outcomes = await write([judged], ride);
      return next === undefined ? outcomes : [...outcomes, ...(await write([next, ...others], ride))];
    };
    const stood = ends.strangerAfter(first.stream, first.expected, first.events[0]?.id);
    if (stood && later.length > 0) return apart();
    if (stood) {
      // What was seen may be old: another process may have appended since.
      ride.end ??= (await streams.end(first.stream))?.revision ?? 'none';
      return [conflict(first.stream, ride.end)];
    }
    if (!writes.every(isFresh)) {
      const before = await appends.look(all);
      if (before !== undefined && later.length > 0) return apart();
      if (before?.kind === 'conflict') return [conflict(first.stream, before.actual)];
      if (before !== undefined) return outcomesOf(writes, all, before, true);
    }
    const stranger = await strangerAt(first);
    if (stranger !== undefined) return later.length > 0 ? apart() : [stranger];
    const outcome = await appends.append(all);
    ride.end = undefined;
    if (outcome.kind !== 'conflict') return outcomesOf(writes, all, outcome, false);
    return later.length > 0 ? apart() : [conflict(first.stream, outcome.actual)];
  };

  return {
    write: (writes) => write(writes, { end: undefined }),
    before: async (write) => {
      const found = await appends.look(write);
      return found?.kind === 'found' ? storedAs(write, found.events, true) : undefined;
    },
    demand: async ({ stream, expected, leaf }) => {
      const end = await streams.end(stream);
      if (end !== undefined) ends.saw(stream, [end]);
      const actual = end?.revision ?? 'none';
      const isThere =
        actual === expected && (leaf === undefined || (end !== undefined && isSame(end.leaf, leaf)));
      return isThere ? { kind: 'appended', position: end?.position ?? 0n } : conflict(stream, actual);
    },
  };
}

function isFresh({ freshUntilMs }: JudgedWrite): boolean {
  return performance.now() < freshUntilMs;
}

/** Stored as sent, now or before, or stored by the same command with another sealing. */
function storedAs(write: StreamWrite, stored: readonly StoredEvent[], earlier: boolean): WriteOutcome {
  const position = stored.at(-1)?.position;
  if (position === undefined) throw new Error(`${write.stream}: events that were stored are not there.`);
  const foreign = !stored.every(({ leaf }, index) => isSame(leaf, write.events[index]?.leaf));
  return earlier || foreign ? { kind: 'duplicate', position, foreign } : { kind: 'appended', position };
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(one, other) === 0;
}
