// The database, ready to be used: a PostgreSQL of one's own where a URL names it, else the embedded one; its roles
// and schema brought up to this code.
import { readRolesKey } from '../adapters/postgres/key-file.ts';
import { prepareDatabase } from '../adapters/postgres/migrate.ts';
import type { Config } from './config/config.ts';
import { launchPostgres } from './embedded/postgres-launcher.ts';

/** How to log in, and how to leave. */
export interface OpenedDatabase {
  readonly ownerUrl: string;
  readonly rolesKey: Uint8Array;
  /** What operators see of it; no password. */
  readonly place: string;
  readonly close: () => Promise<void>;
}

/** Opens and prepares it. `log` hears what takes time. Raises the launcher's and the migrator's faults. */
export async function openDatabase(
  { database, dataDir, keysDir }: Pick<Config, 'database' | 'dataDir' | 'keysDir'>,
  log: (message: string) => void,
): Promise<OpenedDatabase> {
  const embedded =
    database.kind === 'embedded'
      ? await launchPostgres({ dataDir, keysDir, durability: 'full', log })
      : undefined;
  const ownerUrl = database.kind === 'url' ? database.url.reveal() : (embedded?.ownerUrl ?? '');
  const close = async (): Promise<void> => embedded?.release();
  try {
    const rolesKey = await readRolesKey(keysDir);
    await prepareDatabase(ownerUrl, rolesKey);
    const { host, pathname } = new URL(ownerUrl);
    return { ownerUrl, rolesKey, place: `${host}${pathname}${embedded ? ' (embedded)' : ''}`, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
