// `voicemeet log compare`: two logs event by event, a digest of each, and the first event that tells them apart.
import type { Command } from 'commander';
import { compareLogs } from '../../adapters/eventstore/copy/compare-logs.ts';
import { differenceLine, digestLine, endOption } from './log-options.ts';
import type { EndsOptions } from './log-options.ts';
import { jsonOf } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails on any difference. Shows no byte of an event: hashes and places only. */
export function addLogCompare(parent: Command, { terminal, withLogs, fail }: Verbs): void {
  parent
    .command('compare')
    .description('compare two logs event by event, placement apart; exit 1 on a difference')
    .addOption(endOption('from', 'one log'))
    .addOption(endOption('to', 'the other log'))
    .addOption(jsonOption())
    .action(async (options: EndsOptions & JsonOption) => {
      await withLogs(async ({ source, check }) => {
        const [from, to] = [await source(options.from), await source(options.to)];
        const progress = terminal.progress('comparing', from.unit);
        const reading = { check, progress: progress.to, signal: terminal.signal };
        const compared = await compareLogs(from.log, to.log, reading).finally(progress.end);
        const { equal, difference, erasedOnOneSide } = compared;
        if (options.json) {
          terminal.out(jsonOf({ from: from.place, to: to.place, ...compared }));
        } else {
          terminal.out(digestLine(from.place, compared.source));
          terminal.out(digestLine(to.place, compared.target));
          if (erasedOnOneSide > 0n) terminal.out(`${erasedOnOneSide} events are erased on one side only`);
          terminal.out(difference === undefined ? 'equal' : `DIFFERENT: ${differenceLine(difference)}`);
        }
        if (!equal) fail();
      });
    });
}
