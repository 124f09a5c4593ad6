// What logs are copied and compared with, for the time of one verb: the ends that are asked for, the check of records by
// the configured keyring, and the record of what was done, in the configured database.
import { createRecordCheck } from '../../adapters/eventstore/copy/checked-record.ts';
import type { ProveAnswer } from '../../adapters/eventstore/copy/carry-keys.ts';
import type { RecordCheck } from '../../adapters/eventstore/copy/checked-record.ts';
import { prepareDatabase, refuseNewer, refuseOlder } from '../../adapters/postgres/migrate.ts';
import { lookAtDatabase } from '../../adapters/postgres/seen-database.ts';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import type { Config } from '../config/config.ts';
import { refuseExposed, shownPlace } from '../log-place.ts';
import type { LogPlace } from '../log-place.ts';
import { openEsdbEnd, openPostgresEnd } from '../parts/log-ends.ts';
import type { LogEnd } from '../parts/log-ends.ts';
import { withInstallation } from './open-installation.ts';
import type { Installation, InstallationWish } from './open-installation.ts';

/** What logs are worked on with. */
export interface LogBench {
  /** Opens a log to be read. Raises `log-exposed`. */
  readonly events: (place: LogPlace) => Promise<LogEnd>;
  /** The same, to read the used keys that lie beside it too. Raises besides `schema-older` and `schema-newer` for a named PostgreSQL of another version. */
  readonly source: (place: LogPlace) => Promise<LogEnd>;
  /** Opens a log to be written: a PostgreSQL is made ready as a start of the program would make it. Raises `log-exposed`, before that. */
  readonly target: (place: LogPlace) => Promise<LogEnd>;
  readonly check: RecordCheck;
  /** Gives an answer that is carried from a log its proof, where it has none and that log accepts it without. */
  readonly proving: (from: LogEnd) => Promise<ProveAnswer>;
  readonly record: (act: string, by: OperatorAct) => Promise<void>;
}

/** Runs work with a bench and closes whatever it opened. Raises the faults of opening and of the work. */
export async function withLogs<Result>(
  wish: InstallationWish & { readonly config: Pick<Config, 'production'> },
  work: (bench: LogBench) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, async (installation) => {
    const { parts, rolesKey } = installation;
    const opened: LogEnd[] = [];
    const open = (place: LogPlace): LogEnd => {
      refuseExposed(place, wish.config);
      const end = openEnd(place, wish.config, installation);
      opened.push(end);
      return end;
    };
    try {
      return await work({
        events: async (place) => Promise.resolve(open(place)),
        source: async (place) => {
          refuseExposed(place, wish.config);
          if (place.kind === 'postgres') await refuseOtherVersion(place.url.reveal());
          return open(place);
        },
        target: async (place) => {
          refuseExposed(place, wish.config);
          if (place.kind === 'postgres') await prepareDatabase(place.url.reveal(), rolesKey);
          const end = open(place);
          await end.settleUnprovenRows?.(await parts.rowProofs(), parts.tampering.met);
          return end;
        },
        check: createRecordCheck(parts.keyring()),
        proving: async (from) => {
          const proofs = await parts.rowProofs();
          const mayLack = await from.mayAnswersLackProof(proofs, parts.tampering.met);
          return (answer, leftEvents) =>
            answer.proof !== undefined || !mayLack
              ? answer
              : { ...answer, proof: proofs.ofAnswer(answer, leftEvents) };
        },
        record: parts.recordOfLog,
      });
    } finally {
      await Promise.all(opened.map((end) => end.close()));
    }
  });
}

async function refuseOtherVersion(url: string): Promise<void> {
  const seen = await lookAtDatabase(url);
  const named = `The database ${shownPlace(url)}`;
  await refuseNewer(seen, { named });
  await refuseOlder(seen, named);
}

function openEnd(
  place: LogPlace,
  { eventStore }: Pick<Config, 'eventStore'>,
  installation: Installation,
): LogEnd {
  const { ownerUrl, rolesKey, observer } = installation;
  switch (place.kind) {
    case 'current':
      return openEnd(
        eventStore.kind === 'esdb' ? eventStore : { kind: 'database' },
        { eventStore },
        installation,
      );
    case 'database':
      return openPostgresEnd({ ownerUrl, rolesKey, observer });
    case 'postgres':
      return openPostgresEnd({ ownerUrl: place.url.reveal(), rolesKey, observer });
    case 'esdb':
      return openEsdbEnd({ url: place.url.reveal(), ownerUrl, observer });
  }
}
