// Used keys in PostgreSQL keep the contract in both tables, carried from one to the other and back; and what each
// table then answers to whoever comes with an old key.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryKeys } from '../../../../src/adapters/eventstore/copy/carry-keys.ts';
import { createPool, endPool } from '../../../../src/adapters/postgres/pool.ts';
import { createPostgresClaims } from '../../../../src/adapters/postgres/claims/postgres-claims.ts';
import { createPostgresUsedKeys } from '../../../../src/adapters/postgres/claims/postgres-used-keys.ts';
import type { UsedKeysTable } from '../../../../src/adapters/postgres/claims/postgres-used-keys.ts';
import type { KeptAnswer } from '../../../../src/ports/kept-answer.ts';
import { allKeys, answeredKey, spentKey, usedKeysContract } from '../../../contracts/used-keys.contract.ts';
import { freshDatabase } from '../../../support/database.ts';
import type { FreshDatabase } from '../../../support/database.ts';
import { openPostgresEnd } from '../../../support/postgres-end.ts';
import { openPostgresLog } from '../../../support/postgres-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../../support/sealed.ts';

describe.each<UsedKeysTable>(['log.answers', 'ops.claims'])('the table %s', (table) => {
  usedKeysContract(table, async () => {
    const database = await freshDatabase();
    const common = { url: database.ownerUrl, applicationName: 'test', statementTimeoutMs: 20_000 };
    const pool = createPool({ ...common, maxConnections: 2, idleInTransactionTimeoutMs: 0 });
    const close = async (): Promise<void> => {
      await endPool(pool);
      await database.drop();
    };
    return { keys: createPostgresUsedKeys(pool, table), close };
  });
});

describe('keys carried between the answers of a log and claims', () => {
  let database: FreshDatabase;
  let end: ReturnType<typeof openPostgresEnd>;
  let program: ReturnType<typeof openPostgresLog>;
  beforeAll(async () => {
    database = await freshDatabase();
    end = openPostgresEnd(database);
    program = openPostgresLog(database);
  });
  afterAll(async () => {
    await Promise.all([end.close(), program.close()]);
    await database.drop();
  });

  /** A command that left an event, or a refusal; its answer was kept with it. */
  async function given(
    leftEvents: boolean,
  ): Promise<{ readonly answer: KeptAnswer; readonly position: bigint }> {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const append = anAppend(tenant, stream, 'none', 2);
    const answer = { ...anAnswer(tenant, stream), revision: leftEvents ? 1n : -1n };
    const kept = keeping(
      leftEvents ? append : { tenant, writes: [{ stream, expected: 'none', events: [] }] },
      answer,
    );
    const outcome = await program.log.append(kept);
    if (outcome.kind !== 'appended') throw new Error(outcome.kind);
    return { answer: kept.answer, position: outcome.position };
  }

  it('gives old keys the same answers and lets them do nothing twice, there and back again', async () => {
    const [done, refused] = [await given(true), await given(false)];
    const [answers, claims] = [end.keysOf('log.answers'), end.keysOf('ops.claims')];
    await answers.keep([spentKey(1n)]);
    await carryKeys({ source: { ...end, usedKeys: answers }, target: { ...end, usedKeys: claims } });
    expect(await allKeys(claims)).toEqual(await allKeys(answers));
    const [first, ...others] = await allKeys(claims);
    expect(first).toMatchObject({ kind: 'spent' });
    // A refusal has the position of the event before it, and keys of one position are in the order of their tenants.
    expect(others.map((key) => [key.kind, 'leftEvents' in key && key.leftEvents]).sort()).toEqual([
      ['answered', false],
      ['answered', true],
    ]);

    const pool = createPool({
      url: database.roleUrl('vm_appender'),
      applicationName: 'test',
      statementTimeoutMs: 20_000,
      maxConnections: 1,
    });
    const own = createPostgresClaims(pool, randomUUID());
    try {
      for (const { answer, position } of [done, refused]) {
        expect(await own.take([{ ...answer, revision: 5n }])).toEqual([
          { kind: 'answered', answer, position },
        ]);
      }
      const tenant = aTenant();
      const fresh = anAnswer(tenant, aStream(tenant));
      const [taken] = await own.take([fresh]);
      await own.answer([
        {
          fence: taken?.kind === 'claimed' ? taken.fence : 0n,
          answer: fresh,
          position: 2n,
          leftEvents: false,
        },
      ]);
      const open = anAnswer(tenant, aStream(tenant));
      await own.take([open]);
      const back = await carryKeys({
        source: { ...end, usedKeys: claims },
        target: { ...end, usedKeys: answers },
      });
      expect(back).toEqual({ answered: 3n, unproven: 3n, spent: 1n, idle: 1n });
      expect((await program.log.findAnswer(fresh.claim))?.answer).toEqual(fresh);
      expect(await program.log.findAnswer(open.claim)).toBeUndefined();
    } finally {
      await endPool(pool);
    }
    const again = await program.log.append(
      keeping(anAppend(done.answer.claim.tenant, done.answer.stream, 1n), done.answer),
    );
    expect(again).toEqual({ kind: 'answered', answer: done.answer, position: done.position });
  });

  it('takes the place of a claim that nobody answered', async () => {
    const claims = end.keysOf('ops.claims');
    const key = answeredKey(3n);
    const pool = createPool({
      url: database.roleUrl('vm_appender'),
      applicationName: 'test',
      statementTimeoutMs: 20_000,
      maxConnections: 1,
    });
    try {
      const own = createPostgresClaims(pool, randomUUID());
      await own.take([key.answer]);
      await claims.keep([key]);
      expect(
        await own.answer([
          { fence: 1n, answer: anAnswer(aTenant(), key.answer.stream), position: 1n, leftEvents: true },
        ]),
      ).toEqual([false]);
      expect(await own.take([key.answer])).toEqual([{ kind: 'answered', answer: key.answer, position: 3n }]);
    } finally {
      await endPool(pool);
    }
  });
});
