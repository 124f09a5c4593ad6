// The PostgreSQL server of an installation as backups use it: running, and as it is. Nothing is migrated, and no key is
// compared or made.
import { findRolesKey } from '../adapters/postgres/key-file.ts';
import { backupPassword, backupUrl } from '../adapters/postgres/backup/backup-role.ts';
import { FatalFault } from '../ports/faults.ts';
import type { Config } from './config/config.ts';
import { launchPostgres } from './embedded/postgres-launcher.ts';

/** How to log in, and how to leave. */
export interface BackupServer {
  readonly ownerUrl: string;
  /** As the role that may read everything and write nothing; the embedded server's is let in first, where a version before made it. */
  readonly backupUrl: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens it: the running program's embedded server is adopted, otherwise one is started, and stopped by `close`. Raises the launcher's faults. */
export async function openBackupServer(
  { database, dataDir, keysDir }: Pick<Config, 'database' | 'dataDir' | 'keysDir'>,
  log: (message: string) => void,
): Promise<BackupServer> {
  if (database.kind === 'url') {
    const ownerUrl = database.url.reveal();
    const asBackup = backupUrl(ownerUrl, backupPassword(await rolesKeyIn(keysDir)));
    return { ownerUrl, backupUrl: () => Promise.resolve(asBackup), close: () => Promise.resolve() };
  }
  const server = await launchPostgres({ dataDir, keysDir, durability: 'full', log });
  return { ownerUrl: server.ownerUrl, backupUrl: server.backupUrl, close: server.release };
}

/** The key from which passwords of roles derive. Raises fatal `roles-key-missing`: a new one would not fit what is restored. */
export async function rolesKeyIn(keysDir: string): Promise<Uint8Array> {
  const key = await findRolesKey(keysDir);
  if (key !== undefined) return key;
  throw new FatalFault(
    'roles-key-missing',
    `There is no database-roles.key in ${keysDir}: put the keys directory back from where it is kept safe.`,
  );
}
