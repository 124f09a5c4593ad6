// How the newest append went. A log may answer reads while nothing can be written to it (a full disk), so probes that
// only read would say that all is well; a probe that writes would fill the disk itself.
import type { EventStore } from '../ports/event-store.port.ts';
import { FatalFault, TransientFault } from '../ports/faults.ts';

/** A store whose appends are watched. */
export interface WatchedStore {
  readonly store: EventStore;
  /** The code of the fault that the newest append ended with; `undefined` once one went well, and before the first. */
  readonly failing: () => string | undefined;
}

/** Watches appends. A permanent fault is the append's own, and says nothing of the log. */
export function watchAppends(store: EventStore): WatchedStore {
  let failing: string | undefined;
  return {
    failing: () => failing,
    store: {
      ...store,
      append: async (commands) => {
        try {
          const outcomes = await store.append(commands);
          failing = undefined;
          return outcomes;
        } catch (fault) {
          if (fault instanceof TransientFault || fault instanceof FatalFault) failing = fault.code;
          throw fault;
        }
      },
    },
  };
}
