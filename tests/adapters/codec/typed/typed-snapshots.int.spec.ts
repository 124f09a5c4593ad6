// Typed snapshots keep the contract over both shelves, and give none if the shelf can't be read.
import { describe, expect, it } from 'vitest';
import { typedSnapshots } from '../../../../src/adapters/codec/typed/typed-snapshots.ts';
import { createMemorySnapshotShelf } from '../../../support/memory/memory-snapshot-shelf.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { createPostgresSnapshotShelf } from '../../../../src/adapters/postgres/postgres-snapshot-shelf.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { TransientFault } from '../../../../src/ports/faults.ts';
import { snapshotsContract } from '../../../contracts/snapshots.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import { tenant } from '../../../support/histories/cast.ts';
import { meetingFold, snapshotBench } from '../../../support/snapshot-bench.ts';

snapshotsContract('memory', () => {
  const shelf = createMemorySnapshotShelf({ clock: systemClock });
  return Promise.resolve({ shelf, close: () => Promise.resolve() });
});

snapshotsContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const common = { applicationName: 'test', maxConnections: 2, statementTimeoutMs: 10_000 };
  const commands = createPool({ ...common, url: database.roleUrl('vm_appender') });
  const timers = createPool({ ...common, url: database.roleUrl('vm_scheduler') });
  const { list } = createPostgresSnapshotShelf(timers);
  return {
    shelf: { ...createPostgresSnapshotShelf(commands), list },
    close: async () => {
      await Promise.all([commands, timers].map((pool) => endPool(pool)));
      await database.drop();
    },
  };
});

describe('typed snapshots', () => {
  it('are none where the shelf is away: that is reported, and nobody fails for it', async () => {
    const bench = snapshotBench([]);
    const away = () => Promise.reject(new TransientFault('database-away', 'away'));
    const shelf = { ...bench.shelf, find: away };
    const snapshots = typedSnapshots(meetingFold, { ...bench, shelf });
    expect(await snapshots.find(tenant, bench.stream, {})).toBeUndefined();
    expect(bench.reported).toEqual([
      'warn: snapshots can’t be read: streams are folded from their beginning, which is slower',
    ]);
  });
});
