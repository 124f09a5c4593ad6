// Issue 12 D7: the appender's right to write rows by itself goes once no process of a version before needs it.
import { Client } from 'pg';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wordLevel } from '../../../src/adapters/codec/words/word-levels.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { closeRawAppendsIfUnused, rawAppendsAreOpen } from '../../../src/adapters/postgres/raw-appends.ts';
import { aloneWithNamedConnections, freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let letOthersBegin: () => Promise<void>;
let owner: Pool;
beforeAll(async () => {
  letOthersBegin = await aloneWithNamedConnections();
  database = await freshDatabase();
  owner = createPool({
    url: database.ownerUrl,
    applicationName: `voicemeet owner w${wordLevel}`,
    maxConnections: 3,
    statementTimeoutMs: 10_000,
  });
});
afterAll(async () => {
  await endPool(owner);
  await database.drop();
  await letOthersBegin();
});
/** As a migration leaves the rights of a database that a version before has used. */
beforeEach(async () => {
  await owner.query('grant insert on log.events, log.answers to vm_appender');
  await owner.query('grant insert, update on log.streams to vm_appender');
});

const atOnce = (): Promise<void> => Promise.resolve();

/** Does something while a process that is named so is connected. */
async function beside<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: database.roleUrl('vm_appender'), application_name: name });
  await client.connect();
  try {
    return await work();
  } finally {
    await client.end();
  }
}

describe('issue 12 D7: raw appends', () => {
  it('are closed in a database that was just made', async () => {
    const made = await freshDatabase();
    const client = new Client({ connectionString: made.roleUrl('vm_appender') });
    await client.connect();
    try {
      expect(await rawAppendsAreOpen(client)).toBe(false);
    } finally {
      await client.end();
      await made.drop();
    }
  });

  it('stay open while a process of a version before is connected, and are closed afterwards', async () => {
    const tried = await beside('voicemeet commands w3.abcdef01/9', () =>
      closeRawAppendsIfUnused(owner, atOnce),
    );
    expect(tried).toBe('older-connected');
    expect(await rawAppendsAreOpen(owner)).toBe(true);
    const own = `voicemeet commands w${wordLevel}.abcdef01/9`;
    expect(await beside(own, () => closeRawAppendsIfUnused(owner, atOnce))).toBe('closed');
    expect(await rawAppendsAreOpen(owner)).toBe(false);
    expect(await closeRawAppendsIfUnused(owner, atOnce)).toBe('were-closed');
  });

  it('stay open where a process of a version before is connected again after a restart of the database', async () => {
    let [looked, goOn] = [(): void => undefined, (): void => undefined];
    const hasLooked = new Promise<void>((resolve) => (looked = resolve));
    const isConnected = new Promise<void>((resolve) => (goOn = resolve));
    const closing = closeRawAppendsIfUnused(owner, () => {
      looked();
      return isConnected;
    });
    await hasLooked;
    const tried = beside('voicemeet commands w3.abcdef01/9', () => {
      goOn();
      return closing;
    });
    expect(await tried).toBe('older-connected');
    expect(await rawAppendsAreOpen(owner)).toBe(true);
  });

  it.each([
    ['insert', 'log.events'],
    ['insert', 'log.streams'],
    ['update', 'log.streams'],
    ['insert', 'log.answers'],
  ])('count as open with one right alone: %s on %s', async (right, table) => {
    await closeRawAppendsIfUnused(owner, atOnce);
    await owner.query(`grant ${right} on ${table} to vm_appender`);
    expect(await rawAppendsAreOpen(owner)).toBe(true);
  });

  it('are closed by two starts at once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => closeRawAppendsIfUnused(owner, atOnce)));
    expect(outcomes).toContain('closed');
    expect(outcomes).not.toContain('older-connected');
    expect(await rawAppendsAreOpen(owner)).toBe(false);
  });
});
