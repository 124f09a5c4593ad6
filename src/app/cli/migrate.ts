// `voicemeet migrate`: brings the database up to this version, as a start does; programs of the version before go on.
import type { Command } from 'commander';
import { jsonOf } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addMigrate(parent: Command, { terminal, prepare }: Verbs): void {
  parent
    .command('migrate')
    .description('bring the database up to this version without starting it; running programs go on')
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const migrations = await prepare({ takeRoles: false });
      if (json) terminal.out(jsonOf({ migrations }));
      else if (migrations.length === 0) terminal.out('The database is up to date.');
      else for (const name of migrations) terminal.out(name);
    });
}
