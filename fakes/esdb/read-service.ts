// The method `Read`: checks the request (Streams.Read.cs), then sends a bounded read or runs a subscription.
import { followAll } from './all-subscription.ts';
import type { ReadFault } from './faults.ts';
import type { GrpcCall } from './grpc-call.ts';
import {
  filterFor,
  isShownInAll,
  pageSize,
  readAllBackwards,
  readAllForwards,
  readBackwards,
  readForwards,
} from './pages.ts';
import type { AllFrom, ReadAsk, StreamFrom } from './protocol.ts';
import { deletedStream, endOfUint64 } from './records.ts';
import type { LogPlace, StoredEvent } from './records.ts';
import { readEvent, streamNotFound } from './replies.ts';
import { asRpcError, handlerThrew, invalidArgument, streamDeleted, unexpected } from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';
import { followStream } from './stream-subscription.ts';
import { runSubscription } from './subscription.ts';
import type { Call, RunningSubscription, Send } from './subscription.ts';

/** A call of `Read`. */
export type ReadCall = GrpcCall<ReadAsk | 'nothing'>;

/** What reading needs: the store, and the faults that a read meets. */
export interface ReadMeans {
  readonly store: EsdbStore;
  readonly running: Set<RunningSubscription>;
  /** How one call sends, with the fault for it, if there is one. */
  readonly sending: (of: string, call: Call, kind: ReadFault['of']) => Send;
  /** Hears of each bounded read. */
  readonly asked?: (of: string) => void;
}

const allStream = '$all';

/** Answers a call of `Read` until it is over. */
export function read(means: ReadMeans, call: ReadCall): void {
  let asked: ReadAsk | 'nothing' = 'nothing';
  call.listen({
    message: (ask) => {
      asked = ask;
    },
    end: () => void answer(means, call, asked),
  });
}

async function answer(means: ReadMeans, call: ReadCall, asked: ReadAsk | 'nothing'): Promise<void> {
  try {
    const ask = checked(asked);
    if (ask.count !== undefined) means.asked?.('all' in ask.of ? allStream : ask.of.stream);
    if (ask.count === undefined) await subscribe(means, ask, call);
    else await readOnce(means, ask, ask.count, call);
  } catch (error) {
    call.end(asRpcError(error));
  }
}

function checked(ask: ReadAsk | 'nothing'): ReadAsk {
  if (ask === 'nothing') throw handlerThrew();
  if (!ask.textIds) throw invalidArgument(' `uuidOption` is a required argument');
  const forAll = 'all' in ask.of;
  const isSubscription = ask.count === undefined;
  if ((!forAll && ask.filter !== undefined) || (isSubscription && ask.isBackwards)) {
    throw invalidArgument('The combination is invalid.');
  }
  if (isSubscription && ask.filter?.checkpointIntervalMultiplier === 0) throw handlerThrew();
  checkNumbers(ask);
  return ask;
}

/** Revisions and positions are 63 bits, or all ones; a commit is never before its prepare (Position.cs, StreamRevision.cs). */
function checkNumbers({ of }: ReadAsk): void {
  const numbers = 'all' in of ? (typeof of.all === 'string' ? [] : [of.all.commit, of.all.prepare]) : [];
  if (!('all' in of) && typeof of.from === 'bigint') numbers.push(of.from);
  if (numbers.some((number) => number > deletedStream && number !== endOfUint64)) throw handlerThrew();
  if (numbers.length === 2 && numbers[0]! < numbers[1]!) throw handlerThrew();
}

async function subscribe(means: ReadMeans, ask: ReadAsk, call: Call): Promise<void> {
  const { store, running } = means;
  const { of } = ask;
  const name = 'all' in of ? allStream : of.stream;
  const send = means.sending(name, call, 'subscription');
  const following =
    'all' in of
      ? followAll(store, send, { from: of.all, filter: ask.filter })
      : followStream(store, send, { ...of, show: inStream });
  await runSubscription({ store, call, send, running, of: name }, following);
}

async function readOnce(means: ReadMeans, ask: ReadAsk, count: bigint, call: Call): Promise<void> {
  const { store } = means;
  const { of } = ask;
  const send = means.sending('all' in of ? allStream : of.stream, call, 'read');
  const isDone =
    'all' in of
      ? await sendAll(store, { from: of.all, ask, count }, (event) => send(event.message))
      : await sendStream(store, { ...of, ask, count }, { event: (event) => send(inStream(event)), send });
  if (isDone) call.end();
}

/** An event of one stream's read: those of old transactions have no position there. */
function inStream(event: StoredEvent): Uint8Array {
  return event.commit === event.prepare ? event.message : readEvent(event, false);
}

type SendEvent = (event: StoredEvent) => Promise<void> | undefined;

interface StreamRead extends StreamFrom {
  readonly ask: ReadAsk;
  readonly count: bigint;
}

/** Enumerator.ReadStreamForwards.cs and ReadStreamBackwards.cs. */
async function sendStream(
  store: EsdbStore,
  { stream, from, ask, count }: StreamRead,
  out: { readonly event: SendEvent; readonly send: Send },
): Promise<boolean> {
  const size = count < BigInt(pageSize) ? Number(count) : pageSize;
  let revision = from === 'start' ? 0n : from === 'end' || from === endOfUint64 ? -1n : from;
  // A page of nothing, and forwards from the end, make the index reader throw.
  if (size === 0 || (!ask.isBackwards && revision < 0n)) throw unexpected('ReadStreamResult', 'Error');
  for (let left = count; ;) {
    const readPage = ask.isBackwards ? readBackwards : readForwards;
    const page = readPage(store, stream, revision, size);
    if (page.result === 'deleted') throw streamDeleted(stream);
    if (page.result === 'no-stream') {
      await out.send(streamNotFound(stream));
      return true;
    }
    for (const event of page.events) {
      if (left === 0n) return true;
      const full = out.event(event);
      if (full !== undefined) await full;
      left -= 1n;
    }
    if (page.isEnd || left === 0n) return true;
    revision = page.next;
  }
}

interface AllRead {
  readonly from: AllFrom;
  readonly ask: ReadAsk;
  readonly count: bigint;
}

/** Enumerator.ReadAllForwards.cs and the three like it. A count of 0 never ends there, and so not here. */
async function sendAll(store: EsdbStore, { from, ask, count }: AllRead, event: SendEvent): Promise<boolean> {
  if (count === 0n) return false;
  const size = count < BigInt(pageSize) ? Number(count) : pageSize;
  const filter = ask.filter === undefined ? isShownInAll : filterFor(ask.filter);
  const searchWindow = ask.filter === undefined ? Infinity : (ask.filter.maxSearchWindow ?? pageSize);
  let place = startOf(store, from);
  for (let left = count; ;) {
    checkPlace(store, place, ask.isBackwards);
    const readPage = ask.isBackwards ? readAllBackwards : readAllForwards;
    const page = readPage(store, place, { count: size, searchWindow, filter });
    for (const each of page.events) {
      if (left === 0n) return true;
      const full = event(each);
      if (full !== undefined) await full;
      left -= 1n;
    }
    if (ask.filter === undefined ? page.events.length < size : page.isEnd) return true;
    place = page.next;
  }
}

function startOf(store: EsdbStore, from: AllFrom): LogPlace {
  if (from === 'start') return { commit: 0n, prepare: 0n };
  if (from !== 'end' && from.commit !== endOfUint64) return from;
  return { commit: store.log.end, prepare: store.log.end };
}

function checkPlace(store: EsdbStore, { commit }: LogPlace, isBackwards: boolean): void {
  if (store.log.isInsideRecord(commit)) throw unexpected('ReadAllResult', 'InvalidPosition');
  // TFChunkReader.TryReadPrev throws beyond the writer's position; forwards there is nothing yet.
  if (isBackwards && commit > store.log.end) throw unexpected('ReadAllResult', 'Error');
}
