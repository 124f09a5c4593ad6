// `voicemeet projections rebuild`: builds read models again next to the live ones and swaps them in.
import type { Command } from 'commander';
import { startTogether } from '../../following/common-start.ts';
import type { Rebuilt } from '../../projections/rebuild.ts';
import { jsonOf } from './terminal.ts';
import { actOf, jsonOption, projectionsNamed, reasonOption } from './verb.ts';
import type { JsonOption, ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where a rebuild parked streams on its way. */
export function addProjectionsRebuild(parent: Command, verbs: Verbs): void {
  const { terminal, operate, fail } = verbs;
  parent
    .command('rebuild')
    .description(
      'build a read model again next to the live one and swap it in; queries are answered all the while',
    )
    .argument('<projection>', 'its name, or "all"')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action(async (name: string, options: ReasonOption & JsonOption) => {
      const rebuilt: Rebuilt[] = [];
      await operate(async (operator) => {
        const names = await projectionsNamed(operator, name);
        const progress = terminal.progress(`rebuilding ${names.join(', ')}`, operator.unit);
        const reached = new Map(names.map((projection) => [projection, 0n]));
        // All at once, so that the log is read and decoded once for all of them.
        const rebuilding = startTogether(names, async (projection, ready) => {
          const to = (position: bigint, until: bigint): void => {
            reached.set(projection, position);
            progress.to(leastOf(reached.values()), until);
          };
          const how = { progress: to, signal: terminal.signal, ready };
          const made = await operator.rebuild(projection, actOf(verbs, options), how);
          rebuilt.push(made);
          if (!options.json) terminal.out(sentenceOf(made));
        });
        // Nobody's connections are closed under work that still goes on.
        const outcomes = await Promise.allSettled(rebuilding);
        progress.end();
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      });
      if (options.json) terminal.out(jsonOf({ rebuilt }));
      if (rebuilt.some(({ parkedStreams }) => parkedStreams > 0)) fail();
    });
}

function leastOf(positions: Iterable<bigint>): bigint {
  return [...positions].reduce((least, position) => (position < least ? position : least));
}

function sentenceOf({ projection, position, parkedStreams }: Rebuilt): string {
  const parked = parkedStreams === 0 ? '' : `; ${parkedStreams} streams parked: see "stuck list"`;
  return `${projection} rebuilt up to ${position}${parked}`;
}
