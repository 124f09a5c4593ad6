// Keeps table partitions ahead of the log's end, so that an append always finds a partition.
import type { Pool } from 'pg';

/** How far partitions reach beyond the end when they are made, and the remaining distance at which more are made. */
const aheadBy = 15_000_000n;
const renewAt = 5_000_000n;

export interface PartitionKeeper {
  /** The log has come this far. */
  readonly reached: (position: bigint) => void;
}

/** Makes partitions by log.ensure_partitions, once per five million positions; a failed attempt is repeated at the next commit. */
export function createPartitionKeeper(pool: Pool): PartitionKeeper {
  let ensuredUpTo = 0n;
  let working = false;
  return {
    reached(position) {
      if (working || position + renewAt < ensuredUpTo) return;
      working = true;
      const target = position + aheadBy;
      pool
        .query('select log.ensure_partitions($1)', [target])
        .then(
          () => (ensuredUpTo = target),
          () => undefined,
        )
        .finally(() => (working = false));
    },
  };
}
