// One connection to EventStoreDB, and the only calls that VoiceMeet makes through it. Only those paths of the client
// (6.2.1) are used where a failure affects one call:
//   H1  It must throw when an append fails; otherwise it reports `1` as the revision of a conflict (esdb-url.ts).
//   H2  Its batched append is never used: that keeps its promises in a map shared by all clients of the process, so one
//       broken stream fails every append, and a late reply to a dropped one ends the process.
//   H3  What the client leaves pending, or rejects with nobody listening, is handled here: every call has its own timer,
//       and a read is iterated from the start, so that its listeners receive every error, even after its end.
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

/** Time limits in milliseconds: of one append, and of a read that returns nothing. */
export interface EsdbTimeouts {
  readonly appendMs: number;
  readonly silenceMs: number;
}

const defaultTimeouts: EsdbTimeouts = { appendMs: 5_000, silenceMs: 10_000 };
const disposeTimeoutMs = 5_000;
/** Names as `streamName` makes them, as a regular expression with the same meaning in .NET. */
const ourStreams = '^[a-z][A-Za-z]*-[0-9a-f-]{36}\\.[0-9a-f-]{36}$';

/** Which events of a stream or of everything; `from` inclusive forwards, and of everything exclusive backwards. */
export interface ReadSpan<From> {
  readonly from: From | 'start' | 'end';
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

/** Calls to EventStoreDB's leader. They raise the faults of `esdb-faults.ts`; where stated, the client's own errors. */
export interface EsdbClient {
  /** Raises the client's own errors (a conflict is one), or a transient fault after the time limit: then the outcome is unknown. */
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
  /** Events that are appended to our streams from now on. The subscription ends with an error; nothing resumes it. */
  readonly follow: () => AllStreamSubscription;
}

/** A client, and its closing. */
export interface OpenedEsdb {
  readonly client: EsdbClient;
  /** Ends all calls in progress, and the connection. */
  readonly close: () => Promise<void>;
}

/** Opens a client (it connects when first used); once per process. Fatal `eventstore-url` for an invalid URL, or one that breaks H1. */
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

/** H3: the promise's outcome, or a transient fault after `timeoutMs`; a later rejection is ignored. */
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

/** All results of a read. H3: a read that returns nothing for so long is ended, and whatever it sends later is ignored. */
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

/** Records the client's channels as it makes them, because its `dispose` leaves the last one open. */
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

/** H3: after a failed call the client reconnects in a promise that nobody awaits; if that fails too, the next call reports it. */
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
