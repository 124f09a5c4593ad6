// The PostgreSQL log keeps the contract on the server that is named.
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';

eventLogContract('PostgreSQL, the server of the service tests', async () => {
  const database = await freshDatabase();
  const [one, two] = [openPostgresLog(database), openPostgresLog(database)];
  return {
    log: one.log,
    other: two.log,
    feed: one.feed,
    close: async () => {
      await Promise.all([one.close(), two.close()]);
      await database.drop();
    },
  };
});
