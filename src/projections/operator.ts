// What operators do to projections: see them, resume those that stopped, rebuild, verify. Every act is kept with who did it
// and why. What they do about parked streams is in stuck-streams.ts.
import { toEpochMs } from '../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import { FatalFault, PermanentFault } from '../ports/faults.ts';
import type { OperatorAct, ProjectionRecord, ProjectionRecords } from '../ports/projection-records.port.ts';
import { positionOf } from '../following/fed-event.ts';
import { withProjection } from './projection-lease.ts';
import { projectionKey } from './projection.ts';
import type { Projection } from './projection.ts';
import { rebuildProjection } from './rebuild.ts';
import type { Rebuilt, RebuildOptions, RebuildPorts } from './rebuild.ts';
import { restartSequence } from './sequencer.ts';
import type { SequencerPorts } from './sequencer.ts';
import { takeOver } from './takeover.ts';
import { verifyProjections } from './verify.ts';
import type { Verification, VerifyOptions } from './verify.ts';

/** What operators' acts work with. */
export interface OperatorPorts extends RebuildPorts {
  readonly projections: readonly Projection[];
  readonly records: ProjectionRecords;
  readonly events: EventStore;
  readonly clock: Clock;
  /** Numbers the events of a log whose positions have holes; undefined where they are dense. */
  readonly sequencing: Pick<SequencerPorts, 'feed' | 'sequencer'> | undefined;
  /** What positions count: events where they are dense, else bytes of the log. */
  readonly unit: 'events' | 'bytes';
  /** Unique for this process: under it leases are taken. */
  readonly holder: string;
}

/** How a projection of this code stands. `record` is undefined where it never ran. */
export interface ProjectionOverview {
  readonly name: string;
  readonly key: string;
  readonly tables: readonly string[];
  /** The distance to the log's end: in events where positions are counted, else in bytes of the log. */
  readonly lag: { readonly count: bigint; readonly unit: 'events' | 'bytes' };
  /** Seconds since the checkpoint last moved, 0 where nothing waits. */
  readonly lagSeconds: number;
  readonly record: ProjectionRecord | undefined;
}

/** The acts, by a projection's name; `projection-unknown` (permanent) where this code has none of that name. */
export interface ProjectionOperator {
  readonly unit: OperatorPorts['unit'];
  readonly list: () => Promise<readonly ProjectionOverview[]>;
  /** Lets a stopped projection try again. */
  readonly resume: (name: string, act: OperatorAct) => Promise<void>;
  /** Lets a stopped projection go on without the event that stopped it; gives that event's position. */
  readonly skipStopped: (name: string, act: OperatorAct) => Promise<bigint>;
  readonly rebuild: (
    name: string,
    act: OperatorAct,
    options?: Omit<RebuildOptions, 'holder'>,
  ) => Promise<Rebuilt>;
  /** One projection by its name, or `all`. */
  readonly verify: (
    name: string,
    options?: Omit<VerifyOptions, 'holder'>,
  ) => Promise<readonly Verification[]>;
  /** Empties the numbering of the log's events, for the log's present history; the sequencer makes it again. `not-numbered` (permanent) where the log needs none. */
  readonly renumber: (act: OperatorAct) => Promise<void>;
}

/** Operators' acts over the ports. Raises the ports' faults. */
export function createProjectionOperator(ports: OperatorPorts): ProjectionOperator {
  const { records, holder } = ports;
  const find = (name: string): Projection => {
    const found = ports.projections.find((projection) => projection.name === name);
    if (found !== undefined) return found;
    const names = ports.projections.map((projection) => projection.name).join(', ');
    throw new PermanentFault('projection-unknown', `There is no projection ${name}; there are: ${names}.`);
  };
  /** Runs under the lease of a stopped projection and sets it to work. */
  const resumeAfter = async <Result>(name: string, prepare: (position: bigint) => Promise<Result>) => {
    const key = projectionKey(find(name));
    return withProjection(ports, key, holder, async (held) => {
      const { claim } = await takeOver(ports.store, key, held.fence, await ports.feed.epoch());
      if (claim.status !== 'stopped') throw new PermanentFault('not-stopped', `${name} is not stopped.`);
      const result = await prepare(claim.checkpoint.position);
      await ports.store.report(key, held.fence, 'running', '');
      return result;
    });
  };
  return {
    unit: ports.unit,
    list: () => listProjections(ports),
    resume: async (name) => {
      await resumeAfter(name, () => Promise.resolve());
    },
    skipStopped: (name, act) =>
      resumeAfter(name, async (position) => {
        const key = projectionKey(find(name));
        const [next] = await ports.feed.read(position, 1);
        if (next === undefined)
          throw new FatalFault(
            'nothing-to-skip',
            `There is no event after ${position} that could be skipped.`,
          );
        const { tenant, stream } = next.kind === 'recorded' ? next.recorded : next.stored;
        await records.skip(key, { tenant, stream, position: positionOf(next) }, act);
        return positionOf(next);
      }),
    rebuild: async (name, _act, options = {}) => rebuildProjection(ports, find(name), { ...options, holder }),
    renumber: async () => {
      const { sequencing, leases, pace } = ports;
      if (sequencing === undefined) {
        throw new PermanentFault(
          'not-numbered',
          'The positions of this log are dense: nothing numbers its events.',
        );
      }
      await restartSequence({ ...sequencing, leases, pace }, holder);
    },
    verify: (name, options = {}) =>
      verifyProjections(ports, name === 'all' ? ports.projections : [find(name)], { ...options, holder }),
  };
}

async function listProjections(ports: OperatorPorts): Promise<readonly ProjectionOverview[]> {
  const [records, tail] = [await ports.records.list(), await ports.feed.tail()];
  const byKey = new Map(records.map((record) => [record.projection, record]));
  const nowMs = toEpochMs(ports.clock.now());
  return ports.projections.map((projection) => {
    const key = projectionKey(projection);
    const record = byKey.get(key);
    const count = tail - (record?.position ?? 0n);
    const lagSeconds =
      record === undefined || count <= 0n ? 0 : Math.max(0, nowMs - toEpochMs(record.updatedAt)) / 1_000;
    const tables = projection.tables.map((table) => `${table.name}_v${table.version}`);
    const lag = { count, unit: ports.unit };
    return { name: projection.name, key, tables, lag, lagSeconds, record };
  });
}
