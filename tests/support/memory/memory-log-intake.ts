// Taking another log's records into the log in memory, by its appends.
import type { EventLog } from '../../../src/ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import type { LogIntake } from '../../../src/ports/log-intake.port.ts';
import { appendsOf } from '../../../src/adapters/eventstore/record-runs.ts';

/** An intake of a log in memory. */
export function createMemoryLogIntake(log: EventLog): LogIntake {
  return {
    async begin(foreign) {
      if ((await log.epoch()) !== foreign) return;
      throw new PermanentFault('same-history', `Source and target are one history, ${foreign}.`);
    },
    async take(after, records) {
      const end = await log.tail();
      if (end !== after) {
        throw new TransientFault('target-moved', `The target should end at ${after}, but ends at ${end}.`);
      }
      let position = after;
      for (const append of appendsOf(records, log.capabilities.atomicBatch)) {
        const outcome = await log.append(append);
        if (outcome.kind !== 'appended' && outcome.kind !== 'duplicate') {
          throw new PermanentFault(
            'target-conflict',
            `The target did not take the next event: ${outcome.kind}.`,
          );
        }
        position = outcome.position;
      }
      return position;
    },
  };
}
