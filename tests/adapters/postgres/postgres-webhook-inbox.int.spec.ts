// PostgreSQL's inbox keeps the contract, each part under the role that has it; and what that role can't do.
import { Client } from 'pg';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { createPostgresStuckWork } from '../../../src/adapters/postgres/postgres-stuck-work.ts';
import { createPostgresWebhookInbox } from '../../../src/adapters/postgres/postgres-webhook-inbox.ts';
import type { RoleName } from '../../../src/adapters/postgres/roles.ts';
import { webhookInboxContract } from '../../contracts/webhook-inbox.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

function poolOf(database: FreshDatabase, role: RoleName): Pool {
  const url = database.roleUrl(role);
  return createPool({ url, applicationName: 'test', maxConnections: 4, statementTimeoutMs: 10_000 });
}

webhookInboxContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const pools = (['vm_reactor', 'vm_appender', 'vm_scheduler'] as const).map((role) =>
    poolOf(database, role),
  );
  const [reactor, appender, scheduler] = pools as [Pool, Pool, Pool];
  return {
    inbox: createPostgresWebhookInbox(reactor),
    arrivals: createPostgresWebhookInbox(appender),
    retention: createPostgresWebhookInbox(scheduler),
    empty: async () => {
      await superuser.query('truncate ops.webhook_inbox, ops.stuck_work');
    },
    age: async (days) => {
      const older = (column: string) => `${column} = ${column} - interval '${days} days'`;
      await superuser.query(`update ops.webhook_inbox set ${older('received')}, ${older('ended')}`);
    },
    fill: async (state) => {
      await superuser.query(
        `insert into ops.webhook_inbox (provider, event, name, room, body, state, ended)
         select 'toy', 'filling-' || n, 'x', 'r' || n, '', $1, case when $1 = 'applied' then now() end
         from generate_series(1, 100000) n`,
        [state],
      );
    },
    stuck: (key) => createPostgresStuckWork(scheduler, [], []).find('webhooks', key),
    close: async () => {
      await superuser.end();
      for (const pool of pools) await endPool(pool);
      await database.drop();
    },
  };
});

it('issue 13 B3: the role that serves HTTP adds webhooks, and can neither read, change nor delete any', async () => {
  const database = await freshDatabase();
  const pool = poolOf(database, 'vm_appender');
  const arrival = { provider: 'toy', id: '1', name: 'x', room: '', body: Buffer.from('x') };
  expect(await createPostgresWebhookInbox(pool).receive(arrival)).toBe('kept');
  for (const text of [
    'select from ops.webhook_inbox',
    `update ops.webhook_inbox set state = 'applied'`,
    'delete from ops.webhook_inbox',
    `insert into ops.webhook_inbox (provider, event, name, room, body) values ('toy', '2', 'x', '', '')`,
    'select ops.sweep_webhooks(now(), 1)',
    'select from ops.room_watch',
  ]) {
    await expect(pool.query(text)).rejects.toMatchObject({ code: '42501' });
  }
  const reactor = poolOf(database, 'vm_reactor');
  for (const text of [
    'delete from ops.webhook_inbox',
    `update ops.webhook_inbox set body = ''`,
    `select ops.receive_webhook('toy', '3', 'x', '', '')`,
  ]) {
    await expect(reactor.query(text)).rejects.toMatchObject({ code: '42501' });
  }
  await endPool(pool);
  await endPool(reactor);
  await database.drop();
});
