// `voicemeet projections rebuild`: makes read models anew beside the live ones and swaps them in.
import type { Command } from 'commander';
import type { Rebuilt } from '../../projections/rebuild.ts';
import { jsonOf } from './terminal.ts';
import { actOf, jsonOption, projectionsNamed, reasonOption } from './verb.ts';
import type { JsonOption, ReasonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where a rebuild parked streams on its way. */
export function addProjectionsRebuild(parent: Command, verbs: Verbs): void {
  const { terminal, operate, fail } = verbs;
  parent
    .command('rebuild')
    .description('make a read model anew beside the live one and swap it in; readers notice nothing')
    .argument('<projection>', 'its name, or "all"')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action(async (name: string, options: ReasonOption & JsonOption) => {
      const rebuilt: Rebuilt[] = [];
      await operate(async (operator) => {
        for (const projection of await projectionsNamed(operator, name)) {
          const progress = terminal.progress(`rebuilding ${projection}`, operator.unit);
          try {
            const how = { progress: progress.to, signal: terminal.signal };
            rebuilt.push(await operator.rebuild(projection, actOf(verbs, options), how));
          } finally {
            progress.end();
          }
          const last = rebuilt.at(-1);
          if (last !== undefined && !options.json) terminal.out(sentenceOf(last));
        }
      });
      if (options.json) terminal.out(jsonOf({ rebuilt }));
      if (rebuilt.some(({ parkedStreams }) => parkedStreams > 0)) fail();
    });
}

function sentenceOf({ projection, position, parkedStreams }: Rebuilt): string {
  const parked = parkedStreams === 0 ? '' : `; ${parkedStreams} streams parked: see "parked list"`;
  return `${projection} rebuilt up to ${position}${parked}`;
}
