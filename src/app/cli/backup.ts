// `voicemeet backup`: makes, checks and restores backups with PostgreSQL's own tools. docs/operations.md prints the commands.
import { Argument } from 'commander';
import type { Command } from 'commander';
import type { CheckedDump } from './open-backup.ts';
import { jsonOf, oneLine } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** What a tool that failed leaves, and what to do. */
const failed = {
  run: 'A file that it began is no backup: remove it, mend the reason and run this again. If it could not log in as vm_backup, on a PostgreSQL of your own "voicemeet backup role" prints the SQL that makes the role. Nothing in the database was changed.',
  restore:
    'What it restored is not whole: do not start the program on it. With --single-transaction nothing of this dump was kept: mend the reason and run this again. Otherwise begin again with a fresh database.',
} as const;

/** Adds the verbs. `run` and `restore` fail where the tool does; `check` where a dump is not what the database holds. */
export function addBackup(parent: Command, { terminal, withBackup, fail }: Verbs): void {
  const toolVerb = (name: 'run' | 'restore', description: string): void => {
    parent
      .command(name)
      .description(description)
      .addArgument(new Argument('<tool...>', 'the tool and its words, after "--"'))
      .passThroughOptions()
      .action(async (words: readonly string[]) => {
        const code = await withBackup((desk) => desk[name](words));
        if (code === 0) return;
        terminal.note(
          `${words[0] ?? ''} ended with exit code ${code}, for the reason above. ${failed[name]}`,
        );
        fail();
      });
  };
  toolVerb('run', 'run pg_dump, or another tool, as the role that may read everything and write nothing');
  toolVerb('restore', 'run pg_restore as the owner of an empty database, which is made ready for it');

  parent
    .command('check')
    .description('count and digest a dump against the database; exit 1 where rows are missing or differ')
    .addArgument(new Argument('<dump>', 'a file or directory of pg_dump, in any of its formats'))
    .addOption(jsonOption())
    .action(async (path: string, { json }: JsonOption) => {
      const progress = terminal.progress('comparing');
      const reading = { signal: terminal.signal, progress: progress.to };
      const checked = await withBackup((desk) => desk.check(path, reading).finally(progress.end));
      if (json) terminal.out(jsonOf({ dump: path, ...checked, tables: Object.fromEntries(checked.tables) }));
      else for (const line of linesOf(path, checked)) terminal.out(line);
      if (checked.faults.length > 0) fail();
    });

  parent
    .command('role')
    .description('print the SQL by which a superuser makes the role for backups on a server of your own')
    .action(async () => {
      for (const line of await withBackup((desk) => desk.roleSql())) terminal.out(line);
    });
}

function linesOf(path: string, { tables, events, ofLog, digest, faults }: CheckedDump): readonly string[] {
  const counted = [...tables].map(([table, rows]) => `${rows} ${table}`).join(', ');
  return [
    ...(digest === undefined ? [] : [`${digest}  ${events} events  ${path}`]),
    `${path} holds ${counted === '' ? 'no table' : counted}`,
    ...faults.map((sentence) => `REFUSED: ${oneLine(sentence)}`),
    ...(digest !== undefined && ofLog > events ? [`${ofLog - events} events are newer than the dump`] : []),
    faults.length === 0
      ? 'equal to what the database holds'
      : 'Do not rely on this dump: keep older ones, make another by "voicemeet backup run", and check it. Nothing in the database was changed.',
  ];
}
