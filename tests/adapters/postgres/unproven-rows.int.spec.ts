// Which rows may lack a proof, on a real database: none in a new installation; those of the version before for a time; and
// persons not after a start of a day later.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowProofs } from '../../../src/adapters/codec/row-proofs.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { knownUnprovenRows, settleUnprovenRows } from '../../../src/adapters/postgres/unproven-rows.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

const proofs = rowProofs(randomBytes(32));
const dayMs = 24 * 3_600_000;
const met: unknown[] = [];
let database: FreshDatabase;
let owner: Pool;
let appender: Pool;
let superuser: Pool;
let nowMs = 0;

const poolOf = (url: string): Pool =>
  createPool({ url, applicationName: 'test', maxConnections: 2, statementTimeoutMs: 10_000 });
beforeEach(async () => {
  database = await freshDatabase();
  owner = poolOf(database.ownerUrl);
  appender = poolOf(database.roleUrl('vm_appender'));
  superuser = poolOf(database.superuserUrl);
  met.length = 0;
});
afterEach(async () => {
  await Promise.all([owner, appender, superuser].map((pool) => endPool(pool)));
  await database.drop();
});

const tell = (failure: unknown): void => void met.push(failure);
const settle = (options = {}): Promise<void> => settleUnprovenRows(owner, proofs, tell, options);
const known = () =>
  knownUnprovenRows({
    pool: () => appender,
    proofs: Promise.resolve(proofs),
    met: tell,
    nowMs: () => nowMs,
  });
const mayLack = async (from = known()) => ({
  answers: await from.mayAnswersLackProof(),
  persons: await from.mayPersonsLackProof(),
});

/** As the version before keeps one. */
const aPersonOfBefore = (): Promise<unknown> =>
  superuser.query('select keys.person($1, $2, $3)', [randomUUID(), randomBytes(32), randomUUID()]);
const personsWithout = async (): Promise<number> =>
  (await superuser.query('select from keys.persons where proof is null')).rowCount ?? 0;

/** What the row would say if it had been made so much earlier. */
async function madeEarlier(byMs: number): Promise<void> {
  const { rows } = await superuser.query<{ began: string; answers_until: string; persons_proven: boolean }>(
    'select began, answers_until, persons_proven from ops.unproven_rows',
  );
  const [row] = rows;
  const said = {
    beganMs: Date.parse(row?.began ?? '') - byMs,
    answersUntilMs: Date.parse(row?.answers_until ?? '') - byMs,
    personsProven: row?.persons_proven ?? true,
  };
  await superuser.query('update ops.unproven_rows set began = $1, answers_until = $2, proof = $3', [
    new Date(said.beganMs),
    new Date(said.answersUntilMs),
    proofs.ofUnprovenRows(said),
  ]);
}

describe('issue 12 D3: rows without a proof', () => {
  it('are accepted nowhere in a new installation', async () => {
    await Promise.all([settle(), settle()]);
    expect(await mayLack()).toEqual({ answers: false, persons: false });
    expect(met).toEqual([]);
  });

  it('are accepted beside the version before: answers for 31 days, persons until a start a day later', async () => {
    await aPersonOfBefore();
    await settle();
    expect(await personsWithout()).toBe(0);
    expect(await mayLack()).toEqual({ answers: true, persons: true });
    await aPersonOfBefore();
    expect(await personsWithout()).toBe(1);
    await settle();
    expect(await mayLack()).toEqual({ answers: true, persons: true });

    await aPersonOfBefore();
    await madeEarlier(dayMs);
    await settle();
    expect(await personsWithout()).toBe(0);
    expect(await mayLack()).toEqual({ answers: true, persons: false });

    await madeEarlier(30 * dayMs);
    expect(await mayLack()).toEqual({ answers: false, persons: false });
    expect(met).toEqual([]);
  });

  it('stop being accepted in a process that goes on running', async () => {
    await aPersonOfBefore();
    await settle();
    const running = known();
    expect(await mayLack(running)).toEqual({ answers: true, persons: true });
    nowMs += 31 * dayMs;
    await madeEarlier(dayMs);
    await settle();
    await madeEarlier(30 * dayMs);
    expect(await mayLack(running)).toEqual({ answers: false, persons: false });
  });

  it('are accepted where they are about to be carried in', async () => {
    await settle({ carried: true });
    expect(await mayLack()).toMatchObject({ answers: true });
    await settle();
    expect(await mayLack()).toMatchObject({ answers: true });
    expect(met).toEqual([]);
  });

  it.each([
    ['set on', `update ops.unproven_rows set answers_until = answers_until + interval '1 day'`],
    ['opened again', 'update ops.unproven_rows set persons_proven = not persons_proven'],
    ['deleted', 'delete from ops.unproven_rows'],
  ])('are accepted no longer where the row that says so was %s, and that is told', async (_, change) => {
    await aPersonOfBefore();
    await settle();
    await superuser.query(change);
    expect(await mayLack()).toEqual({ answers: false, persons: false });
    await settle();
    expect(await mayLack()).toEqual({ answers: false, persons: false });
    expect(met.length).toBeGreaterThan(1);
    expect(met[0]).toMatchObject({ code: 'tampered', place: { store: 'proofs' } });
  });

  it('can’t be declared acceptable by a role of the program', async () => {
    await settle();
    await expect(appender.query('update ops.unproven_rows set persons_proven = false')).rejects.toThrow(
      /permission denied/,
    );
  });
});
