// `voicemeet parked release`: projects what a parked stream missed and lets it go on.
import type { Command } from 'commander';
import { tellReleased } from './released.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where the stream is parked again. */
export function addParkedRelease(parent: Command, verbs: Verbs): void {
  parent
    .command('release')
    .description('project what a parked stream missed, after the code was mended, and let it go on')
    .argument('<projection>', 'its name')
    .argument('<stream>', 'as "parked list" names it')
    .addOption(reasonOption())
    .action(async (name: string, stream: string, options: ReasonOption) => {
      const released = await verbs.operate((operator) =>
        operator.release(name, stream, actOf(verbs, options)),
      );
      tellReleased(verbs, stream, released);
    });
}
