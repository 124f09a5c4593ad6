// What a member of a group was assigned, from one rebalance to the next.
import { setMaxListeners } from 'node:events';
import type { Generations } from '../../ports/generations.port.ts';
import type { Committed } from './committed.ts';
import { offsetCommits } from './offset-commits.ts';
import { topicChain } from './topic-chain.ts';

/** What is known of one partition meanwhile. */
export interface Lane {
  readonly chain: ReturnType<typeof topicChain>;
  /** Offsets of messages that were reported as faulty. */
  readonly reported: Set<string>;
  /** How often in a row its events could not be handled. */
  failures: number;
}

/** Under what events are delivered. */
export interface Begun {
  readonly generation: bigint;
  /** The log's history. */
  readonly epoch: string;
}

/** An assignment. */
export interface Assignment {
  readonly over: AbortSignal;
  readonly end: () => void;
  readonly lane: (partition: number) => Lane;
  /** Takes a generation once, and has it confirmed. Raises what giving and confirming raise, and tries again when next asked. */
  readonly begin: (confirm: () => Promise<void>) => Promise<Begun>;
  /** Commits the offset of a partition (offset-commits.ts). */
  readonly commit: ReturnType<typeof offsetCommits>;
  /** What the group had committed when it was asked first. Raises what asking raises, and tries again when next asked. */
  readonly committed: () => Promise<ReadonlyMap<number, Committed>>;
}

/** What an assignment begins with. */
export interface AssignmentPorts {
  readonly generations: Generations;
  readonly epoch: () => Promise<string>;
  readonly committed: () => Promise<ReadonlyMap<number, Committed>>;
}

/** An assignment that has just begun. */
export function newAssignment({ generations, epoch, committed }: AssignmentPorts): Assignment {
  const over = new AbortController();
  // Every partition may wait for it.
  setMaxListeners(0, over.signal);
  const lanes = new Map<number, Lane>();
  const begun = kept<Begun>();
  const known = kept<ReadonlyMap<number, Committed>>();
  const beginWith = async (confirm: () => Promise<void>): Promise<Begun> => {
    const given = { epoch: await epoch(), generation: await generations.next() };
    await confirm();
    return given;
  };
  return {
    over: over.signal,
    end: () => over.abort(),
    lane: (partition) => {
      const lane = lanes.get(partition) ?? { chain: topicChain(), reported: new Set(), failures: 0 };
      lanes.set(partition, lane);
      return lane;
    },
    commit: offsetCommits(),
    begin: (confirm) => begun(() => beginWith(confirm)),
    committed: () => known(committed),
  };
}

/** What is made when first asked for, and kept; made anew where that failed. */
function kept<Made>(): (make: () => Promise<Made>) => Promise<Made> {
  let made: Promise<Made> | undefined;
  return (make) => {
    made ??= make().catch((fault: unknown) => {
      made = undefined;
      throw fault;
    });
    return made;
  };
}
