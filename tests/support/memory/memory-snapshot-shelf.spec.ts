// The shelf in memory keeps the contract.
import { createMemorySnapshotShelf } from './memory-snapshot-shelf.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { snapshotShelfContract } from '../../contracts/snapshot-shelf.contract.ts';

snapshotShelfContract('memory', () => {
  const shelf = createMemorySnapshotShelf({ clock: systemClock });
  return Promise.resolve({ shelf, keeping: shelf, close: () => Promise.resolve() });
});
