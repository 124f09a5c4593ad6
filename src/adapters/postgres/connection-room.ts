// Whether the server has room for all connections that may be asked for at once: its limit, the pools of every process of
// this program, and what others have open. A process says how many its pools may open in the name of its connections,
// since PostgreSQL shows those names to every role, in all databases of the server.
import type { Pool } from 'pg';
import { wordLevel } from '../codec/words/word-levels.ts';
import { toFault } from './postgres-faults.ts';

/** What the server allows and what may be asked of it. */
export interface ConnectionRoom {
  /** `max_connections` without those that are reserved for superusers and for members of pg_use_reserved_connections. */
  readonly allowed: number;
  /** Sessions that are open now, ours included. */
  readonly open: number;
  /** Other processes of this program, in any database of the server, and how many connections their pools may open together. */
  readonly processes: number;
  readonly ofProcesses: number;
  /** Sessions of everybody else: verbs of the command line, other programs, people. */
  readonly ofOthers: number;
}

const sessionsSql = `
  select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true), '0')::int as allowed,
    application_name as name, count(*)::int as open
  from pg_stat_activity where datid is not null and usesysid is not null group by application_name`;

/** What is added to the name of each connection of a verb of the command line: the level of words that it knows. */
export const verbLabel = `w${wordLevel}`;

/** What is added to the name of each connection of a process; `process` is unique among processes and has no space. */
export function connectionLabel(process: string, connections: number): string {
  return `${verbLabel}.${process}/${connections}`;
}

/** Processes of a version that had one level of words don't say it. */
const labelled = /^voicemeet \S+ (\S+\/(\d+))$/;

/** Asks the server, as a process whose connections have this label. Raises faults of the database. */
export async function connectionRoom(pool: Pool, label: string): Promise<ConnectionRoom> {
  const { rows } = await pool
    .query<{ allowed: number; name: string | null; open: number }>(sessionsSql)
    .catch((error: unknown) => {
      throw toFault(error);
    });
  const processes = new Map<string, number>();
  let [open, ofOthers] = [0, 0];
  for (const { name, open: sessions } of rows) {
    open += sessions;
    const [, process, connections] = labelled.exec(name ?? '') ?? [];
    if (process === undefined) ofOthers += sessions;
    else if (process !== label) processes.set(process, Number(connections));
  }
  const ofProcesses = [...processes.values()].reduce((sum, connections) => sum + connections, 0);
  return { allowed: rows[0]?.allowed ?? 0, open, processes: processes.size, ofProcesses, ofOthers };
}
