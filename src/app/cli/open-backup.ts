// What backups are made, checked and restored with, for the time of one verb: PostgreSQL's own tools, given the login that
// each needs by their environment, so that no password is printed, stored or seen in the list of processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRecordCheck } from '../../adapters/eventstore/copy/checked-record.ts';
import { digestLog } from '../../adapters/eventstore/copy/compare-logs.ts';
import type { LogDigest } from '../../adapters/eventstore/copy/log-digest.ts';
import { checkDump } from '../../adapters/eventstore/postgres/dump/check-dump.ts';
import type { DumpCheck } from '../../adapters/eventstore/postgres/dump/check-dump.ts';
import { dumpedLog, tombstonesIn } from '../../adapters/eventstore/postgres/dump/dumped-log.ts';
import { rowsOfDump, toolMissing } from '../../adapters/eventstore/postgres/dump/dump-text.ts';
import { backupPassword, backupRoleSql } from '../../adapters/postgres/backup/backup-role.ts';
import { readyToRestore } from '../../adapters/postgres/backup/ready-to-restore.ts';
import { withDatabase } from '../../adapters/postgres/backup/restore-target.ts';
import { toolLogin } from '../../adapters/postgres/backup/tool-login.ts';
import { createPool, endPool } from '../../adapters/postgres/pool.ts';
import { PermanentFault } from '../../ports/faults.ts';
import { openBackupServer, rolesKeyIn } from '../backup-server.ts';
import { environmentWith } from '../config/config.ts';
import type { Config } from '../config/config.ts';
import { openRootKeyAsItIs } from '../parts/root-key.ts';
import { refuseAbsent } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** What verbs about backups work with. */
export interface BackupDesk {
  /** Runs a tool as the role that may read everything; gives its exit code. Raises `tool-missing`. */
  readonly run: (words: readonly string[]) => Promise<number>;
  /** Runs a tool as the owner of an empty database, which is made ready first and named to pg_restore. Raises `not-empty`, `other-database`, `root-key-missing`. */
  readonly restore: (words: readonly string[]) => Promise<number>;
  /** Compares a dump with the database. */
  readonly check: (path: string, reading: DumpReading) => Promise<CheckedDump>;
  /** The statements that make the role on a server of one's own. Raises `backup-role-made` on the embedded one. */
  readonly roleSql: () => Promise<readonly string[]>;
}

/** How a dump is read. */
export interface DumpReading {
  readonly signal: AbortSignal;
  readonly progress?: (events: bigint, of: bigint) => void;
}

/** What a check came to; the digest, as `voicemeet log digest` gives it, is there where the dump holds events and no fault. */
export interface CheckedDump extends DumpCheck {
  readonly digest?: LogDigest['digest'];
}

const statementTimeoutMs = 60_000;

/** Runs work with a desk and closes everything. Raises the faults of opening the server and of the work. */
export async function withBackup<Result>(
  { config, note }: InstallationWish,
  work: (desk: BackupDesk) => Promise<Result>,
): Promise<Result> {
  return work({
    run: async (words) => {
      await refuseAbsent(config);
      return onServer(config, note, async ({ backupUrl }) => runTool(words, await backupUrl()));
    },
    restore: async (words) => {
      const rootKey = await openRootKeyAsItIs(config.keysDir);
      const keys = { rolesKey: await rolesKeyIn(config.keysDir), rootKeyId: await rootKey.id() };
      return onServer(config, note, async ({ ownerUrl }) => {
        const named = withDatabase(words, ownerUrl);
        await readyToRestore(ownerUrl, keys);
        return runTool(named, ownerUrl);
      });
    },
    check: async (path, reading) => {
      await refuseAbsent(config);
      return onServer(config, note, async ({ backupUrl }) => checkOn(await backupUrl(), path, reading));
    },
    roleSql: async () => {
      if (config.database.kind === 'embedded') {
        throw new PermanentFault('backup-role-made', 'The embedded server has the role already.');
      }
      const name = decodeURIComponent(new URL(config.database.url.reveal()).pathname.slice(1));
      return backupRoleSql(name, backupPassword(await rolesKeyIn(config.keysDir)));
    },
  });
}

type Server = Awaited<ReturnType<typeof openBackupServer>>;

async function onServer<Result>(
  config: Pick<Config, 'database' | 'dataDir' | 'keysDir'>,
  note: (line: string) => void,
  work: (server: Server) => Promise<Result>,
): Promise<Result> {
  let closing = false;
  const server = await openBackupServer(config, (line) => closing || note(line));
  try {
    return await work(server);
  } finally {
    closing = true;
    await server.close();
  }
}

/** Ctrl-C reaches the tool by itself, since it is in the terminal's group. */
async function runTool([tool = '', ...args]: readonly string[], url: string): Promise<number> {
  const env = environmentWith((environment) => toolLogin(url, environment));
  const child = spawn(tool, args, { stdio: 'inherit', env });
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    throw toolMissing(tool, error);
  })) as [number | null];
  return code ?? 1;
}

async function checkOn(url: string, path: string, { signal, progress }: DumpReading): Promise<CheckedDump> {
  const live = createPool({
    url,
    applicationName: 'voicemeet backup check',
    maxConnections: 2,
    statementTimeoutMs,
  });
  try {
    const checked = await checkDump({ live, rows: rowsOfDump(path), signal, ...(progress && { progress }) });
    if (checked.events === 0n || checked.faults.length > 0) return checked;
    // Every event of the dump is the log's: so the log's digest up to its last one is the dump's.
    const check = createRecordCheck(tombstonesIn(live));
    const { digest, fault } = await digestLog(dumpedLog(live, checked.last), { check, signal });
    if (fault === undefined) return { ...checked, digest };
    const { stream, revision, part, detail } = fault;
    return { ...checked, faults: [`event ${fault.number}, ${stream}@${revision}, ${part}: ${detail}`] };
  } finally {
    await endPool(live);
  }
}
