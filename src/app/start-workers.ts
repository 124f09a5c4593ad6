// What a process does besides answering requests, as its roles name it: following the log, firing timers, and
// sweeping what is kept for a while only.
import type { Clock, Pace } from '../ports/clock.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { chores } from '../reactors/chores.ts';
import { housekeeping } from '../reactors/housekeeping.ts';
import { sweepRunner } from '../reactors/sweep-runner.ts';
import type { CommandPath } from '../write/command-path.ts';
import { project } from './build-projector.ts';
import type { BuiltSnapshots } from './build-snapshots.ts';
import type { Storage } from './build-storage.ts';
import type { Config } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What workers work with; `holder` names this process among those that share the work. */
export interface WorkerParts {
  readonly config: Pick<Config, 'roles'>;
  readonly storage: Storage;
  readonly commands: Pick<CommandPath, 'dispatch'>;
  readonly snapshots: Pick<BuiltSnapshots, 'chores'>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ids: IdSource;
  readonly observer: Observer;
  readonly holder: string;
}

/** Starts the workers of the roles `projector` and `scheduler`; they end when the program stops. */
export async function startWorkers(lifecycle: Lifecycle, parts: WorkerParts): Promise<void> {
  const { config, storage, commands, clock, observer, holder: worker } = parts;
  if (config.roles.has('projector')) {
    await background(lifecycle, observer, 'projections', (signal) => project(parts, signal));
  }
  if (config.roles.has('scheduler')) {
    const runner = sweepRunner({
      ...parts,
      dispatch: commands.dispatch,
      dueItems: storage.dueItems,
      worker,
    });
    await background(lifecycle, observer, 'timers', (signal) => runner.run(signal));
    const { dueItems, keeping } = storage;
    const { leases, answers } = keeping;
    const all = chores({ answers, dueItems, snapshots: parts.snapshots.chores, clock });
    const house = housekeeping({ ...parts, worker, leases, chores: all });
    await background(lifecycle, observer, 'housekeeping', (signal) => house.run(signal));
  }
}

/** Runs work until the program stops; work that ends by itself is told of. */
function background(
  lifecycle: Lifecycle,
  observer: Observer,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<unknown> {
  return lifecycle.start(
    name,
    () => {
      const abort = new AbortController();
      const done = work(abort.signal).catch((fault: unknown) => observer.error(`${name} ended`, {}, fault));
      return { abort, done };
    },
    async ({ abort, done }) => {
      abort.abort();
      await done;
    },
  );
}
