// What can be away, and how it is taken away and given back: the database for one of the program's roles, the database for
// all of them at once, the event store.
import { setTimeout as delay } from 'node:timers/promises';
import type { LogReader } from './postgres-log.ts';
import type { ProgramProcess } from './program-process.ts';

/** Something that can be away. */
export interface Subject {
  readonly name: string;
  readonly take: () => Promise<void>;
  /** Whether the program has nothing of it now. */
  readonly isAway: () => Promise<boolean>;
  readonly give: () => Promise<void>;
}

const settlePauseMs = 50;

/** The roles under which the program logs in, each by itself, and all together. */
export async function databaseSubjects(reader: Pick<LogReader, 'run'>): Promise<readonly Subject[]> {
  const found = await reader.run(
    String.raw`select rolname::text as name, rolconnlimit::int as most from pg_roles
      where rolcanlogin and not rolsuper and rolname like 'vm\_%' order by rolname`,
  );
  const roles = found.map(({ name, most }) => ({ name: String(name), most: Number(most) }));
  const limitTo = (most: number, name: string): Promise<unknown> =>
    reader.run(`alter role "${name}" connection limit ${most}`);
  const endSessions = (names: readonly string[]): Promise<unknown> =>
    reader.run('select pg_terminate_backend(pid) from pg_stat_activity where usename = any($1)', [names]);
  const subject = (name: string, members: typeof roles): Subject => {
    const names = members.map((role) => role.name);
    const isAway = async (): Promise<boolean> => {
      const sql = 'select count(*)::int as open from pg_stat_activity where usename = any($1)';
      return (await reader.run(sql, [names]))[0]?.['open'] === 0;
    };
    return {
      name,
      isAway,
      async take() {
        for (const role of members) await limitTo(0, role.name);
        // Who had just begun to log in may still get through.
        while (!(await isAway())) {
          await endSessions(names);
          await delay(settlePauseMs);
        }
      },
      async give() {
        for (const role of members) await limitTo(role.most, role.name);
      },
    };
  };
  return [
    ...roles.map((role) => subject(`database of ${role.name}`, [role])),
    subject('whole database', roles),
  ];
}

/** The event store as a process. */
export function eventStoreSubject(eventStore: ProgramProcess): Subject {
  return {
    name: 'event store',
    take: () => {
      eventStore.kill();
      return Promise.resolve();
    },
    isAway: () => Promise.resolve(eventStore.address() === undefined),
    give: eventStore.start,
  };
}
