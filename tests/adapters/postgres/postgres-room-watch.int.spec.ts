// PostgreSQL's watch of rooms keeps the contract, as the reactors' role.
import { Client } from 'pg';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresRoomWatch } from '../../../src/adapters/postgres/postgres-room-watch.ts';
import { roomWatchContract } from '../../contracts/room-watch.contract.ts';
import { freshDatabase } from '../../support/database.ts';

roomWatchContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const url = database.roleUrl('vm_reactor');
  const pool = createPool({ url, applicationName: 'test', maxConnections: 4, statementTimeoutMs: 10_000 });
  return {
    watch: createPostgresRoomWatch(pool),
    empty: async () => {
      await superuser.query('truncate ops.room_watch');
    },
    close: async () => {
      await superuser.end();
      await endPool(pool);
      await database.drop();
    },
  };
});
