// `voicemeet config`: every value with where it came from, secrets masked; or every fault at once.
import type { Command } from 'commander';
import { describeConfig, describeFaults } from '../config/report.ts';
import { jsonOf } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where the configuration has faults. */
export function addConfig(parent: Command, { terminal, config, fail }: Verbs): void {
  parent
    .command('config')
    .description('print the configuration: every value and where it came from, secrets masked')
    .addOption(jsonOption())
    .action(({ json }: JsonOption) => {
      if (config.kind === 'faults') fail();
      if (json) {
        terminal.out(
          jsonOf(config.kind === 'faults' ? { faults: config.faults } : { entries: config.entries }),
        );
      } else if (config.kind === 'faults') {
        for (const line of describeFaults(config.faults)) terminal.note(line);
      } else {
        for (const line of describeConfig(config.entries)) terminal.out(line);
      }
    });
}
