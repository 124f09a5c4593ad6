// `voicemeet log renumber`: empties the numbering of the events of an EventStoreDB, which the projector role then makes again.
import type { Command } from 'commander';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addLogRenumber(parent: Command, verbs: Verbs): void {
  parent
    .command('renumber')
    .description('number the events of an EventStoreDB again, from its first (PostgreSQL needs none)')
    .addOption(reasonOption())
    .action(async (options: ReasonOption) => {
      await verbs.operate((operator) => operator.renumber(actOf(verbs, options)));
      verbs.terminal.out(
        'The numbering was emptied; a process with the role projector numbers the events again from the first.',
      );
    });
}
