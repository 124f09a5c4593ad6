// Used keys in PostgreSQL, in either table: log.answers, which the log on PostgreSQL writes in its own commits, and
// ops.claims, which serves a log elsewhere. Runs as the owner, who sees all tenants; used by operators only, never by HTTP.
import type { Pool, PoolClient } from 'pg';
import type { CommandId, PersonId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import { fromEpochMs, toEpochMs } from '../../../domain/shared/instant.ts';
import type { ClaimKey } from '../../../ports/kept-answer.ts';
import type { AnsweredKey, OpenKey, SpentKey, UsedKeys } from '../../../ports/used-keys.port.ts';
import { usedKeysPerPage } from '../../../ports/used-keys.port.ts';
import {
  booleanArray,
  byteaArray,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from '../wire/pg-arrays.ts';
import { toFault } from '../postgres-faults.ts';
import { tx } from '../tx.ts';

/** Which table holds them. */
export type UsedKeysTable = 'log.answers' | 'ops.claims';

interface Row {
  readonly tenant: string;
  readonly principal: string;
  readonly route: string;
  readonly key: string;
  readonly command: string;
  readonly salt: Buffer | null;
  readonly digest: Buffer | null;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint | null;
  readonly left_events: boolean;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: Buffer | null;
  readonly proof: Buffer | null;
  readonly at_ms: number;
}

const keyColumns = 'tenant, principal, route, key';
const columns = `${keyColumns}, command, salt, digest, stream, revision, position, status::int4 as status, content_type, body, proof`;
const atMs = (column: string): string => `extract(epoch from ${column}) * 1000`;

/** A cursor sorts once, however many pages are fetched; the order is that of the port. */
const allSql: Readonly<Record<UsedKeysTable, string>> = {
  'log.answers': `
    select ${columns}, (${atMs('answered')})::float8 as at_ms, body is null or exists (
        select from log.events e where e.partition = 0 and e.position = a.position and e.command = a.command
      ) as left_events
    from log.answers a order by position, ${keyColumns}`,
  'ops.claims': `
    select ${columns}, (${atMs('coalesce(answered, until)')})::float8 as at_ms, coalesce(left_events, true) as left_events
    from ops.claims order by position nulls first, ${keyColumns}`,
};

const given = `
  select unnest($1::uuid[]) as tenant, unnest($2::uuid[]) as principal, unnest($3::text[]) as route, unnest($4::text[]) as key,
    unnest($5::uuid[]) as command, unnest($6::bytea[]) as salt, unnest($7::bytea[]) as digest, unnest($8::text[]) as stream,
    unnest($9::int8[]) as revision, unnest($10::int8[]) as position, nullif(unnest($11::int4[]), -1) as status,
    unnest($12::text[]) as content_type, unnest($13::bytea[]) as body, unnest($14::timestamptz[]) as answered,
    unnest($15::boolean[]) as left_events, unnest($16::bytea[]) as proof`;

const shared = `${keyColumns}, command, salt, digest, stream, revision, position, status, content_type, body, proof, answered`;
const replaced = `command = excluded.command, salt = excluded.salt, digest = excluded.digest, stream = excluded.stream,
  revision = excluded.revision, position = excluded.position, status = excluded.status,
  content_type = excluded.content_type, body = excluded.body, proof = excluded.proof, answered = excluded.answered`;

/** The holder of a claim that was carried: no process. The claim is answered, and an answered claim is never taken. */
const noHolder = '00000000-0000-0000-0000-000000000000';

const keepSql: Readonly<Record<UsedKeysTable, string>> = {
  'log.answers': `
    insert into log.answers as k (${shared}) select ${shared} from (${given}) given
    on conflict (${keyColumns}) do update set ${replaced} where k.answered < excluded.answered`,
  'ops.claims': `
    insert into ops.claims as k (${shared}, left_events, holder, fence, until, aged)
    select ${shared}, left_events, '${noHolder}', 1, answered, body is null from (${given}) given
    on conflict (${keyColumns}) do update set ${replaced}, left_events = excluded.left_events, holder = excluded.holder,
      fence = k.fence + 1, until = excluded.until, aged = excluded.aged
    where k.answered is null or k.answered < excluded.answered`,
};

/**
 * Over a pool of the database's owner with at least two connections and without a limit for idle transactions, because
 * reading holds one connection from the first page to the last. Raises faults of the database.
 */
export function createPostgresUsedKeys(pool: Pool, table: UsedKeysTable): UsedKeys {
  return {
    all: () => pagesOf(pool, allSql[table]),
    keep: async (keys) => {
      if (keys.length === 0) return;
      await tx(pool, async (sql) => {
        // Row-level security lets the owner add answers for tenants that it names.
        const tenants = new Set(keys.map((key) => claimOf(key).tenant));
        await sql.query(`select set_config('app.tenants', $1, true)`, [[...tenants].join(',')]);
        await sql.query(keepSql[table], valuesOf(keys));
      });
    },
  };
}

async function* pagesOf(
  pool: Pool,
  text: string,
): AsyncGenerator<readonly (AnsweredKey | SpentKey | OpenKey)[], undefined> {
  let client: PoolClient | undefined;
  let clean = false;
  try {
    client = await pool.connect();
    await client.query('begin isolation level repeatable read read only');
    await client.query(`declare used_keys no scroll cursor for ${text}`);
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${usedKeysPerPage} from used_keys`);
      if (rows.length === 0) break;
      yield rows.map(keyOf);
    }
    await client.query('commit');
    clean = true;
  } catch (error) {
    throw toFault(error);
  } finally {
    client?.release(!clean);
  }
}

function keyOf(row: Row): AnsweredKey | SpentKey | OpenKey {
  const { salt, digest, status, content_type: contentType, body, position, left_events: leftEvents } = row;
  const claim = {
    tenant: row.tenant as TenantId,
    principal: row.principal as PersonId,
    route: row.route,
    key: row.key,
  };
  const place = {
    command: row.command as CommandId,
    stream: row.stream as StreamName,
    revision: row.revision,
  };
  const at = fromEpochMs(Math.round(row.at_ms));
  if (position === null) return { kind: 'open', claim, ...place, at };
  if (salt === null || digest === null || status === null || contentType === null || body === null) {
    return { kind: 'spent', claim, ...place, position, at };
  }
  const answer = {
    claim,
    ...place,
    salt,
    digest,
    status,
    contentType,
    body,
    ...(row.proof && { proof: row.proof }),
  };
  return { kind: 'answered', answer, position, leftEvents, at };
}

function claimOf(key: AnsweredKey | SpentKey): ClaimKey {
  return (key.kind === 'answered' ? key.answer : key).claim;
}

function valuesOf(keys: readonly (AnsweredKey | SpentKey)[]): Buffer[] {
  const uses = keys.map((key) => (key.kind === 'answered' ? key.answer : key));
  const answers = keys.map((key) => (key.kind === 'answered' ? key.answer : undefined));
  return [
    uuidArray(uses.map(({ claim }) => claim.tenant)),
    uuidArray(uses.map(({ claim }) => claim.principal)),
    textArray(uses.map(({ claim }) => claim.route)),
    textArray(uses.map(({ claim }) => claim.key)),
    uuidArray(uses.map(({ command }) => command)),
    byteaArray(answers.map((answer) => answer?.salt ?? null)),
    byteaArray(answers.map((answer) => answer?.digest ?? null)),
    textArray(uses.map(({ stream }) => stream)),
    int8Array(uses.map(({ revision }) => revision)),
    int8Array(keys.map(({ position }) => position)),
    int4Array(answers.map((answer) => answer?.status ?? -1)),
    textArray(answers.map((answer) => answer?.contentType ?? null)),
    byteaArray(answers.map((answer) => answer?.body ?? null)),
    timestamptzArray(keys.map(({ at }) => toEpochMs(at))),
    booleanArray(keys.map((key) => key.kind === 'spent' || key.leftEvents)),
    byteaArray(answers.map((answer) => answer?.proof ?? null)),
  ];
}
