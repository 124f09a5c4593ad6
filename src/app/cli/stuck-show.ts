// `voicemeet stuck show`: everything about one stuck thing, and what each act would do to it.
import type { Command } from 'commander';
import type { StuckOverview } from '../stuck-desk.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addStuckShow(parent: Command, { terminal, withStuck }: Verbs): void {
  parent
    .command('show')
    .description('all about one thing that is stuck, and what retry, skip and release do to it')
    .argument('<owner>', 'as "stuck list" names it')
    .argument('<key>', 'as "stuck list" names it')
    .addOption(jsonOption())
    .action(async (owner: string, key: string, { json }: JsonOption) => {
      const shown = await withStuck((desk) => desk.show(owner, key));
      if (json) terminal.out(jsonOf({ ...shown.item, acts: shown.rules }));
      else for (const line of inColumns(rowsOf(shown))) terminal.out(line);
    });
}

function rowsOf({ item, rules }: StuckOverview): readonly (readonly string[])[] {
  const { owner, key, tenant, stream, cause, attempts, since, event, waiting, due } = item;
  const acts = Object.entries(rules).map(([act, rule]) => [
    act,
    'refused' in rule ? `refused: ${rule.refused}` : rule.does,
  ]);
  return [
    ['owner', owner],
    ['key', key],
    ['tenant', tenant],
    ['stream', stream],
    ...(event === undefined ? [] : [['event', `position ${event.position}, revision ${event.revision}`]]),
    ...(due === undefined ? [] : [['due', due]]),
    ['waiting', `${waiting} later events of the stream`],
    ['cause', oneLine(`${cause.code}: ${cause.sentence}`)],
    ['attempts', String(attempts)],
    ['since', since],
    ...acts,
  ];
}
