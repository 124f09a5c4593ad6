// `voicemeet snapshots list`: which folded states are kept, of which stream, fold and revision. Shows no state.
import type { Command } from 'commander';
import type { ShelvedEntry } from '../../ports/snapshot-shelf.port.ts';
import { keptOf, streamArgument } from './snapshot-options.ts';
import type { StreamWish } from './snapshot-options.ts';
import { inColumns, jsonOf } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

const most = 1_000;

/** Adds the verb. */
export function addSnapshotsList(parent: Command, { terminal, withSnapshots }: Verbs): void {
  parent
    .command('list')
    .description(`which snapshots are kept, in the order of their streams; the first ${most}`)
    .addArgument(streamArgument('all'))
    .addOption(jsonOption())
    .action(async (stream: StreamWish, { json }: JsonOption) => {
      const snapshots: ShelvedEntry[] = [];
      const more = await withSnapshots(async ({ shelf }) => {
        for await (const entry of keptOf(shelf, stream, terminal.signal)) {
          if (snapshots.length === most) return true;
          snapshots.push(entry);
        }
        return false;
      });
      if (json) terminal.out(jsonOf({ snapshots, more }));
      else if (snapshots.length === 0) terminal.note('No snapshot is kept.');
      else for (const line of inColumns([titles, ...snapshots.map(cellsOf)])) terminal.out(line);
      if (more) terminal.note(`There are more than ${most}: name a stream.`);
    });
}

const titles = ['STREAM', 'FOLD', 'REVISION', 'AT', 'TAKEN', 'CHARACTERS'];

function cellsOf({ stream, fold, revision, at, taken, characters }: ShelvedEntry): readonly string[] {
  return [stream, fold, String(revision), at, taken, String(characters)];
}
