// The role by which backups read: it sees every row, so that a dump that lacks some fails and does not end as done, and
// writes nothing. Row-level security keeps the owner and the program's own roles from seeing all.
import { createHmac } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { scramVerifier } from '../roles.ts';

/** Its name on every server. */
export const backupRole = 'vm_backup';

/** Its password on a server of one's own, from the key of the login roles; the embedded server's has a key of its own. */
export function backupPassword(rolesKey: Uint8Array): string {
  return createHmac('sha256', rolesKey).update(`voicemeet/role/${backupRole}`).digest('base64url');
}

/** The owner's URL as the backup role: same server, same database. */
export function backupUrl(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = backupRole;
  url.password = password;
  return url.href;
}

/** Whether a SCRAM verifier, as PostgreSQL stores it, was made from a password. */
export function isVerifierOf(verifier: string, password: string): boolean {
  const salt = /^SCRAM-SHA-256\$\d+:([^$]+)\$/.exec(verifier)?.[1];
  return salt !== undefined && scramVerifier(password, Buffer.from(salt, 'base64')) === verifier;
}

/**
 * The statements by which a superuser makes the role on a server of one's own, or gives it its password again; they hold
 * no password. Only a superuser may: the role bypasses row-level security.
 */
export function backupRoleSql(database: string, password: string): readonly string[] {
  return [
    `do $$ begin if not exists (select from pg_roles where rolname = '${backupRole}') then create role ${backupRole}; end if; end $$;`,
    `alter role ${backupRole} login bypassrls password '${scramVerifier(password)}';`,
    `alter role ${backupRole} set default_transaction_read_only = on;`,
    `grant pg_read_all_data to ${backupRole};`,
    `grant connect on database ${escapeIdentifier(database)} to ${backupRole};`,
  ];
}
