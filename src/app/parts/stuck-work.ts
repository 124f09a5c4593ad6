// What is stuck: seen as the scheduler's role, and counted through a pool that this process has anyway.
import { createPostgresStuckWork } from '../../adapters/postgres/postgres-stuck-work.ts';
import type { StuckWork } from '../../ports/stuck-work.port.ts';
import { allProjections } from '../../projections/all.ts';
import { projectionKey } from '../../projections/projection.ts';
import { allReactors } from '../../reactors/all-reactors.ts';
import type { PoolPurpose } from '../config/pools.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** Stuck work. */
export interface StuckWorkParts {
  readonly stuckWork: () => StuckWork;
}

/** Whose connections may count, the pool that is meant for questions first. */
const mayCount: readonly PoolPurpose[] = [
  'queries',
  'projecting',
  'timers',
  'reacting',
  'relaying',
  'streaming',
  'owner',
];

/** The part that sees what is stuck. */
export function stuckWorkParts({ part }: Opening, pools: Pick<Pools, 'of'>): StuckWorkParts {
  return { stuckWork: part('stuck work', () => openStuckWork(pools, 'timers')) };
}

/** Counts what is stuck, through a pool of `own` purposes. */
export function stuckCounts(
  pools: Pick<Pools, 'of'>,
  own: ReadonlySet<PoolPurpose>,
): Pick<StuckWork, 'counts'> {
  return openStuckWork(pools, mayCount.find((candidate) => own.has(candidate)) ?? 'owner');
}

function openStuckWork(pools: Pick<Pools, 'of'>, purpose: PoolPurpose): StuckWork {
  const reactors = allReactors.map(({ name }) => name);
  return createPostgresStuckWork(pools.of(purpose), allProjections.map(projectionKey), reactors);
}
