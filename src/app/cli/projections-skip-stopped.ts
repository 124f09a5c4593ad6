// `voicemeet projections skip-stopped`: lets a stopped projection go on without the event that stopped it.
import type { Command } from 'commander';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addProjectionsSkipStopped(parent: Command, verbs: Verbs): void {
  parent
    .command('skip-stopped')
    .description('let a stopped projection go on without the event that stopped it, in rebuilds too')
    .argument('<projection>', 'its name')
    .addOption(reasonOption())
    .action(async (name: string, options: ReasonOption) => {
      const position = await verbs.operate((operator) => operator.skipStopped(name, actOf(verbs, options)));
      verbs.terminal.out(`${name} goes on without the event at ${position}`);
    });
}
