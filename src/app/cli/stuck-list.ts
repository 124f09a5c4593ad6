// `voicemeet stuck list`: everything that is stuck, whoever owns it, since when and why.
import type { Command } from 'commander';
import type { StuckItem } from '../../ports/stuck-work.port.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addStuckList(parent: Command, { terminal, withStuck }: Verbs): void {
  parent
    .command('list')
    .description('what is stuck, since when and why: the oldest 1,000, and how many there are')
    .argument('[owner]', 'a projection\'s name, "timers", or "all"', 'all')
    .addOption(jsonOption())
    .action(async (owner: string, { json }: JsonOption) => {
      const { items, total } = await withStuck((desk) => desk.list(owner === 'all' ? undefined : owner));
      if (json) terminal.out(jsonOf({ stuck: items, total }));
      else if (items.length === 0) terminal.note('Nothing is stuck.');
      else for (const line of inColumns([titles, ...items.map(cellsOf)])) terminal.out(line);
      if (total > items.length) {
        terminal.note(`These are the oldest ${items.length} of ${total}: name an owner, or act on some.`);
      }
    });
}

const titles = ['OWNER', 'KEY', 'AT', 'WAITING', 'ATTEMPTS', 'SINCE', 'CAUSE'];

function cellsOf({ owner, key, event, due, waiting, attempts, since, cause }: StuckItem): readonly string[] {
  const at = event === undefined ? (due ?? '-') : `event ${event.position}`;
  const why = oneLine(`${cause.code}: ${cause.sentence}`);
  return [owner, key, at, `${waiting} events`, String(attempts), since, why];
}
