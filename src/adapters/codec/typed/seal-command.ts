// Seals one decided command: each of its streams goes on after its last event, one event after the other.
import { laterOf } from '../../../domain/shared/instant.ts';
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { LogAppend, SealedEvent, StreamWrite } from '../../../ports/event-log.port.ts';
import type {
  CommandContext,
  DecidedCommand,
  DecidedWrite,
  StreamTail,
} from '../../../ports/event-store.port.ts';
import type { DataKey, KeyScope } from '../../../ports/keyring.port.ts';
import type { EncodedEvent } from '../words/codec.ts';
import type { HeadStory } from '../record/head.ts';
import type { RandomBytes } from './random.ts';
import { sealEvent } from './seal.ts';
import { eventId } from '../record/uuid.ts';

/** The end of a stream. */
export type Tail = StreamTail | 'none';

/** A command as bytes, and the ends of its streams before and after it. */
export interface SealedCommand {
  readonly append: LogAppend;
  readonly before: ReadonlyMap<StreamName, Tail>;
  readonly after: ReadonlyMap<StreamName, Tail>;
}

/** What sealing needs besides the command. */
export interface Sealing {
  readonly keyOf: (scope: KeyScope) => DataKey;
  readonly random: RandomBytes;
}

/**
 * Seals a command whose events are encoded, write by write. `tails` has the ends of streams after earlier
 * commands of the same round; for other streams the write's own tail counts. Raises the faults of `sealEvent`.
 */
export function sealCommand(
  command: DecidedCommand,
  encoded: readonly (readonly EncodedEvent[])[],
  tails: ReadonlyMap<StreamName, Tail>,
  sealing: Sealing,
): SealedCommand {
  const before = new Map<StreamName, Tail>();
  const after = new Map<StreamName, Tail>();
  const writes = command.writes.map((write, index): StreamWrite => {
    const start = tails.get(write.stream) ?? write.tail;
    if (before.has(write.stream)) throw new Error(`a command writes twice to ${write.stream}`);
    before.set(write.stream, start);
    const events = sealWrite(command, write, encoded[index] ?? [], start, sealing);
    const last = events.at(-1);
    after.set(
      write.stream,
      last === undefined ? start : { revision: last.revision, leaf: last.leaf, at: last.at },
    );
    const { stream } = write;
    return start === 'none'
      ? { stream, expected: 'none', events }
      : { stream, expected: start.revision, leaf: start.leaf, events };
  });
  const { tenant, answer } = command;
  return { append: { tenant, writes, ...(answer === undefined ? {} : { answer }) }, before, after };
}

function sealWrite(
  { tenant, context }: DecidedCommand,
  { stream }: DecidedWrite,
  encoded: readonly EncodedEvent[],
  start: Tail,
  { keyOf, random }: Sealing,
): readonly SealedEvent[] {
  let tail = start;
  return encoded.map((event, n) => {
    const story = storyOf(context, tenant, stream, n, tail);
    const keys = event.boxes.map(({ subject, purpose }) => keyOf({ tenant, subject, purpose }));
    const sealed = sealEvent(event, story, keys, random);
    tail = { revision: sealed.revision, leaf: sealed.leaf, at: sealed.at };
    return sealed;
  });
}

/** What the head of a command's n-th event on a stream says; never earlier than the stream's previous event. */
function storyOf(
  context: CommandContext,
  tenant: TenantId,
  stream: StreamName,
  n: number,
  tail: Tail,
): HeadStory {
  const { command, causation, correlation, traceparent, actor, at } = context;
  const first = tail === 'none';
  // One literal and two assignments: an object that is spread together is slow to make and to read.
  const story: { -readonly [Member in keyof HeadStory]: HeadStory[Member] } = {
    tenant,
    stream,
    revision: first ? 0n : tail.revision + 1n,
    id: eventId(command, stream, n),
    command,
    causation,
    correlation,
    actor,
    at: first ? at : laterOf(tail.at, at),
  };
  if (traceparent !== undefined) story.traceparent = traceparent;
  if (!first) {
    const { buffer, byteOffset, length } = tail.leaf;
    story.prev = Buffer.from(buffer, byteOffset, length).toString('hex');
  }
  return story;
}
