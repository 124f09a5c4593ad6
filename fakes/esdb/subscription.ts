// What every subscription shares: it confirms, catches up page by page, goes live, and falls back to catching up
// when its live queue lost an entry (Enumerator.*Subscription.cs). What it follows is somebody else's.
import { randomUUID } from 'node:crypto';
import { CallOver } from './grpc-call.ts';
import type { GrpcCall } from './grpc-call.ts';
import { caughtUp, confirmation, fellBehind } from './replies.ts';
import type { LogPlace, StoredEvent } from './records.ts';
import { asRpcError } from './rpc-errors.ts';
import type { RpcError } from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';

/** What a live subscription hears: an event, or how far a filtered one has looked. */
export type LiveItem = { readonly sequence: number } & (
  { readonly event: StoredEvent } | { readonly checkpoint: LogPlace }
);

/** Enumerator.MaxLiveEventBufferCount. */
const capacity = 32;

/**
 * The short queue between the log and a live subscription: the oldest entry is dropped where it is full, and a number on
 * each shows the reader that one is missing (LiveChannelOptions in Enumerator.cs).
 */
export class LiveChannel {
  readonly #items: LiveItem[] = [];
  #sequence = 0;
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  put(item: { readonly event: StoredEvent } | { readonly checkpoint: LogPlace }): void {
    this.#sequence += 1;
    if (this.#items.length === capacity) this.#items.shift();
    this.#items.push({ sequence: this.#sequence, ...item });
    this.#wake?.();
  }

  /** Ends the queue: whoever takes gets this error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** The next entry; waits for it. */
  async take(): Promise<LiveItem> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const item = this.#items.shift();
      if (item !== undefined) return item;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** What a kind of subscription does in the common loop. */
export interface Following {
  /** Whether nothing is between the start and what is there: it goes live without catching up. */
  readonly startsLive: () => boolean;
  /** Sends what comes after the last sent, to the end. */
  readonly catchUp: () => Promise<void>;
  /** Puts a newly readable event into the live queue, where it belongs there. */
  readonly appeared: (event: StoredEvent, live: LiveChannel) => void;
  /** Whether a live entry was sent already. */
  readonly isKnown: (item: LiveItem) => boolean;
  /** Sends a live entry. */
  readonly sendLive: (item: LiveItem) => Promise<void>;
  /** Says how far it is, before it falls back to catching up. */
  readonly beforeFallingBack: () => Promise<void>;
}

/** A running subscription, for looking at and for faults. */
export interface RunningSubscription {
  readonly id: string;
  /** The stream, or `$all`. */
  readonly of: string;
  /** Ends it with an error. */
  readonly fail: (error: RpcError) => void;
  /** Says "fell behind" and then "caught up", as servers may that report it. */
  readonly fallBehind: () => void;
}

/** The sending end of a call. */
export type Call = Pick<GrpcCall<never>, 'send' | 'end' | 'isOver' | 'whenOver'>;

/** Sends, after whatever a fault demands. */
export type Send = (message: Uint8Array) => Promise<void> | undefined;

/** What a subscription needs. */
export interface SubscriptionMeans {
  readonly store: EsdbStore;
  readonly call: Call;
  readonly send: Send;
  readonly running: Set<RunningSubscription>;
  readonly of: string;
}

/** Runs until the call is over or the subscription fails; the call is ended then. */
export async function runSubscription(means: SubscriptionMeans, following: Following): Promise<void> {
  const live = new LiveChannel();
  const { store, call, running } = means;
  let next = store.log.readable;
  const follow = (): void => {
    for (; next < store.log.readable; next += 1) following.appeared(store.log.events[next]!, live);
  };
  const leave = store.log.follow(follow);
  const handle: RunningSubscription = {
    id: randomUUID(),
    of: means.of,
    fail: (error) => {
      live.fail(error);
      call.end(error);
    },
    fallBehind: () => {
      if (call.isOver) return;
      void call.send(fellBehind());
      void call.send(caughtUp());
    },
  };
  running.add(handle);
  call.whenOver(() => live.fail(new CallOver()));
  try {
    await means.send(confirmation(handle.id));
    await loop(means.send, following, live);
  } catch (error) {
    call.end(asRpcError(error));
  } finally {
    leave();
    running.delete(handle);
  }
}

async function loop(send: Send, following: Following, live: LiveChannel): Promise<never> {
  let sequence = 0;
  if (following.startsLive()) sequence = await goLive(send, following, live, sequence);
  for (;;) {
    await following.catchUp();
    sequence = await goLive(send, following, live, sequence);
  }
}

/** Gives the last sequence number taken, as soon as one was missing before it. */
async function goLive(send: Send, following: Following, live: LiveChannel, from: number): Promise<number> {
  let sequence = from;
  await send(caughtUp());
  for (;;) {
    const item = await live.take();
    const isNext = item.sequence === sequence + 1;
    sequence = item.sequence;
    if (following.isKnown(item)) continue;
    if (!isNext) {
      await following.beforeFallingBack();
      return sequence;
    }
    await following.sendLive(item);
  }
}
