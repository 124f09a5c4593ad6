// How the newest append went. A log may answer reads while nothing can be written to it (a full disk), so probes that
// only read would say that all is well; a probe that writes would fill the disk itself.
import { causeOf } from '../following/reason-of.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import { FatalFault, TransientFault } from '../ports/faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import { endAppendSpans, startAppendSpans } from './append-spans.ts';
import type { EventStorePlace } from './config/event-store.ts';

/** A store whose appends are watched. */
export interface WatchedStore {
  readonly store: EventStore;
  /** The code of the fault that the newest append ended with; `undefined` once one went well, and before the first. */
  readonly failing: () => string | undefined;
}

const answered = { outcome: 'answered' };
const failed = { outcome: 'fault' };

/** Watches appends to a log of a kind, times them, and tells their spans. A permanent fault is the append's own, and says nothing of the log. */
export function watchAppends(
  store: EventStore,
  kind: EventStorePlace['kind'],
  observer: Pick<Observer, 'time' | 'tracer'>,
): WatchedStore {
  const { tracer } = observer;
  let failing: string | undefined;
  return {
    failing: () => failing,
    store: {
      ...store,
      append: async (commands) => {
        const beganMs = performance.now();
        const secondsSince = (): number => (performance.now() - beganMs) / 1_000;
        const spans = tracer === undefined ? [] : startAppendSpans(tracer, kind, commands);
        try {
          const outcomes = await store.append(commands);
          observer.time('append_duration_seconds', secondsSince(), answered);
          failing = undefined;
          endAppendSpans(spans, outcomes);
          return outcomes;
        } catch (fault) {
          observer.time('append_duration_seconds', secondsSince(), failed);
          if (fault instanceof TransientFault || fault instanceof FatalFault) failing = fault.code;
          for (const span of spans) span?.end({}, causeOf(fault).code);
          throw fault;
        }
      },
    },
  };
}
