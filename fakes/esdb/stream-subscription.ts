// A subscription to one stream: Enumerator.StreamSubscription.cs. A tombstone is its last event and its end.
import { pageSize, readForwards } from './pages.ts';
import type { StreamFrom } from './protocol.ts';
import { deletedStream, endOfUint64 } from './records.ts';
import type { StoredEvent } from './records.ts';
import { streamDeleted } from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';
import type { Following, Send } from './subscription.ts';

/** Follows a stream from a revision, which itself is not sent. */
export function followStream(
  store: EsdbStore,
  send: Send,
  ask: StreamFrom & { readonly show: (event: StoredEvent) => Uint8Array },
): Following {
  const { stream } = ask;
  const confirmed = store.streams.lastReadable(stream);
  if (confirmed === deletedStream) throw streamDeleted(stream);
  let sent = startRevision(ask.from, confirmed);
  const sendEvent = async (event: StoredEvent): Promise<void> => {
    await send(ask.show(event));
    sent = event.revision;
    if (event.type === '$streamDeleted') throw streamDeleted(stream);
  };
  return {
    startsLive: () => sent >= confirmed,
    catchUp: async () => {
      for (let from = sent + 1n; ;) {
        const page = readForwards(store, stream, from, pageSize);
        if (page.result === 'deleted') throw streamDeleted(stream);
        for (const event of page.events) await sendEvent(event);
        if (page.isEnd) return;
        from = page.next;
      }
    },
    appeared: (event, live) => {
      if (event.stream === stream) live.put({ event });
    },
    isKnown: (item) => 'event' in item && item.event.revision <= sent,
    sendLive: async (item) => {
      if ('event' in item) await sendEvent(item.event);
    },
    beforeFallingBack: () => Promise.resolve(),
  };
}

function startRevision(from: StreamFrom['from'], last: bigint): bigint {
  if (from === 'start') return -1n;
  return from === 'end' || from === endOfUint64 ? last : from;
}
