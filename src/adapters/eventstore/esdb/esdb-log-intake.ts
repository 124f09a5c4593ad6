// Takes another log's records into EventStoreDB: one append at a time, because two at once could be stored in another
// order than they were sent, and what is stored can't be undone.
import { FatalFault, PermanentFault, TransientFault } from '../../../ports/faults.ts';
import type { LogIntake } from '../../../ports/log-intake.port.ts';
import { appendsOf } from '../record-runs.ts';
import { createAllEvents } from './all-events.ts';
import type { EsdbClient } from './esdb-client.ts';
import { createEsdbStreams } from './esdb-streams.ts';
import { createExactAppends } from './exact-append.ts';
import { createKnownEnds } from './known-ends.ts';
import { createLogEpoch } from './log-epoch.ts';
import { createStreamWrites } from './stream-writes.ts';

/** Streams whose last leaf is remembered: of others it is read before the next record of theirs is taken. */
const knownStreams = 50_000;

/** Over a client. Raises the faults of `esdb-faults.ts` and of the streams beside the port's. */
export function createEsdbLogIntake(client: EsdbClient): LogIntake {
  const streams = createEsdbStreams(client);
  const { tail } = createAllEvents(client);
  const epoch = createLogEpoch(client);
  const ends = createKnownEnds(knownStreams);
  const { write } = createStreamWrites({ streams, appends: createExactAppends(client, streams, ends), ends });
  return {
    async begin(foreign) {
      if ((await epoch()) !== foreign) return;
      throw new PermanentFault('same-history', `Source and target are the same history, ${foreign}.`);
    },
    async take(after, records) {
      const end = await tail();
      if (end !== after) {
        throw new TransientFault('target-moved', `The target should end at ${after}, but ends at ${end}.`);
      }
      let position = after;
      for (const { writes } of appendsOf(records, false)) {
        for (const one of writes) {
          // A page that was stored in part is read and compared before it is offered again; so what is new here was never sent.
          const [outcome] = await write([{ write: one, freshUntilMs: Infinity }]);
          if (outcome === undefined) throw new FatalFault('log-intake-broken', 'A write has no outcome.');
          if (outcome.kind === 'conflict' || (outcome.kind === 'duplicate' && outcome.foreign)) {
            throw new PermanentFault(
              'target-conflict',
              `The target did not take the next event of ${one.stream}.`,
            );
          }
          position = outcome.position;
        }
      }
      return position;
    },
  };
}
