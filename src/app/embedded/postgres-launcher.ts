// The embedded PostgreSQL of a data directory: started when nobody has, adopted when another process (or a
// killed run of ours) left it running, started again when it dies, stopped by the last who leaves.
//   I1  whoever starts, adopts, changes or stops a server holds the start lock of the data directory;
//   I2  whoever uses the server keeps one connection open (its presence) from before the lock is released,
//       so that another's stop sees it;
//   I3  what a server of an earlier version has is changed only once the keys were compared (`harden`), or a backup asks for it.
import { relative, resolve } from 'node:path';
import { backupRole } from '../../adapters/postgres/backup/backup-role.ts';
import {
  admitBackups,
  bootstrapServer,
  closeAdvisoryLocks,
  commonDatabase,
  databaseName,
  isUsedByVersionBefore,
  ownerRole,
  superuserRole,
} from '../../adapters/postgres/bootstrap.ts';
import { FatalFault } from '../../ports/faults.ts';
import { openDataDir } from './cluster-place.ts';
import { ensureServer } from './ensure-server.ts';
import { fileFailure } from './launch-sentences.ts';
import { host } from './postgres-settings.ts';
import { stayOn } from './server-presence.ts';
import { openSite, startTimeoutOf } from './server-site.ts';
import type { LaunchOptions } from './server-site.ts';
import { lockServer } from './start-lock.ts';

/** A running server. */
export interface EmbeddedPostgres {
  /** Database `voicemeet` as its owner (not a superuser). */
  readonly ownerUrl: string;
  /** Database `voicemeet` as the role that may read everything, and nothing else: for backups. Lets it log in where it can't yet. */
  readonly backupUrl: () => Promise<string>;
  /** Database `postgres` as superuser: for tests and repair, never for serving. */
  readonly superuserUrl: string;
  readonly host: string;
  readonly port: number;
  /** The server's process number when it was launched or adopted. */
  readonly pid: number;
  readonly adopted: boolean;
  /**
   * Once the database is migrated: brings up to this version what only the server's superuser can change. The backup role may
   * log in; roles lose the advisory locks, unless a program of the version before still needs them.
   */
  readonly harden: () => Promise<void>;
  /** Leaves; stops the server unless another program is connected. Harmless twice. */
  readonly release: () => Promise<void>;
  /** Leaves and stops the server, whoever is connected. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts or adopts the server of a data directory and makes its database. Raises fatal faults whose message
 * is one clear sentence (`disk-full`, `data-newer`, `data-not-writable`, `cluster-version`, `keys-missing`, …) and
 * transient ones (`start-locked`, `postgres-slow`).
 */
export async function launchPostgres(options: LaunchOptions): Promise<EmbeddedPostgres> {
  try {
    refuseKeysBelowData(options);
    const dataDir = await openDataDir(options.dataDir);
    const locked = <Result>(work: () => Promise<Result>): Promise<Result> =>
      lockServer(dataDir, startTimeoutOf(options), work);
    return await locked(async () => {
      const site = await openSite(options, dataDir);
      const server = await ensureServer(site, startTimeoutOf(options));
      const superuserUrl = site.url(superuserRole, commonDatabase, server.port);
      await bootstrapServer(superuserUrl, site.password(ownerRole));
      const presence = await stayOn(site, server);
      return {
        ownerUrl: site.url(ownerRole, databaseName, server.port),
        backupUrl: async () => {
          await locked(() => admitBackups(superuserUrl, site.password(backupRole)));
          return site.url(backupRole, databaseName, server.port);
        },
        superuserUrl,
        host,
        port: server.port,
        get pid() {
          return presence.pid();
        },
        adopted: server.adopted,
        harden: () =>
          locked(async () => {
            const url = site.url(superuserRole, databaseName, server.port);
            await admitBackups(superuserUrl, site.password(backupRole));
            if (!(await isUsedByVersionBefore(url))) await closeAdvisoryLocks(url);
          }),
        release: () => presence.leave('if-alone'),
        stop: () => presence.leave('always'),
      };
    });
  } catch (error) {
    throw fileFailure(error, options.dataDir);
  }
}

function refuseKeysBelowData({ dataDir, keysDir }: LaunchOptions): void {
  const path = relative(resolve(dataDir), resolve(keysDir));
  if (path.startsWith('..')) return;
  throw new FatalFault(
    'keys-below-data',
    `The keys (${keysDir}) must not lie below the data (${dataDir}): a copy of the data would carry them.`,
  );
}
