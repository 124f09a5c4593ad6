// Taking another log's records by the appends that every event log offers, one after the other: for stores that know
// nothing faster. Order is what is kept, not speed: the next append is sent once the one before it is stored.
import type { EventLog } from '../../ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../ports/faults.ts';
import type { LogIntake } from '../../ports/log-intake.port.ts';
import { appendsOf } from './record-runs.ts';

/** An intake over a log. Raises its faults beside the port's. */
export function createAppendingLogIntake(log: EventLog): LogIntake {
  return {
    async begin(foreign) {
      if ((await log.epoch()) !== foreign) return;
      throw new PermanentFault('same-history', `Source and target are one history, ${foreign}.`);
    },
    async take(after, records) {
      const end = await log.tail();
      if (end !== after) {
        throw new TransientFault(
          'target-moved',
          `The target was expected to end at ${after}, but ends at ${end}.`,
        );
      }
      let position = after;
      for (const append of appendsOf(records, log.capabilities.atomicBatch)) {
        const outcome = await log.append(append);
        if (outcome.kind !== 'appended' && outcome.kind !== 'duplicate') {
          const { stream } = append.writes[0] ?? {};
          throw new PermanentFault(
            'target-conflict',
            `The target did not take the next event of ${stream}: ${outcome.kind}.`,
          );
        }
        position = outcome.position;
      }
      return position;
    },
  };
}
