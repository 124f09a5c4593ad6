// The configured database brought up to this code as a start would do it, for verbs that ask for just that.
import { systemPace } from '../../adapters/system/system-pace.ts';
import { openDatabase } from '../open-database.ts';
import type { Config } from '../config/config.ts';
import { refuseAbsent } from './open-installation.ts';

/** What is prepared, and where what is said meanwhile goes. */
export interface PreparedWish {
  readonly config: Pick<Config, 'database' | 'dataDir' | 'keysDir' | 'eventStore'>;
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
  closing = true;
  await database.close();
  return database.migrated;
}
