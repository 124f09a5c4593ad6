// Makes the row of ops.unproven_rows at the first start of this version, and proves the persons that versions before have
// written; a day later it closes them.
import type { Pool } from 'pg';
import { wordLevel } from '../codec/words/word-levels.ts';
import type { RowProofs, UnprovenRows } from '../codec/row-proofs.ts';
import { lowestWordLevel } from './connected-words.ts';
import type { Sql } from './pool.ts';
import { tx } from './tx.ts';
import { provePersons, unprovenPersonsAfter, type UnprovenPerson } from './unproven-persons.ts';
import { changedRow, provenRow, storedUnprovenRows } from './unproven-rows.ts';

/** How long a process of the version before may run beside this one; a start after it proves the last of its persons. */
const besideMs = 24 * 3_600_000;
/** From the first start of this version on: that day, and the 30 for which the last answer of the version before is kept. */
const answersMs = besideMs + 30 * 24 * 3_600_000;
/** So many pages of persons at one start; the next one goes on. */
const maxPages = 1_000;

interface Stored {
  readonly answers: boolean;
  readonly persons: boolean;
  readonly digest: boolean;
  readonly proven_answers: boolean;
  readonly proven_persons: boolean;
  readonly now_ms: number;
}

const storedSql = `select
  exists (select from log.answers) or exists (select from ops.claims) as answers,
  exists (select from keys.persons) as persons, exists (select from log.kept_digest) as digest,
  exists (select from log.answers where proof is not null) or exists (select from ops.claims where proof is not null) as proven_answers,
  exists (select from keys.persons where proof is not null) as proven_persons,
  (extract(epoch from clock_timestamp()::timestamptz(3)) * 1000)::float8 as now_ms`;
const keepSql = `insert into ops.unproven_rows (began, answers_until, persons_proven, proof)
  values (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0), $3, $4)
  on conflict (singleton) do update set persons_proven = excluded.persons_proven, proof = excluded.proof`;

/** Who hears what is found: rows that were changed, and what is odd and is served all the same. */
export interface SettleHearers {
  readonly met: (failure: unknown) => void;
  readonly warn: (fact: string) => void;
}

/** Over a pool of the owner, at most a million persons a call. Raises PostgreSQL's faults. */
export async function settleUnprovenRows(
  owner: Pool,
  proofs: RowProofs,
  hearers: SettleHearers,
): Promise<void> {
  const { row, nowMs } = await tx(owner, (sql) => madeRow(sql, proofs, hearers));
  if (row === undefined || row.personsProven) return;
  let after: UnprovenPerson | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const last = await tx(owner, async (sql) => {
      const rows = await unprovenPersonsAfter(sql, after);
      if (rows.length > 0) await provePersons(sql, proofs, rows);
      return rows.at(-1);
    });
    if (last !== undefined) {
      after = last;
      continue;
    }
    if (nowMs < row.beganMs + besideMs || (await isOlderConnected(owner))) return;
    await tx(owner, (sql) => keepRow(sql, proofs, { ...row, personsProven: true }));
    return;
  }
}

/** Whether a process of the version before may still write persons without a proof. */
async function isOlderConnected(owner: Pool): Promise<boolean> {
  const lowest = await lowestWordLevel(owner);
  return lowest !== undefined && lowest < wordLevel;
}

async function madeRow(
  sql: Sql,
  proofs: RowProofs,
  { met, warn }: SettleHearers,
): Promise<{ readonly row: UnprovenRows | undefined; readonly nowMs: number }> {
  // Once in the life of a database all of its answers may be looked through.
  await sql.query('set local statement_timeout = 0');
  await sql.query('lock table ops.unproven_rows in exclusive mode');
  const kept = await storedUnprovenRows(sql);
  const row = provenRow(kept, proofs);
  if (row === undefined && kept !== undefined) met(changedRow());
  if (kept !== undefined) return { row, nowMs: kept.now_ms };
  const [stored] = (await sql.query<Stored>(storedSql)).rows;
  if (stored === undefined) throw new Error('PostgreSQL gave no row');
  const { answers, persons, proven_answers: provenAnswers, proven_persons: provenPersons } = stored;
  // It was made before the first answer had a proof: it has been deleted.
  if (provenAnswers) met(changedRow());
  const any = answers || persons || stored.digest;
  const answersMayLack = !provenAnswers && (provenPersons ? answers : any);
  if (answersMayLack && provenPersons) warn(keysAreNewer);
  const made = {
    beganMs: stored.now_ms,
    answersUntilMs: answersMayLack ? stored.now_ms + answersMs : stored.now_ms,
    personsProven: provenAnswers || provenPersons || !any,
  };
  await keepRow(sql, proofs, made);
  return { row: made, nowMs: stored.now_ms };
}

/** Whoever could take all proofs from answers could take those of persons too: nothing is lost by accepting these. */
const keysAreNewer =
  'persons have proofs and kept answers have none: schema keys was restored from a newer backup than the log. Answers without a proof are accepted for 31 days; a person without one is refused, see "voicemeet keys prove-persons"';

async function keepRow(sql: Sql, proofs: RowProofs, row: UnprovenRows): Promise<void> {
  const { beganMs, answersUntilMs, personsProven } = row;
  await sql.query(keepSql, [beganMs, answersUntilMs, personsProven, proofs.ofUnprovenRows(row)]);
}
