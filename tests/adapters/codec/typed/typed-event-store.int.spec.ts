// The typed store keeps the contract over PostgreSQL too: log and keyring there, each by its own role.
import { randomBytes } from 'node:crypto';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { systemRandom } from '../../../../src/adapters/codec/typed/random.ts';
import { typedEventStore } from '../../../../src/adapters/codec/typed/typed-event-store.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { postgresKeyring } from '../../../../src/adapters/postgres/keys/postgres-keyring.ts';
import { rootKeyOf } from '../../../../src/adapters/system/file-root-key.ts';
import { eventStoreContract } from '../../../contracts/event-store.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import { openPostgresLog } from '../../../support/postgres-log.ts';

eventStoreContract('typed, over PostgreSQL', async () => {
  const database = await freshDatabase();
  const opened = openPostgresLog(database);
  const url = database.roleUrl('vm_keyring');
  const pool = createPool({ url, applicationName: 'test', maxConnections: 2, statementTimeoutMs: 10_000 });
  const keyring = postgresKeyring({
    pool,
    rootKey: rootKeyOf(randomBytes(32)),
    nowMs: () => performance.now(),
    mayLackProof: () => Promise.resolve(false),
  });
  const { log } = opened;
  const store = typedEventStore({ log, keyring, codecs: allCodecs(), random: systemRandom() });
  return {
    store,
    log,
    keyring,
    close: async () => {
      await opened.close();
      await endPool(pool);
      await database.drop();
    },
  };
});
