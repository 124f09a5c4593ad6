// The database for a process that is given no more than it needs: the passwords of the roles that it plays. Without the
// owner's account it can change neither schema nor roles: "voicemeet migrate" does, apart from it.
import { rolePasswordsIn } from '../adapters/postgres/role-passwords.ts';
import { roleUrl } from '../adapters/postgres/roles.ts';
import type { RolePasswords } from '../adapters/postgres/roles.ts';
import { refuseNewer, refuseOlder } from '../adapters/postgres/migrate.ts';
import { lookAsRole } from '../adapters/postgres/seen-database.ts';
import { readSecretFile } from '../adapters/system/secret-file.ts';
import { FatalFault } from '../ports/faults.ts';
import type { Config } from './config/config.ts';
import type { OpenedDatabase } from './open-database.ts';
import { fittingRootKey, openRootKeyAsItIs } from './parts/root-key.ts';

/** As `OpenedDatabase`, with passwords in place of the key of all roles. */
export interface DatabaseOfRoles extends Omit<OpenedDatabase, 'rolesKey' | 'migrated'> {
  readonly rolesKey: RolePasswords;
}

/**
 * Opens it. Raises fatal faults and changes nothing: `schema-older` and `schema-newer` for a database of another version,
 * those of the root key, and `role-passwords-missing`, `role-passwords-damaged`, `role-password-missing` of the file.
 */
export async function openDatabaseAsRoles({
  database,
  keysDir,
  rolePasswordsFile,
}: Pick<Config, 'database' | 'keysDir' | 'rolePasswordsFile'>): Promise<DatabaseOfRoles> {
  if (database.kind === 'embedded') throw new Error('the embedded server has its owner here');
  const text = await readSecretFile(rolePasswordsFile);
  if (text === undefined) {
    throw new FatalFault(
      'role-passwords-missing',
      `There is no ${rolePasswordsFile}: print it where the owner's account is, by "voicemeet roles passwords".`,
    );
  }
  const rolesKey = rolePasswordsIn(text);
  const found = await openRootKeyAsItIs(keysDir);
  const ownerUrl = withoutAccount(database.url.reveal());
  const seen = await lookAsRole(roleUrl(ownerUrl, 'vm_appender', rolesKey));
  await refuseNewer(seen);
  await refuseOlder(seen);
  const rootKey = await fittingRootKey(found, seen);
  const { host, pathname } = new URL(ownerUrl);
  return { ownerUrl, rolesKey, rootKey, place: `${host}${pathname}`, close: () => Promise.resolve() };
}

/** Whatever account the URL names is not used, so that nothing here can be the owner. */
function withoutAccount(url: string): string {
  return Object.assign(new URL(url), { username: '', password: '' }).href;
}
