// `voicemeet acts list`: what operators did, from which they can tell what was cut off.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { RecordedAct } from '../operator-acts.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

interface ListOptions extends JsonOption {
  readonly days: number;
}

const maxDays = 366;
const defaultDays = 7;

/** Adds the verb. */
export function addActsList(parent: Command, { terminal, withActs }: Verbs): void {
  parent
    .command('list')
    .description('what operators did, when, why, and what came of it; oldest first, 1,000 of each day')
    .addOption(daysOption())
    .addOption(jsonOption())
    .action(async ({ json, days }: ListOptions) => {
      const acts = await withActs(({ list }) => list(days));
      if (json) terminal.out(jsonOf({ acts }));
      else if (acts.length === 0) terminal.note(`Nothing is on record of the last ${days} days.`);
      else for (const line of inColumns([titles, ...acts.map(cellsOf)])) terminal.out(line);
    });
}

function daysOption(): Option {
  return new Option('--days <count>', 'of so many UTC days, today included')
    .default(defaultDays)
    .argParser((text) => {
      const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
      if (days >= 1 && days <= maxDays) return days;
      throw new InvalidArgumentError(`Name a number from 1 to ${maxDays}.`);
    });
}

const titles = ['AT', 'ACT', 'TARGET', 'BY', 'OUTCOME', 'REASON'];

function cellsOf({ at, verb, target, name, reason, end }: RecordedAct): readonly string[] {
  const outcome = end === undefined ? 'no end recorded' : `${end.outcome} (${end.code})`;
  return [at, verb, target, oneLine(name), outcome, oneLine(reason)];
}
