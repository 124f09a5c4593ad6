// `voicemeet log compare`: two logs event by event, a digest of each, and the first event in which they differ; their used
// keys by a digest of each.
import type { Command } from 'commander';
import { compareLogs } from '../../adapters/eventstore/copy/compare-logs.ts';
import { differenceLine, digestLine, endOption } from './log-options.ts';
import type { EndsOptions } from './log-options.ts';
import { jsonOf } from './terminal.ts';
import { digestUsedKeys } from './used-keys-digest.ts';
import type { UsedKeysDigest } from './used-keys-digest.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails on any difference. Shows no byte of an event: hashes and places only. */
export function addLogCompare(parent: Command, { terminal, withLogs, fail }: Verbs): void {
  parent
    .command('compare')
    .description(
      'compare two logs event by event, and their used keys, placement apart; exit 1 on a difference',
    )
    .addOption(endOption('from', 'one log'))
    .addOption(endOption('to', 'the other log'))
    .addOption(jsonOption())
    .action(async (options: EndsOptions & JsonOption) => {
      await withLogs(async ({ source, check }) => {
        const [from, to] = [await source(options.from), await source(options.to)];
        const progress = terminal.progress('comparing', from.unit);
        const reading = { check, progress: progress.to, signal: terminal.signal };
        const compared = await compareLogs(from.log, to.log, reading).finally(progress.end);
        const { difference, erasedOnOneSide } = compared;
        const usedKeys = {
          source: await digestUsedKeys(from.log.usedKeys, terminal.signal),
          target: await digestUsedKeys(to.log.usedKeys, terminal.signal),
        };
        const keys = verdictOf(usedKeys);
        const equal = compared.equal && keys !== 'different';
        if (options.json) {
          terminal.out(jsonOf({ from: from.place, to: to.place, ...compared, equal, usedKeys }));
        } else {
          terminal.out(digestLine(from.place, compared.source));
          terminal.out(digestLine(to.place, compared.target));
          if (erasedOnOneSide > 0n) terminal.out(`${erasedOnOneSide} events are erased on one side only`);
          terminal.out(keysLine(from.place, usedKeys.source));
          terminal.out(keysLine(to.place, usedKeys.target));
          if (keys !== 'equal') terminal.out(keysSentence[keys]);
          if (difference !== undefined) terminal.out(`DIFFERENT: ${differenceLine(difference)}`);
          else if (equal) terminal.out('equal');
        }
        if (!equal) fail();
      });
    });
}

/** What the used keys of two logs come to: `unsettled` claims make them differ until a copy has settled them. */
type KeysVerdict = 'equal' | 'unsettled' | 'different';

const keysSentence = {
  unsettled: 'used keys differ, and may: claims are open, which a copy settles',
  different: 'DIFFERENT: the used keys; "log copy" carries them',
} as const;

function verdictOf({ source, target }: Readonly<Record<'source' | 'target', UsedKeysDigest>>): KeysVerdict {
  if (source.digest === target.digest) return 'equal';
  return source.open + target.open > 0n ? 'unsettled' : 'different';
}

function keysLine(place: string, { digest, answered, spent, open }: UsedKeysDigest): string {
  return `${digest}  ${answered + spent} used keys, ${answered} with answers, ${open} open  ${place}`;
}
