// Waiting until a position is projected, and how projections stand: asked through a pool that this process has anyway.
import { createPostgresVisibility } from '../../adapters/postgres/read-models/postgres-visibility.ts';
import type { PostgresVisibility } from '../../adapters/postgres/read-models/postgres-visibility.ts';
import { keyOfProjection } from '../../projections/all.ts';
import type { PoolPurpose } from '../config/pools.ts';
import type { Pools } from './pools.ts';

/** Whose connections may read checkpoints, the pool that is meant for it first. */
const mayLook: readonly PoolPurpose[] = [
  'queries',
  'projecting',
  'timers',
  'reacting',
  'relaying',
  'streaming',
  'owner',
];

/** Visibility of positions in the history that `epoch` names, through a pool of `own` purposes. Close it. */
export function openVisibility(
  pools: Pick<Pools, 'of'>,
  own: ReadonlySet<PoolPurpose>,
  epoch: () => string,
): PostgresVisibility {
  const purpose = mayLook.find((candidate) => own.has(candidate)) ?? 'owner';
  return createPostgresVisibility({ pool: pools.of(purpose), keyOf: keyOfProjection, epoch });
}
