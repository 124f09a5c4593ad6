// `voicemeet roles set-passwords`: takes over the login roles of a PostgreSQL server, whoever set their passwords before.
import type { Command } from 'commander';
import { FatalFault } from '../../ports/faults.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addRolesSetPasswords(parent: Command, verbs: Verbs): void {
  parent
    .command('set-passwords')
    .description(
      "set the passwords of the database's roles from this keys directory; programs with the former ones are locked out",
    )
    .addOption(reasonOption())
    .action(async (options: ReasonOption) => {
      await verbs.prepare({ takeRoles: true });
      // On record afterwards, unlike every other act: what records it logs in as one of these roles.
      const done = (): Promise<void> => Promise.resolve();
      const recorded = verbs.withActs(({ onRecord }) =>
        onRecord('roles.set-passwords', 'all', actOf(verbs, options), done),
      );
      await recorded.catch((fault: unknown) => {
        if (!(fault instanceof FatalFault && fault.code === 'schema-older')) throw fault;
        verbs.terminal.note(
          'This act is not on record: a database of the version before has no place for it.',
        );
      });
      verbs.terminal.out(
        'The passwords derive from database-roles.key in the keys directory now. Start every program of this installation again with the same keys directory.',
      );
    });
}
