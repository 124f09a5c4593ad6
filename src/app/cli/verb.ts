// What all verbs share: the means they work with and the options they have in common.
import { InvalidArgumentError, Option } from 'commander';
import type { OperatorAct } from '../../ports/projection-records.port.ts';
import type { ProjectionOperator } from '../../projections/operator.ts';
import type { ConfigResult } from '../config/config.ts';
import type { Probed } from '../probes/probing.ts';
import type { KeyDesk } from './open-keys.ts';
import type { BackupDesk } from './open-backup.ts';
import type { LogBench } from './open-logs.ts';
import type { ReactorDesk } from './open-reactors.ts';
import type { RelayDesk } from './open-relay.ts';
import type { SnapshotBench } from './open-snapshots.ts';
import type { OperatorActs } from '../operator-acts.ts';
import type { StuckDesk } from '../stuck-desk.ts';
import type { Terminal } from './terminal.ts';

/** What verbs work with. */
export interface Verbs {
  readonly terminal: Terminal;
  readonly config: ConfigResult;
  /** Who acts. */
  readonly actor: string;
  /** Opens the acts for the time of the work. */
  readonly operate: <Result>(work: (operator: ProjectionOperator) => Promise<Result>) => Promise<Result>;
  /** Opens what logs are copied and compared with, for the time of the work. */
  readonly withLogs: <Result>(work: (bench: LogBench) => Promise<Result>) => Promise<Result>;
  /** Opens the shelf of snapshots, for the time of the work. */
  readonly withSnapshots: <Result>(work: (bench: SnapshotBench) => Promise<Result>) => Promise<Result>;
  /** Opens the record of operators' acts, for the time of the work. */
  readonly withActs: <Result>(work: (acts: OperatorActs) => Promise<Result>) => Promise<Result>;
  /** Opens what can be done about lost keys, for the time of the work. */
  readonly withKeys: <Result>(work: (desk: KeyDesk) => Promise<Result>) => Promise<Result>;
  /** Brings the database up to this code, as a start does; returns the names of the migrations that ran. */
  readonly prepare: (options: { readonly takeRoles: boolean }) => Promise<readonly string[]>;
  /** Tries every operation of the backing services that the configuration uses. Raises `config-faulty`. */
  readonly examine: () => Promise<readonly Probed[]>;
  /** Opens the desk for stuck work, for the time of the work. */
  readonly withStuck: <Result>(work: (desk: StuckDesk) => Promise<Result>) => Promise<Result>;
  /** Opens what can be done about reactors, for the time of the work. */
  readonly withReactors: <Result>(work: (desk: ReactorDesk) => Promise<Result>) => Promise<Result>;
  /** Opens what can be done with the relay, for the time of the work. */
  readonly withRelay: <Result>(work: (desk: RelayDesk) => Promise<Result>) => Promise<Result>;
  /** Opens the desk for backups, for the time of the work. */
  readonly withBackup: <Result>(work: (desk: BackupDesk) => Promise<Result>) => Promise<Result>;
  /** The answer is "no" (different, stuck again, faulty): the process will end with 1. */
  readonly fail: () => void;
}

/** The option of verbs that programs may read. */
export interface JsonOption {
  readonly json?: true;
}

/** The option of verbs that change something. */
export interface ReasonOption {
  readonly reason: string;
}

const maxReasonLength = 1_000;

/** `--json`. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON document');
}

/** `--reason <text>`, required: 1 to 1,000 characters, kept with the act. */
export function reasonOption(): Option {
  return new Option('--reason <text>', 'why, kept on record with who did it')
    .makeOptionMandatory()
    .argParser((text) => {
      const reason = text.trim();
      if (reason.length > 0 && reason.length <= maxReasonLength && !/\p{Cc}/u.test(reason)) return reason;
      throw new InvalidArgumentError(`Say why, in one line of 1 to ${maxReasonLength} characters.`);
    });
}

/** Who acts, and why. */
export function actOf({ actor }: Verbs, { reason }: ReasonOption): OperatorAct {
  return { actor, reason };
}

/** The projections that an argument means: every one of this code for `all`, else the one so named (known or not). */
export async function projectionsNamed(
  operator: ProjectionOperator,
  name: string,
): Promise<readonly string[]> {
  return name === 'all' ? (await operator.list()).map((projection) => projection.name) : [name];
}
