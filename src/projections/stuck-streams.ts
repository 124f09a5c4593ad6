// What operators do about streams that projections parked. A stream's events are projected only in order, so trying the
// failed event again and releasing those that wait for it are the same act.
import { PermanentFault } from '../ports/faults.ts';
import type { ProjectionRecords } from '../ports/projection-records.port.ts';
import type { StuckOutcome, StuckOwner } from '../ports/stuck-work.port.ts';
import { projectionLease } from './projection-lease.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { releaseStream } from './release.ts';
import type { Released, ReleasePorts } from './release.ts';

/** What these acts work with. */
export interface StuckStreamsPorts extends ReleasePorts {
  readonly records: Pick<ProjectionRecords, 'skip'>;
}

/** The name under which a projection's parked streams are stuck. */
export function ownerOf(projection: Projection): string {
  return projectionLease(projectionKey(projection));
}

const again = 'projects the event that failed and those that wait for it, in their order';

/** The acts on one projection's parked streams. Raises what `releaseStream` raises. */
export function stuckStreams(ports: StuckStreamsPorts, projection: Projection): StuckOwner {
  const key = projectionKey(projection);
  return {
    rules: {
      retry: { does: `${again} (the same as release)` },
      skip: { does: 'passes over the event that failed, in rebuilds too, and projects those that wait' },
      release: { does: `${again} (the same as retry)` },
    },
    act: async (act, { tenant, stream, event }, by) => {
      if (event === undefined) throw new PermanentFault('not-stuck', `${stream} is stuck at no event.`);
      const withoutEvent = act === 'skip';
      if (withoutEvent) await ports.records.skip(key, { tenant, stream, position: event.position }, by);
      const at = { tenant, stream, revision: event.revision };
      return outcomeOf(stream, await releaseStream(ports, projection, at, withoutEvent));
    },
  };
}

function outcomeOf(stream: string, { applied, poison }: Released): StuckOutcome {
  return poison === undefined
    ? { goesOn: `${stream} goes on: ${applied} missed events projected` }
    : { stuckAgain: `${stream} is stuck again after ${applied} events: ${poison}` };
}
