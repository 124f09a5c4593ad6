// Checks whether what PostgreSQL acknowledges survives a power cut: asks the server, and the sessions of the roles that
// write what must last, because `synchronous_commit` may be set for one role or database only.
import type { Pool } from 'pg';
import { FatalFault } from '../../ports/faults.ts';
import { toFault } from './postgres-faults.ts';
import type { RoleName } from './roles.ts';

/** Roles that write what can't be derived again: the log with its answers, and the keys. */
const lastingRoles = ['vm_appender', 'vm_keyring'] as const satisfies readonly RoleName[];

/** `fsync` and `full_page_writes` belong to the server, `synchronous_commit` to the session (PostgreSQL documentation, 19.5.1). */
const settingsSql = `select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit`;

interface Settings {
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
}

/**
 * The settings with which an acknowledged commit may be lost, in words: `fsync`, `synchronous_commit of vm_appender`;
 * none if all commits are durable. One round trip for each role that this process `mayBe`. Raises PostgreSQL's faults.
 */
export async function fleetingSettings(
  poolOf: (role: RoleName) => Pool,
  mayBe: (role: RoleName) => boolean = () => true,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const role of lastingRoles.filter(mayBe)) {
    const { rows } = await poolOf(role)
      .query<Settings>(settingsSql)
      .catch((error: unknown) => {
        throw toFault(error);
      });
    const [settings] = rows;
    if (settings?.fsync !== 'on') found.add('fsync');
    if (settings?.full_page_writes !== 'on') found.add('full_page_writes');
    if (settings?.synchronous_commit === 'off') found.add(`synchronous_commit of ${role}`);
  }
  return [...found];
}

/** The message to operators if a setting lets acknowledged commits be lost. */
export function fleetingFault(settings: readonly string[]): FatalFault {
  return new FatalFault(
    'database-not-durable',
    `PostgreSQL may lose acknowledged events in a power cut, because ${settings.join(', ')} ${settings.length === 1 ? 'is' : 'are'} off. Turn ${settings.length === 1 ? 'it' : 'them'} on.`,
  );
}
