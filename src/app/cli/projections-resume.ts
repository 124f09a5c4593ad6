// `voicemeet projections resume`: lets a stopped projection try the event again that stopped it.
import type { Command } from 'commander';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addProjectionsResume(parent: Command, verbs: Verbs): void {
  parent
    .command('resume')
    .description('let a stopped projection try again, after its code or data were mended')
    .argument('<projection>', 'its name')
    .addOption(reasonOption())
    .action(async (name: string, options: ReasonOption) => {
      await verbs.operate((operator) => operator.resume(name, actOf(verbs, options)));
      verbs.terminal.out(`${name} resumed: its projector tries again the event that stopped it`);
    });
}
