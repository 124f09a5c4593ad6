// `voicemeet roles tighten`: takes from the appender's role what only processes of the version before need. A process that has
// the owner's account does it by itself.
import type { Command } from 'commander';
import { PermanentFault } from '../../ports/faults.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addRolesTighten(parent: Command, verbs: Verbs): void {
  parent
    .command('tighten')
    .description(
      'let the role vm_appender write rows of the log through functions that check them only, once no program of an older version runs',
    )
    .addOption(reasonOption())
    .action(async (options: ReasonOption) => {
      const outcome = await verbs.withKeys(({ onRecord, closeRawAppends }) =>
        onRecord(
          'roles.tighten',
          'vm_appender',
          actOf(verbs, options),
          async () => {
            const came = await closeRawAppends();
            if (came === 'older-connected') throw stillNeeded();
            return came;
          },
          (came) => came,
        ),
      );
      verbs.terminal.out(
        outcome === 'closed'
          ? 'The role vm_appender can write rows of the log through functions only from now on.'
          : 'The role vm_appender could write rows of the log through functions only already: nothing was changed.',
      );
    });
}

function stillNeeded(): PermanentFault {
  return new PermanentFault(
    'older-connected',
    'A program of an older version is connected, which writes rows of the log by itself: nothing was changed. Stop it, wait for five seconds, and try again.',
  );
}
