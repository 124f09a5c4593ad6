// The database and the keys that belong to it: a PostgreSQL of one's own where a URL names it, else the embedded one. A start
// brings roles and schema up to this code; a verb of the command line uses them as they are.
//
//   I1  Keys are compared with what the database says of them before anything is changed, in it or in the keys directory.
//   I2  A verb that asks changes nothing: it makes no key, sets no password, runs no migration.
import { findRolesKey, readRolesKey } from '../adapters/postgres/key-file.ts';
import { prepareDatabase, refuseNewer, refuseOlder } from '../adapters/postgres/migrate.ts';
import { fittingRolesKey, refuseForeignRoles } from '../adapters/postgres/prepare-roles.ts';
import { roleLogins } from '../adapters/postgres/role-logins.ts';
import { lookAtDatabase, whileStarting } from '../adapters/postgres/seen-database.ts';
import type { SeenDatabase } from '../adapters/postgres/seen-database.ts';
import { FatalFault } from '../ports/faults.ts';
import type { RootKey } from '../ports/root-key.port.ts';
import type { Config } from './config/config.ts';
import { launchPostgres } from './embedded/postgres-launcher.ts';
import type { EmbeddedPostgres } from './embedded/postgres-launcher.ts';
import { findRootKey, fittingRootKey, makeRootKey, openRootKeyAsItIs } from './parts/root-key.ts';
import type { RootKeyPlace } from './parts/root-key.ts';

/** How to log in, with which keys, and how to leave. */
export interface OpenedDatabase {
  readonly ownerUrl: string;
  readonly rolesKey: Uint8Array;
  readonly rootKey: RootKey;
  /** Names of the migrations that were run just now. */
  readonly migrated: readonly string[];
  /** What operators see of it; no password. */
  readonly place: string;
  readonly close: () => Promise<void>;
}

type DatabasePlace = Pick<Config, 'database' | 'dataDir' | 'keysDir'>;

type Keys = Pick<OpenedDatabase, 'rolesKey' | 'rootKey' | 'migrated'>;

/** Opens and prepares it. `place.say` hears what takes time. `takeRoles` as `prepareDatabase`. Raises the faults of launcher, keys and migrator. */
export function openDatabase(
  place: DatabasePlace & RootKeyPlace,
  { takeRoles = false }: { readonly takeRoles?: boolean } = {},
): Promise<OpenedDatabase> {
  return opened(place, place.say, async (ownerUrl, embedded) => {
    const seen = await lookAtDatabase(ownerUrl);
    await refuseNewer(seen);
    // Roles are taken over for a database that has them: of one that was never prepared a start or "migrate" makes all.
    if (takeRoles && seen.migrations.length === 0) throw unprepared();
    const found = await findRootKey(place, seen);
    const rolesKey = await findRolesKey(place.keysDir);
    if (!takeRoles && (found === undefined || rolesKey === undefined))
      await refuseForeign(ownerUrl, seen, rolesKey, found);
    const keys = {
      rootKey: found ?? (await makeRootKey(place.keysDir)),
      rolesKey: rolesKey ?? (await readRolesKey(place.keysDir)),
    };
    const rootKeyId = await keys.rootKey.id();
    const migrated = await prepareDatabase(ownerUrl, keys.rolesKey, { rootKeyId, takeRoles });
    if (!takeRoles) await embedded?.harden();
    return { ...keys, migrated };
  });
}

/** Opens it for a verb, as it is. Raises besides: fatal `no-database`, `schema-older`, and the faults of keys that are missing or another's. */
export async function openDatabaseAsItIs(
  place: DatabasePlace,
  log: (message: string) => void,
): Promise<OpenedDatabase> {
  const found = await openRootKeyAsItIs(place.keysDir);
  return opened(place, log, async (ownerUrl) => {
    const seen = await lookAtDatabase(ownerUrl);
    if (seen.migrations.length === 0) throw unprepared();
    const rootKey = await fittingRootKey(found, seen);
    const rolesKey = fittingRolesKey(seen, await findRolesKey(place.keysDir));
    await refuseNewer(seen);
    await refuseOlder(seen);
    return { rootKey, rolesKey, migrated: [] };
  });
}

async function opened(
  { database, dataDir, keysDir }: DatabasePlace,
  log: (message: string) => void,
  open: (ownerUrl: string, embedded: EmbeddedPostgres | undefined) => Promise<Keys>,
): Promise<OpenedDatabase> {
  const embedded =
    database.kind === 'embedded'
      ? await launchPostgres({ dataDir, keysDir, durability: 'full', log })
      : undefined;
  const ownerUrl = database.kind === 'url' ? database.url.reveal() : (embedded?.ownerUrl ?? '');
  const close = async (): Promise<void> => embedded?.release();
  try {
    const keys = await open(ownerUrl, embedded);
    const { host, pathname } = new URL(ownerUrl);
    return { ...keys, ownerUrl, place: `${host}${pathname}${embedded ? ' (embedded)' : ''}`, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** Before a key file is made: what `prepareDatabase` would refuse. */
async function refuseForeign(
  ownerUrl: string,
  seen: SeenDatabase,
  rolesKey: Uint8Array | undefined,
  rootKey: RootKey | undefined,
): Promise<void> {
  const rootKeyFits = rootKey !== undefined && seen.rootKeyIds.includes(await rootKey.id());
  await whileStarting(ownerUrl, async (sql) =>
    refuseForeignRoles(sql, {
      seen,
      rolesKey,
      rootKeyFits,
      logins: await roleLogins(sql, ownerUrl, rolesKey),
    }),
  );
}

function unprepared(): FatalFault {
  return new FatalFault(
    'no-database',
    'The database was never prepared: start the program once or run "voicemeet migrate", or name the right one by VOICEMEET_DATABASE_URL.',
  );
}
