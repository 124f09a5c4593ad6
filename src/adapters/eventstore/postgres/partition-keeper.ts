// Keeps table partitions ahead of the log's end, so that an append never finds no place to go.
import type { Pool } from 'pg';

/** Positions that partitions reach beyond the end when they are made, and at which more are made. */
const aheadBy = 15_000_000n;
const renewAt = 5_000_000n;

export interface PartitionKeeper {
  /** The log has come this far. */
  readonly reached: (position: bigint) => void;
}

/** Makes partitions by log.ensure_partitions, once per five million positions; a failed attempt is made again at the next commit. */
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
