// `voicemeet snapshots drop`: drops kept states. Nothing but speed is lost: new ones are taken as streams grow or are read again.
import type { Command } from 'commander';
import { keptOf, streamArgument } from './snapshot-options.ts';
import type { StreamWish } from './snapshot-options.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where a stream is named that has none. */
export function addSnapshotsDrop(parent: Command, verbs: Verbs): void {
  const { terminal, withSnapshots, fail } = verbs;
  parent
    .command('drop')
    .description(
      'drop the snapshots of a stream, or all; only speed is lost, new ones are taken as streams grow',
    )
    .addArgument(streamArgument())
    .addOption(reasonOption())
    .action(async (stream: StreamWish, options: ReasonOption) => {
      const dropped = await withSnapshots(({ shelf, onRecord }) =>
        onRecord('snapshots.drop', stream, actOf(verbs, options), async () => {
          let count = 0;
          for await (const place of keptOf(shelf, stream, terminal.signal)) {
            if (await shelf.drop(place)) count += 1;
          }
          return count;
        }),
      );
      if (dropped === 0 && stream !== 'all') {
        terminal.note(`There is no snapshot of ${stream}.`);
        fail();
        return;
      }
      terminal.out(`${dropped} snapshots dropped`);
    });
}
