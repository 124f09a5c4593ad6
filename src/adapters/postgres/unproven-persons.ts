// Persons whose rows have no proof: a version before wrote them, or they were restored from a backup of before. A start proves
// them for a day (settle-unproven-rows.ts); after that an operator lists them, and has exactly those proven.
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { RowProofs } from '../codec/row-proofs.ts';
import type { Sql } from './pool.ts';
import { tx } from './tx.ts';
import { byteaArray, uuidArray } from './wire/pg-arrays.ts';

/** A row of keys.persons without a proof; `identity` is the SHA-256 of issuer and subject, `made` when the database says so. */
export interface UnprovenPerson {
  readonly tenant: TenantId;
  readonly identity: Buffer;
  readonly person: PersonId;
  readonly made: string;
}

/** Those rows, as they were read at once. `digest` stands for exactly these. */
export interface UnprovenPersons {
  readonly count: number;
  readonly digest: string;
}

/** So many rows are looked at in one call at most. */
export const maxUnprovenPersons = 1_000_000;
const personsPerPage = 1_000;

/** $1, $2 where the page before ended; $3 whose rows, if only those. */
const pageSql = `select tenant, identity, person, made from keys.persons
  where proof is null and ($1::uuid is null or (tenant, identity) > ($1, $2::bytea)) and ($3::uuid is null or person = $3)
  order by tenant, identity limit ${personsPerPage}`;
const proveSql = `update keys.persons p set proof = given.proof
  from (select unnest($1::uuid[]) as tenant, unnest($2::bytea[]) as identity, unnest($3::uuid[]) as person, unnest($4::bytea[]) as proof) given
  where p.tenant = given.tenant and p.identity = given.identity and p.person = given.person and p.proof is null`;

/** A page of them after one, in the order of their keys; empty at the end. */
export async function unprovenPersonsAfter(
  sql: Sql,
  after: UnprovenPerson | undefined,
  only?: PersonId,
): Promise<readonly UnprovenPerson[]> {
  const place = [after?.tenant ?? null, after?.identity ?? null, only ?? null];
  return (await sql.query<UnprovenPerson>(pageSql, place)).rows;
}

/** Proves rows of one page, as they were read. */
export async function provePersons(
  sql: Sql,
  proofs: RowProofs,
  rows: readonly UnprovenPerson[],
): Promise<void> {
  const tenants = rows.map(({ tenant }) => tenant);
  await sql.query(`select set_config('app.tenants', $1, true)`, [[...new Set(tenants)].join(',')]);
  await sql.query(proveSql, [
    uuidArray(tenants),
    byteaArray(rows.map(({ identity }) => identity)),
    uuidArray(rows.map(({ person }) => person)),
    byteaArray(rows.map(({ tenant, identity, person }) => proofs.ofPerson(tenant, identity, person))),
  ]);
}

/** Shows every such row (of one person, if one is named), page by page. Over a pool of the owner. Raises PostgreSQL's faults. */
export function listUnprovenPersons(
  owner: Pool,
  only: PersonId | undefined,
  show: (rows: readonly UnprovenPerson[]) => void,
): Promise<UnprovenPersons> {
  return tx(owner, (sql) => eachPage(sql, only, show), { isolation: 'repeatable read', readOnly: true });
}

/**
 * Proves exactly the rows that `digest` stands for; returns how many. Raises permanent `unproven-persons-differ` and changes
 * nothing where others are there, or one of them has changed; PostgreSQL's faults, transient where one changes meanwhile.
 */
export function provePersonsListed(
  owner: Pool,
  proofs: RowProofs,
  { only, digest }: { readonly only: PersonId | undefined; readonly digest: string },
): Promise<number> {
  const work = async (sql: Sql): Promise<number> => {
    const listed = await eachPage(sql, only, () => undefined);
    if (listed.digest !== digest) throw othersThanListed(listed);
    await eachPage(sql, only, (rows) => provePersons(sql, proofs, rows));
    return listed.count;
  };
  return tx(owner, work, { isolation: 'repeatable read' });
}

async function eachPage(
  sql: Sql,
  only: PersonId | undefined,
  work: (rows: readonly UnprovenPerson[]) => void | Promise<void>,
): Promise<UnprovenPersons> {
  const hash = createHash('sha256');
  let count = 0;
  let last: UnprovenPerson | undefined;
  while (count < maxUnprovenPersons) {
    const rows = await unprovenPersonsAfter(sql, last, only);
    for (const { tenant, identity, person } of rows) {
      hash.update(`${tenant} ${identity.toString('hex')} ${person}\n`);
    }
    if (rows.length > 0) await work(rows);
    count += rows.length;
    last = rows.at(-1);
    if (rows.length < personsPerPage) break;
  }
  return { count, digest: hash.digest('hex') };
}

function othersThanListed({ count }: UnprovenPersons): PermanentFault {
  return new PermanentFault(
    'unproven-persons-differ',
    `The rows without a proof (${count} now) are not those that were listed under this digest. Nothing was changed. List them again, and look at what is new.`,
  );
}
