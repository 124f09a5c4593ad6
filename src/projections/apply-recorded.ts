// One event applied to rows: all that it does to them, or nothing, so that its neighbours in a batch go on without it.
import { reasonOf } from '../following/reason-of.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { Projection } from './projection.ts';
import type { WorkingSet } from './working-set.ts';

/** Applies one event, or takes back what it did and says why it failed; `undefined` where it did not. */
export function applyRecorded(
  projection: Projection,
  recorded: RecordedEvent,
  rows: WorkingSet,
): string | undefined {
  rows.mark();
  try {
    projection.apply(recorded, rows);
    return undefined;
  } catch (error) {
    rows.undo();
    return reasonOf(error);
  }
}
