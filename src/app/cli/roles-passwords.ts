// `voicemeet roles passwords`: the passwords of the login roles that a process uses, for a host that is to have no others.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { rolesText } from '../config/roles.ts';
import type { Role } from '../config/roles.ts';
import type { Verbs } from './verb.ts';

/** Adds the verb. What it prints is secret. */
export function addRolesPasswords(parent: Command, { terminal, withKeys }: Verbs): void {
  parent
    .command('passwords')
    .description(
      'print, as a secret, the database passwords that a process needs: the file that VOICEMEET_ROLE_PASSWORDS_FILE names',
    )
    .addOption(
      new Option('--for <roles>', 'roles of the process: api, projector, scheduler, by comma, or all')
        .makeOptionMandatory()
        .argParser((text): ReadonlySet<Role> => {
          const { data, error } = rolesText.safeParse(text);
          if (data !== undefined) return data;
          throw new InvalidArgumentError(`It ${error.issues[0]?.message ?? 'names no role'}.`);
        }),
    )
    .action(async (options: { readonly for: ReadonlySet<Role> }) => {
      const passwords = await withKeys(({ rolePasswords }) => Promise.resolve(rolePasswords(options.for)));
      terminal.out(passwords.trimEnd());
    });
}
