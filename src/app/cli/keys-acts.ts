// `voicemeet keys`: what is left to do where keys are lost and no backup has them.
import type { Command } from 'commander';
import { addKeysProvePersons } from './keys-prove-persons.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds `give-up`, `renew-guests` and `prove-persons`. */
export function addKeysActs(parent: Command, verbs: Verbs): void {
  const { terminal, withKeys } = verbs;
  parent
    .command('give-up')
    .description('mark keys and persons that the log names and the keyring lacks as forgotten, for good')
    .addOption(reasonOption())
    .action(async (options: ReasonOption) => {
      const { keys, persons } = await withKeys(({ onRecord, giveUpMissing }) =>
        onRecord('keys.give-up', 'missing', actOf(verbs, options), () => giveUpMissing(terminal.signal)),
      );
      terminal.out(`${keys} keys and ${persons} persons were missing and count as forgotten now.`);
    });
  parent
    .command('renew-guests')
    .description("sign guests' links and tickets with other keys; those that are out become invalid")
    .addOption(reasonOption())
    .action(async (options: ReasonOption) => {
      await withKeys(({ onRecord, renewGuestKeys }) =>
        onRecord('keys.renew-guests', 'guest-tokens', actOf(verbs, options), renewGuestKeys),
      );
      terminal.out(
        'Start every process with the role api again, each with the same file of guest keys: links and tickets signed by other keys are refused.',
      );
    });
  addKeysProvePersons(parent, verbs);
}
