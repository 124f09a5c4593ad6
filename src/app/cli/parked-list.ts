// `voicemeet parked list`: which streams projections have set aside, at which event and why.
import type { Command } from 'commander';
import type { ParkedRecord } from '../../ports/projection-records.port.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import { jsonOption, projectionsNamed } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addParkedList(parent: Command, { terminal, operate }: Verbs): void {
  parent
    .command('list')
    .description('which streams are parked, at which event and why; oldest first, 1,000 of each projection')
    .argument('[projection]', 'its name, or "all"', 'all')
    .addOption(jsonOption())
    .action(async (name: string, { json }: JsonOption) => {
      const parked = await operate(async (operator) => {
        const found: ParkedRecord[] = [];
        for (const one of await projectionsNamed(operator, name)) found.push(...(await operator.parked(one)));
        return found;
      });
      if (json) terminal.out(jsonOf({ parked }));
      else if (parked.length === 0) terminal.note('Nothing is parked.');
      else for (const line of inColumns([titles, ...parked.map(cellsOf)])) terminal.out(line);
    });
}

const titles = ['PROJECTION', 'STREAM', 'POSITION', 'REVISION', 'WAITING', 'SINCE', 'REASON'];

function cellsOf(parked: ParkedRecord): readonly string[] {
  const { projection, stream, position, revision, skippedEvents, parkedAt, reason } = parked;
  const waiting = `${skippedEvents} events`;
  return [projection, stream, String(position), String(revision), waiting, parkedAt, oneLine(reason)];
}
