// `voicemeet relay rebuild`: publishes the log again from a position on.
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addRelayRebuild(parent: Command, verbs: Verbs): void {
  parent
    .command('rebuild')
    .description('publish again to Kafka whatever follows a position of the log')
    .addOption(
      new Option('--from <position>', 'the position after which events are published again; 0: all')
        .makeOptionMandatory()
        .argParser(positionIn),
    )
    .addOption(reasonOption())
    .action(async ({ from, ...reason }: ReasonOption & { readonly from: bigint }) => {
      const topic = await verbs.withRelay(async (desk) => {
        await desk.rebuild(from, actOf(verbs, reason));
        return desk.topic;
      });
      verbs.terminal.out(
        `A process with the role relay publishes again to ${topic} whatever follows position ${from}.`,
      );
    });
}

function positionIn(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError('A position is a whole number, 0 or greater.');
}
