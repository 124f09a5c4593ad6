// The log on EventStoreDB keeps the contract with its claims and its sequence in PostgreSQL, as the program runs it.
import { vi } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresClaims } from '../../../src/adapters/postgres/claims/postgres-claims.ts';
import { createPostgresLeases } from '../../../src/adapters/postgres/postgres-leases.ts';
import {
  createPostgresLogSequence,
  createPostgresLogSequencer,
} from '../../../src/adapters/postgres/postgres-log-sequence.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import { esdbLogUnderTest } from '../../support/esdb-log-under-test.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';

vi.setConfig({ testTimeout: 30_000 });

eventLogContract('EventStoreDB, claims in PostgreSQL', async () => {
  const database = await freshDatabase();
  const common = { applicationName: 'test', statementTimeoutMs: 20_000, maxConnections: 4 };
  const appending = createPool({ ...common, url: database.roleUrl('vm_appender') });
  const projecting = createPool({ ...common, url: database.roleUrl('vm_projector') });
  const beside = {
    claims: () => createPostgresClaims(appending),
    sequence: createPostgresLogSequence(appending),
    sequencer: createPostgresLogSequencer(projecting),
    leases: createPostgresLeases(projecting),
  };
  const world = await startEsdbWorld({ beside });
  const under = await esdbLogUnderTest(world);
  return {
    ...under,
    close: async () => {
      await under.close();
      await Promise.all([endPool(appending), endPool(projecting)]);
      await database.drop();
    },
  };
});
