// Passwords of single login roles, for processes that are given no more than they need: a JSON object by role.
import { FatalFault } from '../../ports/faults.ts';
import { roleNames, rolePassword } from './roles.ts';
import type { RoleName, RolePasswords } from './roles.ts';

/** The text of a file with the passwords of some roles. */
export function rolePasswordsText(roles: readonly RoleName[], key: Uint8Array): string {
  const passwords = roles.map((role) => [role, rolePassword(role, key)]);
  return `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`;
}

/** The passwords in a file's text. Raises a fatal fault `role-passwords-damaged`, which quotes nothing of the text. */
export function rolePasswordsIn(text: string): RolePasswords {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return damaged();
  }
  if (typeof found !== 'object' || found === null) return damaged();
  const entries = Object.entries(found);
  const fits = entries.every(
    ([role, password]) => roleNames.some((name) => name === role) && typeof password === 'string',
  );
  return fits && entries.length > 0 ? Object.fromEntries(entries) : damaged();
}

function damaged(): never {
  throw new FatalFault(
    'role-passwords-damaged',
    'The file of role passwords holds no JSON object of roles and passwords, as "voicemeet roles passwords" prints it.',
  );
}
