// A command line for tests: words in; exit code, results and notes out.
import { runCommandLine } from '../../../src/app/cli/command-line.ts';
import type { CommandLineParts } from '../../../src/app/cli/command-line.ts';
import { withActs } from '../../../src/app/cli/open-acts.ts';
import { prepareInstallation } from '../../../src/app/cli/open-prepared.ts';
import { withKeys } from '../../../src/app/cli/open-keys.ts';
import { withReactors } from '../../../src/app/cli/open-reactors.ts';
import { examine } from '../../../src/app/cli/open-doctor.ts';
import { withBackup } from '../../../src/app/cli/open-backup.ts';
import { withRelay } from '../../../src/app/cli/open-relay.ts';
import { withStuck } from '../../../src/app/cli/open-stuck.ts';
import { linesTo } from '../../../src/app/cli/progress.ts';
import type { ProgressUnit } from '../../../src/app/cli/progress.ts';
import { readConfig } from '../../../src/app/config/config.ts';

/** What came of a call. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

const quiet = (): void => undefined;

/**
 * A command line that opens acts on projections by `open`; `env` are whole names of variables. The desk for stuck work and
 * the record of acts are those of the installation that `env` names, where nothing else is given.
 */
export function commandLine(
  open: CommandLineParts['open'],
  env: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
  openLogs: CommandLineParts['openLogs'] = () => Promise.reject(new Error('no logs here')),
  openSnapshots: CommandLineParts['openSnapshots'] = () => Promise.reject(new Error('no snapshots here')),
  openStuck: CommandLineParts['openStuck'] = (config, work) => withStuck({ config, note: quiet }, work),
  openActs: CommandLineParts['openActs'] = (config, work) => withActs({ config, note: quiet }, work),
  openBackup: CommandLineParts['openBackup'] = (config, work) => withBackup({ config, note: quiet }, work),
): (...words: string[]) => Promise<Said> {
  return async (...words) => {
    const [out, notes]: [string[], string[]] = [[], []];
    const note = (line: string): void => void notes.push(line);
    const terminal = {
      out: (line: string): void => void out.push(line),
      note,
      progress: (title: string, unit?: ProgressUnit) => linesTo(note, title, unit),
      signal,
    };
    const config = readConfig(env, '/srv/voicemeet');
    const openKeys: CommandLineParts['openKeys'] = (wished, work) => withKeys({ config: wished, note }, work);
    const prepare: CommandLineParts['prepare'] = (wished, options) =>
      prepareInstallation({ config: wished, note, signal }, options);
    const openReactors: CommandLineParts['openReactors'] = (wished, work) =>
      withReactors({ config: wished, note }, work);
    const openRelay: CommandLineParts['openRelay'] = (wished, work) =>
      withRelay({ config: wished, note }, work);
    const examined: CommandLineParts['examine'] = (wished) => examine({ config: wished, note, signal });
    const desks = {
      examine: examined,
      openSnapshots,
      openStuck,
      openActs,
      openKeys,
      openReactors,
      openRelay,
      openBackup,
    };
    const opens = { open, openLogs, ...desks };
    const parts = { terminal, config, actor: 'ada@ops', version: '1.2.3', prepare, ...opens };
    const code = await runCommandLine(words, parts);
    return { code, out: out.join('\n'), notes: notes.join('\n') };
  };
}
