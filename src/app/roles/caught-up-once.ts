// Whether a projection has shown everything that was in the log when somebody first asked. From then on it is complete, however
// fast the log grows: what it lags by is only what came since.
import type { EventLog } from '../../ports/event-log.port.ts';
import type { ProjectionStanding } from '../../ports/visibility.port.ts';

/** What is asked; `standing` is the projection's. */
export interface CaughtUpPorts {
  readonly tail: EventLog['tail'];
  readonly standing: () => Promise<Pick<ProjectionStanding, 'position'>>;
}

/** Asks until the answer is yes, then no more. Raises the faults of log and database. */
export function caughtUpOnce({ tail, standing }: CaughtUpPorts): () => Promise<boolean> {
  let end: bigint | undefined;
  let isCaughtUp = false;
  return async () => {
    if (isCaughtUp) return true;
    end ??= await tail();
    isCaughtUp = (await standing()).position >= end;
    return isCaughtUp;
  };
}
