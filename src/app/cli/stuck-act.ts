// `voicemeet stuck retry|skip|release`: gets one stuck thing going again. What each does is its owner's to say; an act that
// the owner refuses changes nothing.
import type { Command } from 'commander';
import type { StuckAct } from '../../ports/stuck-work.port.ts';
import { oneLine } from './terminal.ts';
import { actOf, reasonOption } from './verb.ts';
import type { ReasonOption, Verbs } from './verb.ts';

const descriptions: Readonly<Record<StuckAct, string>> = {
  retry: 'try what is stuck again, after its cause was mended',
  skip: 'go on without what is stuck, for good',
  release: 'let what waits for it go on, after its cause was mended',
};

/** Adds the three verbs. Each fails where it is stuck again. */
export function addStuckActs(parent: Command, verbs: Verbs): void {
  const { terminal, withStuck, fail } = verbs;
  for (const act of ['retry', 'skip', 'release'] as const) {
    parent
      .command(act)
      .description(`${descriptions[act]}; "stuck show" says what that means for it`)
      .argument('<owner>', 'as "stuck list" names it')
      .argument('<key>', 'as "stuck list" names it')
      .addOption(reasonOption())
      .action(async (owner: string, key: string, options: ReasonOption) => {
        const outcome = await withStuck((desk) => desk.act(act, owner, key, actOf(verbs, options)));
        terminal.out(oneLine('goesOn' in outcome ? outcome.goesOn : outcome.stuckAgain));
        if ('stuckAgain' in outcome) fail();
      });
  }
}
