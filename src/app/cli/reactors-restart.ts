// `voicemeet reactors restart`: delivers the log to a reactor anew, where its checkpoint belongs to another history.
import type { Command } from 'commander';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addReactorsRestart(parent: Command, verbs: Verbs): void {
  parent
    .command('restart')
    .description(
      'deliver the log to a reactor anew, from its first event; effects that are known are not repeated',
    )
    .argument('<reactor>', 'its name')
    .addOption(reasonOption())
    .action(async (reactor: string, options: ReasonOption) => {
      await verbs.withReactors((desk) => desk.restart(reactor, actOf(verbs, options)));
      verbs.terminal.out(
        `The log is delivered to ${reactor} anew; events that are too old for it are passed over, and effects that the ledger knows are not repeated.`,
      );
    });
}
