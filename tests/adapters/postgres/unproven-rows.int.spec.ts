// Which rows may lack a proof, on a real database: none in a new installation; those of the version before for a time; and
// persons not after a start of a day later.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowProofs } from '../../../src/adapters/codec/row-proofs.ts';
import { createPool, endPool } from '../../../src/adapters/postgres/pool.ts';
import { settleUnprovenRows } from '../../../src/adapters/postgres/settle-unproven-rows.ts';
import { knownUnprovenRows, whenRowsAreSettled } from '../../../src/adapters/postgres/unproven-rows.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

const proofs = rowProofs(randomBytes(32));
const dayMs = 24 * 3_600_000;
const met: unknown[] = [];
const warned: string[] = [];
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
  warned.length = 0;
});
afterEach(async () => {
  await Promise.all([owner, appender, superuser].map((pool) => endPool(pool)));
  await database.drop();
});

const tell = (failure: unknown): void => void met.push(failure);
const settle = (): Promise<void> =>
  settleUnprovenRows(owner, proofs, { met: tell, warn: (fact) => void warned.push(fact) });
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

/** A kept answer, with a proof (whose is not looked at here) or without. */
const anAnswer = (kind: 'proven' | 'unproven'): Promise<unknown> =>
  superuser.query(
    `insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position, proof)
     values ($1, $1, 'POST /v1/x', 'k', $1, '\\x00', '\\x00', 200, 'application/json', '{}', 'meeting-1', 0, 0, $2)`,
    [randomUUID(), kind === 'proven' ? randomBytes(33) : null],
  );

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

  it.each([
    ['set on', `update ops.unproven_rows set answers_until = answers_until + interval '1 day'`],
    ['opened again', 'update ops.unproven_rows set persons_proven = not persons_proven'],
    ['deleted', 'delete from ops.unproven_rows'],
  ])('are accepted no longer where the row that says so was %s, and that is told', async (_, change) => {
    await aPersonOfBefore();
    await anAnswer('proven');
    await settle();
    await superuser.query(change);
    const running = known();
    // A missing row may be about to be made, a minute long.
    await mayLack(running).catch(() => undefined);
    nowMs += 60_000;
    expect(await mayLack(running)).toEqual({ answers: false, persons: false });
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

describe('issue 12 D3: answers after a restore', () => {
  it('are accepted for 31 days where keys were restored newer than the log, and that is a warning', async () => {
    await aPersonOfBefore();
    await settle();
    await superuser.query('delete from ops.unproven_rows');
    await anAnswer('unproven');
    await aPersonOfBefore();
    await settle();
    expect(await mayLack()).toEqual({ answers: true, persons: false });
    expect(met).toEqual([]);
    expect(warned).toEqual([expect.stringContaining('restored from a newer backup than the log')]);
    await madeEarlier(31 * dayMs);
    expect(await mayLack()).toEqual({ answers: false, persons: false });
  });
});

describe('issue 12 D3: between the migrations and the first settling', () => {
  it('a row that is not there yet is asked for again, and is no tampering', async () => {
    await anAnswer('unproven');
    const running = known();
    for (const ask of [running.mayAnswersLackProof, running.mayPersonsLackProof]) {
      await expect(ask()).rejects.toMatchObject({ name: 'TransientFault', code: 'proofs-not-settled' });
    }
    await settle();
    expect(await mayLack(running)).toEqual({ answers: true, persons: true });
    expect(met).toEqual([]);
  });

  it('a process without the owner’s account waits for it, so that nothing has a proof before', async () => {
    const waited = whenRowsAreSettled(appender, systemPace).then(() => 'settled');
    expect(await Promise.race([waited, systemPace.pause(600).then(() => 'waiting')])).toBe('waiting');
    await settle();
    expect(await waited).toBe('settled');
    await superuser.query('delete from ops.unproven_rows');
    let atMs = 0;
    const pace = { monotonicMs: () => atMs, pause: async (ms: number) => Promise.resolve(void (atMs += ms)) };
    await expect(whenRowsAreSettled(appender, pace)).rejects.toMatchObject({ code: 'proofs-not-settled' });
    expect(atMs).toBe(60_000);
  });
});
