// Issue 12 A5: which version of words connected processes know, by the names of their connections.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { wordLevel } from '../../../src/adapters/codec/words/word-levels.ts';
import { lowestWordLevel } from '../../../src/adapters/postgres/connected-words.ts';
import { connectionLabel, verbLabel } from '../../../src/adapters/postgres/connection-room.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { roleUrl } from '../../../src/adapters/postgres/roles.ts';
import { aloneWithNamedConnections, freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

let database: FreshDatabase;
let letOthersBegin: () => Promise<void>;
let asking: Pool;
const others: Pool[] = [];
beforeAll(async () => {
  letOthersBegin = await aloneWithNamedConnections();
  database = await freshDatabase();
  const { ownerUrl, rolesKey } = database;
  // Any role sees the names of all, and no more is needed.
  asking = named('asking', roleUrl(ownerUrl, 'vm_appender', rolesKey));
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((pool) => endPool(pool)));
});
afterAll(async () => {
  await endPool(asking);
  await database.drop();
  await letOthersBegin();
});

function named(applicationName: string, url = database.ownerUrl): Pool {
  return createPool({ url, applicationName, maxConnections: 1, statementTimeoutMs: 5_000 });
}

/** Connects under these names too, and looks until that level is seen: a connection that was closed is still shown for a moment. */
async function seesBeside(level: number | undefined, ...names: readonly string[]): Promise<void> {
  others.push(...names.map((name) => named(name)));
  for (const pool of others) await pool.query('select 1');
  await until(async () => expect(await lowestWordLevel(asking)).toBe(level));
}

describe('issue 12 A5: the lowest level of words among connected processes', () => {
  it.each([
    ['voicemeet commands', 1],
    ['voicemeet timers', 1],
    ['voicemeet presence', 1],
    ['voicemeet queries ab12cd34/25', 2],
    ['voicemeet queries w7.ab12cd34/25', 7],
    ['voicemeet owner w12', 12],
    // What is no process, or nobody's business.
    ['voicemeet migrate', undefined],
    ['voicemeet presence 2', undefined],
    ['psql', undefined],
    ['voicemeet queries w0', undefined],
  ])('of %s is %s', async (name, level) => {
    await seesBeside(level, name);
  });

  it('is nothing that a role tells which only asks questions', async () => {
    const { ownerUrl, rolesKey } = database;
    const asker = named('voicemeet queries w1', roleUrl(ownerUrl, 'vm_query', rolesKey));
    others.push(asker);
    await asker.query('select 1');
    await seesBeside(undefined);
  });

  it('is that of the oldest, and this version tells its own', async () => {
    const own = [`voicemeet queries ${connectionLabel('ab12cd34', 25)}`, `voicemeet owner ${verbLabel}`];
    await seesBeside(wordLevel, ...own);
    await seesBeside(1, 'voicemeet keys', 'voicemeet keys w9.x/1');
  });

  it('says nothing of other databases on the server', async () => {
    const other = await freshDatabase();
    const elsewhere = named('voicemeet commands', other.ownerUrl);
    await elsewhere.query('select 1');
    await seesBeside(undefined);
    await endPool(elsewhere);
    await other.drop();
  });

  it('raises a fault of the database', async () => {
    const away = named('away', 'postgres://nobody@127.0.0.1:1/none');
    await expect(lowestWordLevel(away)).rejects.toMatchObject({ name: 'TransientFault' });
    await endPool(away);
  });
});
