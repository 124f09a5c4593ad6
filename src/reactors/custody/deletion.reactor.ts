// Deletes a meeting's media once that is permitted: what there is goes on record first, then the key is destroyed, then every
// object is removed, then it is certified. A crash at any point leaves an inventory in the log and unreadable bytes.
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { MediaDisposal } from '../../ports/media-disposal.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { mediaStore } from '../media-store.ts';
import type { EffectWish, Reactor } from '../reactor.ts';
import { disposing, inventorying } from './deletion-operations.ts';

export const deletionName = 'deletion';

/** A permit is never too old. */
const relevantDays = 365;

const wishes: Partial<Record<RecordedEvent['event']['type'], EffectWish>> = {
  DeletionPermitted: { operation: 'inventory', request: {} },
  DeletionInventoried: { operation: 'dispose', request: {} },
};

/** The reactor. */
export function deletionReactor(
  disposal: MediaDisposal,
  observer: Pick<Observer, 'error' | 'count'>,
): Reactor {
  return {
    name: deletionName,
    version: 1,
    system: mediaStore,
    categories: ['custody'],
    relevantDays,
    effectsOf: ({ event }) => {
      const wish = wishes[event.type];
      return wish === undefined ? [] : [wish];
    },
    operations: { inventory: inventorying(disposal), dispose: disposing(disposal, observer) },
  };
}
