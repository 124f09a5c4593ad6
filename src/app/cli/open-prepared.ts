// The configured database brought up to this code as a start would do it, for verbs that ask for just that.
import { systemPace } from '../../adapters/system/system-pace.ts';
import { closeRawAppendsIfUnused } from '../../adapters/postgres/raw-appends.ts';
import { pinoObserver } from '../../adapters/telemetry/pino-observer.ts';
import type { Config } from '../config/config.ts';
import { checkKeysAreNew } from '../keys-check.ts';
import { openDatabase } from '../open-database.ts';
import type { OpenedDatabase } from '../open-database.ts';
import { openGuestKeys } from '../parts/guest-keys.ts';
import { createParts } from '../parts/parts.ts';
import { refuseAbsent } from './open-installation.ts';

/** What is prepared, and where what is said meanwhile goes. */
export interface PreparedWish {
  readonly config: Config;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Prepares it, and leaves. With `takeRoles`, the passwords of the database's roles are set anew, whoever set them before, and
 * a key that they derive from is made where there is none. Returns the names of the migrations that ran. Raises
 * `no-database`, and the faults of keys, roles and migrations.
 */
export async function prepareInstallation(
  { config, note, signal }: PreparedWish,
  options: { readonly takeRoles: boolean },
): Promise<readonly string[]> {
  await refuseAbsent(config);
  let closing = false;
  // That the database keeps running for others, or stops, is no news.
  const say = (line: string): void => {
    if (!closing) note(line);
  };
  const database = await openDatabase({ ...config, pace: systemPace, say, stopRequested: signal }, options);
  try {
    if (!options.takeRoles) await makeTheRest(config, note, database);
    return database.migrated;
  } finally {
    closing = true;
    await database.close();
  }
}

/** What a start makes and checks as the owner besides, so that processes without the owner's account need not. */
async function makeTheRest(
  { eventStore, guestKeysFile, pools: sizes }: Config,
  note: PreparedWish['note'],
  database: OpenedDatabase,
): Promise<void> {
  const observer = pinoObserver({
    level: 'warn',
    metrics: { record: () => true },
    destination: { write: note },
  });
  const parts = createParts({ ...database, pace: systemPace, observer, eventStore, sizes });
  try {
    // First: until then no process accepts a row of the version before.
    await parts.settleUnprovenRows();
    await parts.makeReadTables();
    await closeRawAppendsIfUnused(parts.pools.of('owner'));
    await checkKeysAreNew(parts);
    await openGuestKeys({ guestKeysFile, pool: parts.pools.of('owner'), isOwner: true });
  } finally {
    await parts.close();
  }
}
