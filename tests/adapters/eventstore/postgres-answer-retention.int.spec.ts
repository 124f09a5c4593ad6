// PostgreSQL forgets answers as promised; the scheduler's role can do this one thing to the log, and nobody else can.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresAnswerRetention } from '../../../src/adapters/eventstore/postgres/postgres-answer-retention.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { roleNames } from '../../../src/adapters/postgres/roles.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { ClaimKey } from '../../../src/ports/kept-answer.ts';
import { answerRetentionContract } from '../../contracts/answer-retention.contract.ts';
import { freshDatabase } from '../../support/database.ts';
import { openPostgresLog } from '../../support/postgres-log.ts';
import { aStream, aTenant, anAnswer, anAppend } from '../../support/sealed.ts';

/** A database, its log, the scheduler's pool, and a superuser who may change when an answer was given. */
async function open() {
  const database = await freshDatabase();
  const { log, close } = openPostgresLog(database);
  const pool = createPool({
    url: database.roleUrl('vm_scheduler'),
    applicationName: 'test',
    maxConnections: 4,
    statementTimeoutMs: 10_000,
  });
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const age = async ({ tenant, key }: ClaimKey, at: Instant): Promise<void> => {
    const text = 'update log.answers set answered = $1 where tenant = $2 and key = $3';
    await superuser.query(text, [at, tenant, key]);
  };
  return {
    database,
    log,
    pool,
    superuser,
    age,
    retention: createPostgresAnswerRetention(pool),
    close: async () => {
      await close();
      await endPool(pool);
      await superuser.end();
      await database.drop();
    },
  };
}

answerRetentionContract('PostgreSQL', async () => {
  const { log, retention, age, close } = await open();
  return {
    log,
    retention,
    close,
    appendAt: async (append, at) => {
      const outcome = await log.append(append);
      await age(append.answer.claim, at);
      return outcome;
    },
  };
});

describe('forgetting answers in PostgreSQL', () => {
  const longAgo = '2020-01-01T00:00:00.000Z' as Instant;
  const now = '2021-01-01T00:00:00.000Z' as Instant;
  const ages = { answersBefore: now, claimsBefore: longAgo };
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  /** Answers of tenants of their own, each of a command that left an event. */
  const givenOld = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const tenant = aTenant();
      const append = anAppend(tenant, aStream(tenant), 'none');
      const [event] = append.writes[0]!.events;
      const answer = { ...anAnswer(tenant, append.writes[0]!.stream), command: event!.command };
      await opened.log.append({ ...append, answer });
      await opened.age(answer.claim, longAgo);
    }
  };
  const counts = async () => {
    const { rows } = await opened.superuser.query<{ kept: number; spent: number; events: number }>(
      `select count(body)::int as kept, (count(*) - count(body))::int as spent,
         (select count(*)::int from log.events) as events from log.answers`,
    );
    return rows[0]!;
  };

  it('sweeps every tenant’s, and leaves neither bytes nor digest', async () => {
    await givenOld(5);
    expect(await opened.retention.forget(ages, 100)).toBe(5);
    expect(await counts()).toEqual({ kept: 0, spent: 5, events: 5 });
    const { rows } = await opened.superuser.query(
      'select distinct salt, digest, status, content_type from log.answers',
    );
    expect(rows).toEqual([{ salt: null, digest: null, status: null, content_type: null }]);
  });

  it('shares the work among many, each row once', async () => {
    const before = await counts();
    await givenOld(40);
    let swept = 0;
    const worker = async (): Promise<void> => {
      for (let idle = 0; idle < 3;) {
        const some = await opened.retention.forget(ages, 3);
        swept += some;
        idle = some === 0 ? idle + 1 : 0;
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    expect(swept).toBe(40);
    expect(await counts()).toMatchObject({ kept: 0, spent: before.spent + 40 });
  });

  it('passes over what a key that comes again is at, without waiting', async () => {
    await givenOld(2);
    await opened.superuser.query('begin');
    await opened.superuser.query('select from log.answers where body is not null limit 1 for update');
    expect(await opened.retention.forget(ages, 100)).toBe(1);
    await opened.superuser.query('rollback');
    expect(await opened.retention.forget(ages, 100)).toBe(1);
  });

  it('finds what is old by an index, however much is young', async () => {
    const { superuser } = opened;
    const planOf = async (part: string): Promise<string> => {
      const { rows } = await superuser.query<{ 'QUERY PLAN': string }>(
        `explain select from log.answers where ${part} and answered < '2020-01-01' order by answered limit 10`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    await superuser.query('begin; set local enable_seqscan = off; set local enable_sort = off');
    const [kept, spent] = [await planOf('body is not null'), await planOf('body is null')];
    await superuser.query('rollback');
    expect(kept).toContain('answers_kept');
    expect(spent).toContain('answers_spent');
  });

  it('lets the scheduler do this and nothing else to the log', async () => {
    for (const table of ['log.answers', 'log.events', 'log.streams']) {
      for (const statement of [`select from ${table}`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(opened.pool.query(statement), statement).rejects.toThrow(/permission denied/);
      }
    }
    await expect(opened.pool.query('update log.answers set answered = now()')).rejects.toThrow(
      /permission denied/,
    );
    await expect(opened.pool.query(`select log.find_answer(null, null, '', '')`)).rejects.toThrow(
      /permission denied/,
    );
    const { rows } = await opened.superuser.query<{ role: string }>(
      `select r.role from unnest($1::text[]) r(role)
       where has_function_privilege(r.role, 'log.forget_answers(timestamptz, timestamptz, int4)', 'execute')`,
      [roleNames],
    );
    expect(rows).toEqual([{ role: 'vm_scheduler' }]);
  });
});
