// One connection to EventStoreDB, and the only calls that this house makes through it. The client (6.2.1) is kept to the
// paths that fail one call at a time:
//   H1  it must throw where an append fails: told not to, it gives `1` for the revision of a conflict (esdb-url.ts);
//   H2  it never takes its batched append: the promises of that one lie in a map shared by all clients of the process, so
//       one broken stream fails everybody's appends, and a reply that comes late to a dropped one ends the process;
//   H3  what it leaves pending or rejects unheard is ended here: every call has a timer of its own, and a read is
//       iterated from the start, so that the iterator's listeners hear all it says, even behind its end.
import { BACKWARDS, END, FORWARDS, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  AppendResult,
  EventData,
  EventStoreDBClient,
  Position,
  ResolvedEvent,
  StreamingRead,
} from '@eventstore/db-client';
import { TransientFault } from '../../../ports/faults.ts';
import type { ExpectedRevision } from '../../../ports/event-log.port.ts';
import { toFault } from './esdb-faults.ts';
import { clientOf } from './esdb-url.ts';

/** One append's time, and how long a read may give nothing, in milliseconds. */
export interface EsdbTimeouts {
  readonly appendMs: number;
  readonly silenceMs: number;
}

const defaultTimeouts: EsdbTimeouts = { appendMs: 5_000, silenceMs: 10_000 };
const disposeTimeoutMs = 5_000;
/** Names as `streamName` makes them, as a regular expression that .NET reads the same. */
const ourStreams = '^[a-z][A-Za-z]*-[0-9a-f-]{36}\\.[0-9a-f-]{36}$';

/** Which events of a stream or of everything; `from` inclusive forwards, and of everything exclusive backwards. */
export interface ReadSpan<From> {
  readonly from: From | 'start' | 'end';
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

/** What is asked of EventStoreDB, by the leader. Raises the faults of `esdb-faults.ts`, and the client's own errors where said. */
export interface EsdbClient {
  /** Raises the client's errors as they are (a conflict is one), or a transient fault after the append's time: then the outcome is open. */
  readonly append: (
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventData[],
  ) => Promise<AppendResult>;
  /** `undefined` where the server finds no stream. */
  readonly readStream: (
    stream: string,
    span: ReadSpan<bigint>,
  ) => Promise<readonly ResolvedEvent[] | undefined>;
  readonly readAll: (span: ReadSpan<bigint>) => Promise<readonly AllStreamResolvedEvent[]>;
  /** What is appended to our streams from now on. It ends with an error; nobody resumes it. */
  readonly follow: () => AllStreamSubscription;
}

/** A client, and its closing. */
export interface OpenedEsdb {
  readonly client: EsdbClient;
  /** Ends what is running, and the connection. */
  readonly close: () => Promise<void>;
}

/** Opens a client (it connects when first used): once per process. Fatal `eventstore-url` for a URL that is none, or breaks H1. */
export function openEsdb(url: string, timeouts: Partial<EsdbTimeouts> = {}): OpenedEsdb {
  const { appendMs, silenceMs } = { ...defaultTimeouts, ...timeouts };
  const vendor = clientOf(url);
  Reflect.set(vendor, 'supports', () => Promise.resolve(false)); // H2
  const channels = keepChannels(vendor);
  muteReconnecting(vendor);
  return {
    client: {
      append: (stream, expected, events) =>
        within(
          appendMs,
          vendor.appendToStream(stream, [...events], {
            expectedRevision: expected === 'none' ? NO_STREAM : expected,
            deadline: appendMs,
            requiresLeader: true,
          }),
        ),
      readStream: async (stream, { from, direction, limit }) => {
        const read = vendor.readStream(stream, {
          fromRevision: from === 'start' ? START : from === 'end' ? END : from,
          direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
          maxCount: limit,
          requiresLeader: true,
        });
        return collected<ResolvedEvent>(read, silenceMs).catch(unlessMissing);
      },
      readAll: ({ from, direction, limit }) =>
        collected<AllStreamResolvedEvent>(
          vendor.readAll({
            fromPosition: from === 'start' ? START : from === 'end' ? END : placeOf(from),
            direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
            maxCount: limit,
            requiresLeader: true,
          }),
          silenceMs,
        ),
      follow: () =>
        vendor.subscribeToAll({ fromPosition: END, filter: streamNameFilter({ regex: ourStreams }) }),
    },
    close: async () => {
      await within(disposeTimeoutMs, vendor.dispose()).catch(() => undefined);
      await Promise.all(channels.map(closeChannel));
    },
  };
}

function placeOf(position: bigint): Position {
  return { commit: position, prepare: position };
}

/** H3: the promise's outcome, or a transient fault after `timeoutMs`; a rejection that comes later is heard by nobody. */
async function within<Given>(timeoutMs: number, promise: Promise<Given>): Promise<Given> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** All that a read gives; H3: a read that gives nothing for so long ends, and what it says afterwards changes nothing. */
async function collected<Event>(read: StreamingRead<Event>, silenceMs: number): Promise<Event[]> {
  const timer = setTimeout(() => {
    read.destroy(silent(silenceMs));
    read.cancel().catch(() => undefined);
  }, silenceMs);
  const events: Event[] = [];
  const source: AsyncIterable<Event> = read;
  try {
    for await (const event of source) {
      events.push(event);
      timer.refresh();
    }
    return events;
  } catch (error) {
    throw toFault(error);
  } finally {
    clearTimeout(timer);
  }
}

function unlessMissing(fault: unknown): undefined {
  if (fault instanceof TransientFault && isMissing(fault.cause)) return undefined;
  throw fault;
}

function isMissing(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && Reflect.get(cause, 'type') === 'stream-not-found';
}

function silent(timeoutMs: number): TransientFault {
  return new TransientFault('eventstore-away', `EventStoreDB gave no answer within ${timeoutMs} ms.`, {
    retryAfterSeconds: 1,
  });
}

/** The client's channels, as it makes them: `dispose` leaves the last one open. */
function keepChannels(vendor: EventStoreDBClient): unknown[] {
  const channels: unknown[] = [];
  const create: unknown = Reflect.get(vendor, 'createChannel');
  if (typeof create !== 'function') throw new Error('The EventStoreDB client has no createChannel.');
  Reflect.set(vendor, 'createChannel', () => {
    const channel: unknown = Reflect.apply(create, vendor, []);
    channels.splice(0, channels.length, channel);
    return channel;
  });
  return channels;
}

async function closeChannel(promised: unknown): Promise<void> {
  const channel: unknown = await Promise.resolve(promised).catch(() => undefined);
  if (typeof channel !== 'object' || channel === null) return;
  const close: unknown = Reflect.get(channel, 'close');
  if (typeof close === 'function') Reflect.apply(close, channel, []);
}

/** H3: after a failed call the client reconnects in a promise that nobody waits for; where that fails too, the next call says so. */
function muteReconnecting(vendor: EventStoreDBClient): void {
  const handle: unknown = Reflect.get(vendor, 'handleError');
  if (typeof handle !== 'function') throw new Error('The EventStoreDB client has no handleError.');
  Reflect.set(vendor, 'handleError', async (...given: unknown[]) => {
    try {
      await Reflect.apply(handle, vendor, given);
    } catch {
      return;
    }
  });
}
