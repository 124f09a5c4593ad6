// The table of contents of the command line, and how it ends: 0 done, 1 not so or not possible, 2 not understood, 130
// interrupted.
import { Command, CommanderError } from 'commander';
import { PermanentFault } from '../../ports/faults.ts';
import type { Config, ConfigResult } from '../config/config.ts';
import { describeFaults } from '../config/report.ts';
import { sentenceOf } from '../failure-sentence.ts';
import { withoutAccounts } from '../log-place.ts';
import type { Probed } from '../probes/probing.ts';
import type { ProjectionOperator } from '../../projections/operator.ts';
import { addActsList } from './acts-list.ts';
import { addBackup } from './backup.ts';
import { addConfig } from './config.ts';
import { addDoctor } from './doctor.ts';
import { addKeysActs } from './keys-acts.ts';
import { addLogCompare } from './log-compare.ts';
import { addLogCopy } from './log-copy.ts';
import { addLogDigest } from './log-digest.ts';
import { addLogRenumber } from './log-renumber.ts';
import { addMigrate } from './migrate.ts';
import type { KeyDesk } from './open-keys.ts';
import type { BackupDesk } from './open-backup.ts';
import type { LogBench } from './open-logs.ts';
import type { RelayDesk } from './open-relay.ts';
import { addProjectionsList } from './projections-list.ts';
import { addProjectionsRebuild } from './projections-rebuild.ts';
import { addProjectionsResume } from './projections-resume.ts';
import { addProjectionsSkipStopped } from './projections-skip-stopped.ts';
import { addProjectionsVerify } from './projections-verify.ts';
import { addReactorsRestart } from './reactors-restart.ts';
import type { ReactorDesk } from './open-reactors.ts';
import type { SnapshotBench } from './open-snapshots.ts';
import { addRelayRebuild } from './relay-rebuild.ts';
import { addRolesPasswords } from './roles-passwords.ts';
import { addRolesSetPasswords } from './roles-set-passwords.ts';
import { addRolesTighten } from './roles-tighten.ts';
import { addSnapshotsCheck } from './snapshots-check.ts';
import { addSnapshotsDrop } from './snapshots-drop.ts';
import { addSnapshotsList } from './snapshots-list.ts';
import type { OperatorActs } from '../operator-acts.ts';
import type { StuckDesk } from '../stuck-desk.ts';
import { addStuckActs } from './stuck-act.ts';
import { addStuckList } from './stuck-list.ts';
import { addStuckShow } from './stuck-show.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verb.ts';
import { wayOutOf } from '../way-out.ts';

/** What the command line is given besides its words. */
export interface CommandLineParts {
  readonly terminal: Terminal;
  readonly config: ConfigResult;
  readonly actor: string;
  readonly version: string;
  /** Opens operators' acts on a configuration's database, for the time of the work. */
  readonly open: <Result>(
    config: Config,
    work: (operator: ProjectionOperator) => Promise<Result>,
  ) => Promise<Result>;
  /** Opens a bench for logs, and a configuration's database, for the time of the work. */
  readonly openLogs: <Result>(config: Config, work: (bench: LogBench) => Promise<Result>) => Promise<Result>;
  /** Opens the shelf of snapshots of a configuration's database, for the time of the work. */
  readonly openSnapshots: <Result>(
    config: Config,
    work: (bench: SnapshotBench) => Promise<Result>,
  ) => Promise<Result>;
  /** Opens the record of operators' acts of a configuration's database, for the time of the work. */
  readonly openActs: <Result>(
    config: Config,
    work: (acts: OperatorActs) => Promise<Result>,
  ) => Promise<Result>;
  /** Opens the desk for stuck work of a configuration's database, for the time of the work. */
  readonly openStuck: <Result>(config: Config, work: (desk: StuckDesk) => Promise<Result>) => Promise<Result>;
  /** Opens what can be done about lost keys of a configuration's installation, for the time of the work. */
  readonly openKeys: <Result>(config: Config, work: (desk: KeyDesk) => Promise<Result>) => Promise<Result>;
  /** Opens what can be done about reactors of a configuration's installation, for the time of the work. */
  readonly openReactors: <Result>(
    config: Config,
    work: (desk: ReactorDesk) => Promise<Result>,
  ) => Promise<Result>;
  /** Brings a configuration's database up to this code; returns the names of the migrations that ran. */
  readonly prepare: (config: Config, options: { readonly takeRoles: boolean }) => Promise<readonly string[]>;
  /** Tries every operation of the backing services that a configuration uses. */
  readonly examine: (config: Config) => Promise<readonly Probed[]>;
  /** Opens what can be done with the relay of a configuration's installation, for the time of the work. */
  readonly openRelay: <Result>(config: Config, work: (desk: RelayDesk) => Promise<Result>) => Promise<Result>;
  /** Opens the desk for backups of a configuration's database, for the time of the work. */
  readonly openBackup: <Result>(
    config: Config,
    work: (desk: BackupDesk) => Promise<Result>,
  ) => Promise<Result>;
}

const [done, failed, notUnderstood, interrupted] = [0, 1, 2, 130];

/** Runs the verb that the words name (without the program's own name); resolves to the exit code. Never rejects. */
export async function runCommandLine(
  words: readonly string[],
  { terminal, config, actor, version, ...opens }: CommandLineParts,
): Promise<number> {
  const { open, openLogs, openSnapshots, openStuck, openActs } = opens;
  let code = done;
  const fail = (): void => {
    code = failed;
  };
  const configured = async (): Promise<Config> => {
    if (config.kind === 'config') return Promise.resolve(config.config);
    throw new PermanentFault('config-faulty', 'The configuration has faults.');
  };
  const operate: Verbs['operate'] = async (work) => open(await configured(), work);
  const withLogs: Verbs['withLogs'] = async (work) => openLogs(await configured(), work);
  const withSnapshots: Verbs['withSnapshots'] = async (work) => openSnapshots(await configured(), work);
  const withActs: Verbs['withActs'] = async (work) => openActs(await configured(), work);
  const withStuck: Verbs['withStuck'] = async (work) => openStuck(await configured(), work);
  const prepare: Verbs['prepare'] = async (options) => opens.prepare(await configured(), options);
  const withKeys: Verbs['withKeys'] = async (work) => opens.openKeys(await configured(), work);
  const withReactors: Verbs['withReactors'] = async (work) => opens.openReactors(await configured(), work);
  const withBackup: Verbs['withBackup'] = async (work) => opens.openBackup(await configured(), work);
  const withRelay: Verbs['withRelay'] = async (work) => opens.openRelay(await configured(), work);
  const examine: Verbs['examine'] = async () => opens.examine(await configured());
  const openers = {
    operate,
    withLogs,
    withSnapshots,
    withStuck,
    withActs,
    withKeys,
    withReactors,
    withRelay,
    withBackup,
  };
  try {
    const verbs = { terminal, config, actor, ...openers, prepare, examine, fail };
    const program = contents(verbs, version);
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? done : notUnderstood;
    const lines = config.kind === 'faults' ? describeFaults(config.faults) : [sentenceOf(fault)];
    const way = wayOutOf(fault);
    for (const line of way === undefined ? lines : [...lines, `${way} Then run the command again.`])
      terminal.note(line);
    return terminal.signal.aborted ? interrupted : failed;
  }
}

function contents(verbs: Verbs, version: string): Command {
  const { terminal } = verbs;
  const program = new Command('voicemeet')
    .description("VoiceMeet's command line for operators")
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('Nothing was done. "--help" after a verb says what it takes.')
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(withoutAccounts(text.trimEnd())),
    });
  addConfig(program, verbs);
  addDoctor(program, verbs);
  addMigrate(program, verbs);
  const roles = program.command('roles').description("the login roles of the database's server");
  addRolesPasswords(roles, verbs);
  addRolesSetPasswords(roles, verbs);
  addRolesTighten(roles, verbs);
  const keys = program
    .command('keys')
    .description('what is left to do where keys are lost for good, or persons have no proof');
  addKeysActs(keys, verbs);
  const projections = program.command('projections').description('read models: see, verify, rebuild, mend');
  addProjectionsList(projections, verbs);
  addProjectionsVerify(projections, verbs);
  addProjectionsRebuild(projections, verbs);
  addProjectionsResume(projections, verbs);
  addProjectionsSkipStopped(projections, verbs);
  const stuck = program
    .command('stuck')
    .description('what waits for an operator, whoever owns it: see, retry, skip, release');
  addStuckList(stuck, verbs);
  addStuckShow(stuck, verbs);
  addStuckActs(stuck, verbs);
  const reactors = program.command('reactors').description('what happens outside because of events');
  addReactorsRestart(reactors, verbs);
  const relay = program
    .command('relay')
    .description('what publishes the log to Kafka: begin again from a position');
  addRelayRebuild(relay, verbs);
  const acts = program.command('acts').description('what operators did, why, and what came of it');
  addActsList(acts, verbs);
  const log = program
    .command('log')
    .description('whole logs: copy, compare, one hash for all of it, numbering');
  addLogCopy(log, verbs);
  addLogCompare(log, verbs);
  addLogDigest(log, verbs);
  addLogRenumber(log, verbs);
  const backup = program
    .command('backup')
    .description("backups with PostgreSQL's own tools: make, check, restore");
  addBackup(backup, verbs);
  const snapshots = program
    .command('snapshots')
    .description('folded states that spare folding: see, check, drop');
  addSnapshotsList(snapshots, verbs);
  addSnapshotsCheck(snapshots, verbs);
  addSnapshotsDrop(snapshots, verbs);
  return program;
}
