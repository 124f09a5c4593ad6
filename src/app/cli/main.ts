// The operators' command line as a process: its words, its streams, its signals, its exit code.
import { hostname, userInfo } from 'node:os';
import { configOfProcess } from '../config/config.ts';
import { ownVersion } from '../version.ts';
import { runCommandLine } from './command-line.ts';
import { examine } from './open-doctor.ts';
import { withBackup } from './open-backup.ts';
import { withLogs } from './open-logs.ts';
import { withOperator } from './open-operator.ts';
import { withRelay } from './open-relay.ts';
import { withSnapshots } from './open-snapshots.ts';
import { withActs } from './open-acts.ts';
import { prepareInstallation } from './open-prepared.ts';
import { withKeys } from './open-keys.ts';
import { withReactors } from './open-reactors.ts';
import { withStuck } from './open-stuck.ts';
import { barOn, linesTo } from './progress.ts';

/** A signal that comes again so soon is the same one: a terminal and npm both pass it on. */
const sameSignalMs = 500;

const note = (line: string): void => void process.stderr.write(`${line}\n`);
const out = (line: string): void => void process.stdout.write(`${line}\n`);

/** Ends work at the next safe place; asked again, ends the process: whatever is half made is dropped by the next run. */
function signalOfProcess(): AbortSignal {
  const abort = new AbortController();
  let askedAt: number | undefined;
  const onSignal = (): void => {
    if (askedAt !== undefined && performance.now() - askedAt > sameSignalMs) process.exit(130);
    askedAt ??= performance.now();
    abort.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return abort.signal;
}

/** Whoever runs this, for the record. A user without an entry in the system's list has a number only. */
function actorOfProcess(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const signal = signalOfProcess();
process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: {
    out,
    note,
    progress: (title, unit) =>
      process.stderr.isTTY ? barOn(process.stderr, title, unit) : linesTo(note, title, unit),
    signal,
  },
  config: configOfProcess(),
  actor: actorOfProcess(),
  version: ownVersion(),
  open: (config, work) => withOperator({ config, note }, work),
  openLogs: (config, work) => withLogs({ config, note }, work),
  openSnapshots: (config, work) => withSnapshots({ config, note }, work),
  openActs: (config, work) => withActs({ config, note }, work),
  openBackup: (config, work) => withBackup({ config, note }, work),
  examine: (config) => examine({ config, note, signal }),
  openRelay: (config, work) => withRelay({ config, note }, work),
  openStuck: (config, work) => withStuck({ config, note }, work),
  openKeys: (config, work) => withKeys({ config, note }, work),
  openReactors: (config, work) => withReactors({ config, note }, work),
  prepare: (config, options) => prepareInstallation({ config, note, signal }, options),
});
