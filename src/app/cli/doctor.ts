// `voicemeet doctor`: every operation of every backing service, tried; what fails, and what to do about it.
import type { Command } from 'commander';
import { describeFaults } from '../config/report.ts';
import type { Probed } from '../probes/probing.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. It fails where the configuration has faults or an operation failed. */
export function addDoctor(parent: Command, { terminal, config, examine, fail }: Verbs): void {
  parent
    .command('doctor')
    .description('try every operation of every backing service that the roles of this configuration use')
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      if (config.kind === 'faults') {
        fail();
        if (json) terminal.out(jsonOf({ ok: false, faults: config.faults }));
        else for (const line of describeFaults(config.faults)) terminal.note(line);
        return;
      }
      const operations = await examine();
      const failed = operations.filter(({ outcome }) => outcome === 'failed');
      if (failed.length > 0) fail();
      if (json) terminal.out(jsonOf({ ok: failed.length === 0, operations }));
      else tell(terminal, operations, failed);
    });
}

const words = { ok: 'ok', failed: 'FAILED', 'not-used': 'not used', 'not-tried': 'not tried' } as const;

function tell(terminal: Terminal, operations: readonly Probed[], failed: readonly Probed[]): void {
  const rows = operations.map(({ service, operation, outcome, detail, code }) => [
    service,
    operation,
    words[outcome],
    oneLine(code ?? detail),
  ]);
  for (const line of inColumns([['SERVICE', 'OPERATION', 'RESULT', 'WHY'], ...rows])) terminal.out(line);
  for (const { service, operation, code, detail, remedy } of failed) {
    terminal.out('');
    terminal.out(`${service}, ${operation}: ${oneLine(detail)} [${code ?? ''}]`);
    if (remedy !== undefined && remedy !== '') terminal.out(`  ${remedy}`);
  }
}
