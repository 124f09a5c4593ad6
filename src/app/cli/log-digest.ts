// `voicemeet log digest`: one hash for a whole log, and whether each of its records is what was written.
import { Argument } from 'commander';
import type { Command } from 'commander';
import { digestLog } from '../../adapters/eventstore/copy/compare-logs.ts';
import type { LogPlace } from '../log-place.ts';
import { differenceLine, digestLine, logPlaceArgument } from './log-options.ts';
import { jsonOf } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where a record was changed. */
export function addLogDigest(parent: Command, { terminal, withLogs, fail }: Verbs): void {
  parent
    .command('digest')
    .description('one hash for a whole log, the same for every copy; exit 1 where a record was changed')
    .addArgument(new Argument('[log]', 'as --from of "log copy"').argParser(logPlaceArgument))
    .addOption(jsonOption())
    .action(async (place: LogPlace | undefined, { json }: JsonOption) => {
      await withLogs(async ({ events, check }) => {
        const end = await events(place ?? { kind: 'current' });
        const progress = terminal.progress('reading', end.unit);
        const reading = { check, progress: progress.to, signal: terminal.signal };
        const { fault, ...digest } = await digestLog(end.log, reading).finally(progress.end);
        if (json) {
          terminal.out(jsonOf({ place: end.place, ...digest, fault }));
        } else {
          terminal.out(digestLine(end.place, digest));
          if (fault !== undefined) terminal.out(`CHANGED: ${differenceLine(fault)}`);
        }
        if (fault !== undefined) fail();
      });
    });
}
