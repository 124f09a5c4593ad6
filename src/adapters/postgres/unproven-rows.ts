// Which rows may still lack a proof: those of the version before, for as long as it may run beside this one and their answers
// are kept. The row of ops.unproven_rows says so; it is proven itself, and without it no row may lack a proof.
import type { Pool } from 'pg';
import { TamperedFault } from '../../ports/faults.ts';
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import { isSame } from '../codec/row-proofs.ts';
import { wordLevel } from '../codec/words/word-levels.ts';
import type { RowProofs, UnprovenRows } from '../codec/row-proofs.ts';
import { lowestWordLevel } from './connected-words.ts';
import type { Sql } from './pool.ts';
import { toFault } from './postgres-faults.ts';
import { tx } from './tx.ts';
import { byteaArray, uuidArray } from './wire/pg-arrays.ts';

/** How long a process of the version before may run beside this one; a start after it proves the last of its persons. */
const besideMs = 24 * 3_600_000;
/** From the first start of this version on: that day, and the 30 for which the last answer of the version before is kept. */
const answersMs = besideMs + 30 * 24 * 3_600_000;
const personsPerPage = 1_000;
/** So many pages at one start; the next one goes on. */
const maxPages = 1_000;
/** How long a process goes by what it has read. */
const rereadMs = 60_000;

interface Row {
  readonly began_ms: number;
  readonly answers_until_ms: number;
  readonly persons_proven: boolean;
  readonly proof: Buffer;
  readonly now_ms: number;
}

interface UnprovenPerson {
  readonly tenant: TenantId;
  readonly identity: Buffer;
  readonly person: PersonId;
}

const ms = (instant: string): string => `(extract(epoch from ${instant}) * 1000)::float8`;
const readSql = `select ${ms('began')} as began_ms, ${ms('answers_until')} as answers_until_ms, persons_proven, proof,
  ${ms('clock_timestamp()')} as now_ms from ops.unproven_rows`;
const storedSql = `select
  exists (select from log.answers) or exists (select from ops.claims) or exists (select from keys.persons) as any,
  exists (select from log.answers where proof is not null) or exists (select from ops.claims where proof is not null)
    or exists (select from keys.persons where proof is not null) as proven,
  ${ms('clock_timestamp()::timestamptz(3)')} as now_ms`;
const keepSql = `insert into ops.unproven_rows (began, answers_until, persons_proven, proof)
  values (to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0), $3, $4)
  on conflict (singleton) do update set persons_proven = excluded.persons_proven, proof = excluded.proof`;
/** $1, $2 where the page before ended. */
const pageSql = `select tenant, identity, person from keys.persons
  where proof is null and ($1::uuid is null or (tenant, identity) > ($1, $2::bytea))
  order by tenant, identity limit ${personsPerPage}`;
const proveSql = `update keys.persons p set proof = given.proof
  from (select unnest($1::uuid[]) as tenant, unnest($2::bytea[]) as identity, unnest($3::uuid[]) as person, unnest($4::bytea[]) as proof) given
  where p.tenant = given.tenant and p.identity = given.identity and p.person = given.person and p.proof is null`;

/** What a process asks of it. */
export interface UnprovenRowsKnown {
  readonly mayAnswersLackProof: () => Promise<boolean>;
  readonly mayPersonsLackProof: () => Promise<boolean>;
}

/** What is read, over a pool of role vm_appender, and who is told where the row itself was changed. */
export interface UnprovenRowsPorts {
  readonly pool: () => Pick<Pool, 'query'>;
  readonly proofs: Promise<RowProofs>;
  readonly met: (failure: unknown) => void;
  readonly nowMs: () => number;
}

/** Reads the row when it is first asked, and again after a minute. Where it is missing or changed, no row may lack a proof. Raises PostgreSQL's faults. */
export function knownUnprovenRows({ pool, proofs, met, nowMs }: UnprovenRowsPorts): UnprovenRowsKnown {
  let known = { answersUntilMs: -Infinity, personsMay: false, untilMs: -Infinity };
  const look = async (): Promise<typeof known> => {
    if (nowMs() < known.untilMs) return known;
    const { rows } = await pool().query<Row>(readSql).catch(raise);
    const row = provenRow(rows[0], await proofs);
    if (row === undefined) met(changedRow());
    const leftMs = row === undefined ? -Infinity : row.answersUntilMs - (rows[0]?.now_ms ?? Infinity);
    known = {
      answersUntilMs: nowMs() + leftMs,
      personsMay: row?.personsProven === false,
      untilMs: nowMs() + rereadMs,
    };
    return known;
  };
  return {
    mayAnswersLackProof: async () => nowMs() < (await look()).answersUntilMs,
    mayPersonsLackProof: async () => (await look()).personsMay,
  };
}

/**
 * Makes the row at the first start of this version, and proves persons that the version before has written; a day later it
 * closes them. With `carried`, rows of another database are about to come into this one. Over a pool of the owner, at most a
 * million persons a call. Raises PostgreSQL's faults.
 */
export async function settleUnprovenRows(
  owner: Pool,
  proofs: RowProofs,
  met: (failure: unknown) => void,
  { carried = false }: { readonly carried?: boolean } = {},
): Promise<void> {
  const { row, nowMs } = await tx(owner, (sql) => madeRow(sql, proofs, met, carried));
  if (row === undefined || row.personsProven) return;
  let after: UnprovenPerson | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const last = await tx(owner, (sql) => provePersons(sql, proofs, after));
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
  met: (failure: unknown) => void,
  carried: boolean,
): Promise<{ readonly row: UnprovenRows | undefined; readonly nowMs: number }> {
  // Once in the life of a database all of its answers may be looked through.
  await sql.query('set local statement_timeout = 0');
  await sql.query('lock table ops.unproven_rows in exclusive mode');
  const [kept] = (await sql.query<Row>(readSql)).rows;
  const row = provenRow(kept, proofs);
  if (row === undefined && kept !== undefined) met(changedRow());
  if (kept !== undefined) return { row, nowMs: kept.now_ms };
  const [stored] = (await sql.query<{ any: boolean; proven: boolean; now_ms: number }>(storedSql)).rows;
  const { any = true, proven = true, now_ms: nowMs = 0 } = stored ?? {};
  // It was made before the first proof was: it has been deleted.
  if (proven) met(changedRow());
  const none = proven || !(any || carried);
  const made = { beganMs: nowMs, answersUntilMs: none ? nowMs : nowMs + answersMs, personsProven: none };
  await keepRow(sql, proofs, made);
  return { row: made, nowMs };
}

async function keepRow(sql: Sql, proofs: RowProofs, row: UnprovenRows): Promise<void> {
  const { beganMs, answersUntilMs, personsProven } = row;
  await sql.query(keepSql, [beganMs, answersUntilMs, personsProven, proofs.ofUnprovenRows(row)]);
}

/** Proves one page after a person; gives the last of it, `undefined` where there is none. */
async function provePersons(
  sql: Sql,
  proofs: RowProofs,
  after: UnprovenPerson | undefined,
): Promise<UnprovenPerson | undefined> {
  const place = [after?.tenant ?? null, after?.identity ?? null];
  const { rows } = await sql.query<UnprovenPerson>(pageSql, place);
  if (rows.length === 0) return undefined;
  const tenants = rows.map(({ tenant }) => tenant);
  await sql.query(`select set_config('app.tenants', $1, true)`, [[...new Set(tenants)].join(',')]);
  await sql.query(proveSql, [
    uuidArray(tenants),
    byteaArray(rows.map(({ identity }) => identity)),
    uuidArray(rows.map(({ person }) => person)),
    byteaArray(rows.map(({ tenant, identity, person }) => proofs.ofPerson(tenant, identity, person))),
  ]);
  return rows.at(-1);
}

function provenRow(row: Row | undefined, proofs: RowProofs): UnprovenRows | undefined {
  if (row === undefined) return undefined;
  const { began_ms: beganMs, answers_until_ms: answersUntilMs, persons_proven: personsProven, proof } = row;
  const said = { beganMs, answersUntilMs, personsProven };
  return isSame(proof, proofs.ofUnprovenRows(said)) ? said : undefined;
}

function changedRow(): TamperedFault {
  return new TamperedFault(
    { store: 'proofs', name: 'ops.unproven_rows' },
    'The row of ops.unproven_rows is missing or was changed. Until it is restored, no kept answer and no person is accepted without a proof.',
  );
}

function raise(error: unknown): never {
  throw toFault(error);
}
