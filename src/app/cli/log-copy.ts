// `voicemeet log copy`: appends to a log what it lacks of another one, byte for byte, and carries the used keys.
import type { Command } from 'commander';
import { carryKeys } from '../../adapters/eventstore/copy/carry-keys.ts';
import type { CarriedKeys } from '../../adapters/eventstore/copy/carry-keys.ts';
import { copyLog } from '../../adapters/eventstore/copy/copy-log.ts';
import type { CopiedLog } from '../../adapters/eventstore/copy/copy-log.ts';
import type { LogReading } from '../../adapters/eventstore/copy/compare-logs.ts';
import { systemPace } from '../../adapters/system/system-pace.ts';
import type { LogEnd } from '../parts/log-ends.ts';
import { endOption } from './log-options.ts';
import type { EndsOptions } from './log-options.ts';
import type { LogBench } from './open-logs.ts';
import { jsonOf } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { actOf, jsonOption, reasonOption } from './verb.ts';
import type { JsonOption, ReasonOption, Verbs } from './verb.ts';

type Options = EndsOptions & ReasonOption & JsonOption;

/** What came of a copy; `keys` are carried once every event is. */
type Copied = CopiedLog & { readonly keys?: CarriedKeys };

/** Adds the verb. It fails where the source grew faster than it was copied. */
export function addLogCopy(parent: Command, verbs: Verbs): void {
  const { terminal, withLogs, fail } = verbs;
  parent
    .command('copy')
    .description(
      'copy to a log what it lacks of another one; whatever ended it, run it again and it continues',
    )
    .addOption(endOption('from', 'the log that is read'))
    .addOption(endOption('to', 'the log that gets what it lacks'))
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      await withLogs(async (bench) => {
        const [from, to] = [await bench.source(options.from), await bench.target(options.to)];
        const act = actOf(verbs, options);
        const ends = `${from.place} to ${to.place}`;
        terminal.note(`${act.actor} copies ${ends}: ${act.reason}`);
        await bench.record(`copy begun from ${ends}`, act);
        const copied = await copyAll(bench, terminal, from, to);
        await bench.record(`${copied.complete ? 'copied' : 'copied in part'} from ${ends}`, act);
        if (options.json) terminal.out(jsonOf({ from: from.place, to: to.place, ...copied }));
        else for (const line of linesOf(copied)) terminal.out(line);
        if (!copied.complete) fail();
      });
    });
}

async function copyAll(bench: LogBench, terminal: Terminal, from: LogEnd, to: LogEnd): Promise<Copied> {
  const { check } = bench;
  const ports = { source: from.log, target: to.log, intake: to.intake, pace: systemPace };
  const copied = await during(terminal, 'copying', from, (reading) => copyLog(ports, { check, ...reading }));
  // A key that was used meanwhile may speak of an event that is not there yet.
  if (!copied.complete) return copied;
  // The target accepts no answer without a proof that it did not accept before.
  const prove = await bench.proving(from);
  const keys = await during(terminal, 'carrying used keys', from, (reading) =>
    carryKeys({ ...ports, prove }, reading),
  );
  return { ...copied, keys };
}

async function during<Result>(
  { progress: show, signal }: Terminal,
  title: string,
  { unit }: LogEnd,
  work: (reading: Required<Pick<LogReading, 'progress' | 'signal'>>) => Promise<Result>,
): Promise<Result> {
  const progress = show(title, unit);
  try {
    return await work({ progress: progress.to, signal });
  } finally {
    progress.end();
  }
}

function linesOf({
  present,
  copied,
  complete,
  erasedOnOneSide,
  position,
  sourceEnd,
  keys,
}: Copied): readonly string[] {
  const lines = [`${copied} events copied after ${present} that were there`];
  if (erasedOnOneSide > 0n) lines.push(`${erasedOnOneSide} of those there are erased on one side only`);
  if (keys !== undefined) {
    const { answered, unproven, spent, idle } = keys;
    lines.push(
      `${answered} used keys carried with their answers, ${spent} without; ${idle} claims had done nothing`,
    );
    if (unproven > 0n) {
      lines.push(
        `${unproven} of these answers have no proof, and are not accepted where they come from: their requests are answered 500 tampered there as here`,
      );
    }
  }
  if (!complete) {
    lines.push(
      `the source still grows: copied up to ${position}, it ends at ${sourceEnd}; stop what writes to it and run this again`,
    );
  }
  return lines;
}
