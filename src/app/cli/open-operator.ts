// The operators' acts over the configured database, for the time of one verb: the running program's own server is
// adopted and left running; one that was started for the verb is stopped behind it. Makes no database and no key.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openFileRootKey } from '../../adapters/system/file-root-key.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import { pinoObserver } from '../../adapters/telemetry/pino-observer.ts';
import { FatalFault } from '../../ports/faults.ts';
import { allProjections } from '../../projections/all.ts';
import { createProjectionOperator } from '../../projections/operator.ts';
import type { ProjectionOperator } from '../../projections/operator.ts';
import { openStorage } from '../build-storage.ts';
import type { Config } from '../config.ts';
import { holdsDatabase } from '../embedded/cluster-place.ts';
import { openDatabase } from '../open-database.ts';

/** What is opened, and where what it tells meanwhile goes. */
export interface OperatorWish {
  readonly config: Pick<Config, 'database' | 'dataDir' | 'keysDir'>;
  readonly note: (line: string) => void;
}

/** Runs work with the acts and closes everything. Raises `no-database`, `root-key-missing`, and the faults of opening and of the work. */
export async function withOperator<Result>(
  { config, note }: OperatorWish,
  work: (operator: ProjectionOperator) => Promise<Result>,
): Promise<Result> {
  await refuseAbsent(config);
  const rootKey = await openFileRootKey(join(config.keysDir, 'root.key'), { create: false });
  let closing = false;
  // That the database keeps running for others, or stops, is no news to who only asked a question.
  const database = await openDatabase(config, (line) => closing || note(line));
  try {
    const { ownerUrl, rolesKey } = database;
    const destination = { write: note };
    const observer = pinoObserver({ level: 'warn', metrics: { record: () => true }, destination });
    const storage = openStorage({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer });
    try {
      await storage.projectionStore.ensureTables(allProjections.flatMap(({ tables }) => tables));
      const { feed, leases, workshop, records, store: events, projectionStore: store } = storage;
      const holder = `cli/${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
      const ports = { feed, leases, workshop, records, events, store, pace: systemPace, clock: systemClock };
      return await work(createProjectionOperator({ ...ports, projections: allProjections, holder }));
    } finally {
      await storage.close();
    }
  } finally {
    closing = true;
    await database.close();
  }
}

/** A wrong directory must not become a new, empty database that then verifies as equal. */
async function refuseAbsent({ database, dataDir }: OperatorWish['config']): Promise<void> {
  if (database.kind !== 'embedded' || (await holdsDatabase(dataDir))) return;
  throw new FatalFault(
    'no-database',
    `There is no database in ${dataDir}: run "npm start" once, or name the right place by VOICEMEET_DATA_DIR or VOICEMEET_DATABASE_URL.`,
  );
}
