// `voicemeet parked skip`: lets a parked stream go on without the event that parked it.
import type { Command } from 'commander';
import { tellReleased } from './released.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where the stream is parked again, at a later event. */
export function addParkedSkip(parent: Command, verbs: Verbs): void {
  parent
    .command('skip')
    .description('let a parked stream go on without the event that parked it, in rebuilds too')
    .argument('<projection>', 'its name')
    .argument('<stream>', 'as "parked list" names it')
    .addOption(reasonOption())
    .action(async (name: string, stream: string, options: ReasonOption) => {
      const released = await verbs.operate((operator) => operator.skip(name, stream, actOf(verbs, options)));
      tellReleased(verbs, stream, released);
    });
}
