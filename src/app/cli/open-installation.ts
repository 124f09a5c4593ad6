// The configured database and its keys, for the time of one verb: the running program's own server is adopted and left
// running; one that was started for the verb is stopped after it. Makes no database and no key, sets no password, migrates
// nothing.
import { systemPace } from '../../adapters/system/system-pace.ts';
import { pinoObserver } from '../../adapters/telemetry/pino-observer.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Config } from '../config/config.ts';
import { holdsDatabase } from '../embedded/cluster-place.ts';
import { openDatabaseAsItIs } from '../open-database.ts';
import type { OpenedDatabase } from '../open-database.ts';
import { createParts } from '../parts/parts.ts';
import type { Parts } from '../parts/parts.ts';

/** What is opened, and where what is said meanwhile goes. */
export interface InstallationWish {
  readonly config: Pick<Config, 'database' | 'dataDir' | 'keysDir' | 'eventStore' | 'pools'>;
  readonly note: (line: string) => void;
}

/** What verbs work on. */
export interface Installation extends Pick<OpenedDatabase, 'ownerUrl' | 'rolesKey'> {
  /** Opened as the verb needs them. A check of snapshots keeps what it finds wrong. */
  readonly parts: Parts;
  /** Writes warnings as log lines. */
  readonly observer: Observer;
}

/** Runs work on it and closes everything. Raises `no-database`, and the faults of opening and of the work. */
export async function withInstallation<Result>(
  { config, note }: InstallationWish,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  await refuseAbsent(config);
  let closing = false;
  // That the database keeps running for others, or stops, is no news to who only asked a question.
  const database = await openDatabaseAsItIs(config, (line) => closing || note(line));
  try {
    const { ownerUrl, rolesKey, rootKey } = database;
    const destination = { write: note };
    const observer = pinoObserver({ level: 'warn', metrics: { record: () => true }, destination });
    const parts = createParts({
      ownerUrl,
      rolesKey,
      rootKey,
      observer,
      pace: systemPace,
      eventStore: config.eventStore,
      sizes: config.pools,
      differingSnapshots: 'keep',
    });
    try {
      return await work({ ownerUrl, rolesKey, parts, observer });
    } finally {
      await parts.close();
    }
  } finally {
    closing = true;
    await database.close();
  }
}

/** A wrong directory must not become a new, empty database that then verifies as equal. Raises `no-database`. */
export async function refuseAbsent({
  database,
  dataDir,
}: Pick<InstallationWish['config'], 'database' | 'dataDir'>): Promise<void> {
  if (database.kind !== 'embedded' || (await holdsDatabase(dataDir))) return;
  throw new FatalFault(
    'no-database',
    `There is no database in ${dataDir}: run "npm start" once, or name the right place by VOICEMEET_DATA_DIR or VOICEMEET_DATABASE_URL.`,
  );
}
