// Claims in PostgreSQL: each call is one function call and one commit (migrations/0008_claims.sql says how concurrent
// calls behave, 0013_claims_let_go.sql how claims are released).
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { CommandId, StreamName } from '../../../domain/shared/ids.ts';
import { claimLeaseMs } from '../../../ports/claims.port.ts';
import type { ClaimAnswer, ClaimOutcome, ClaimRequest } from '../../../ports/claim.ts';
import type { Claims } from '../../../ports/claims.port.ts';
import type { ClaimKey, KeptAnswer, RequestDigest } from '../../../ports/kept-answer.ts';
import { checkClaims } from '../../codec/claim-calls.ts';
import { booleanArray, byteaArray, int4Array, int8Array, textArray, uuidArray } from '../wire/pg-arrays.ts';
import { askPool } from '../ask-pool.ts';

/** A row of ops.claims as the functions give it. */
interface ClaimRow {
  readonly command: string | null;
  readonly salt: Buffer | null;
  readonly digest: Buffer | null;
  readonly stream: string | null;
  readonly revision: bigint | null;
  readonly position: bigint | null;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: Buffer | null;
  readonly proof: Buffer | null;
}

/** A row of ops.take_proven_claims; item 0 means all. */
interface TakenRow extends ClaimRow {
  readonly item: number;
  readonly outcome: string;
  readonly fence: bigint;
}

/** A row of ops.answer_claims; item 0 means all. */
type AnsweredRow = Pick<TakenRow, 'item'> & { readonly kept: boolean | null };

const called = (name: string, types: readonly string[]): string =>
  `ops.${name}(${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`;

const keyTypes = ['uuid[]', 'uuid[]', 'text[]', 'text[]'];
const workTypes = ['uuid[]', 'bytea[]', 'bytea[]', 'text[]', 'int8[]'];
const replyTypes = ['int8[]', 'boolean[]', 'int4[]', 'text[]', 'bytea[]', 'bytea[]'];

const takeSql = {
  name: 'claims-take',
  text: `select * from ${called('take_proven_claims', ['text', 'uuid', 'int4', ...keyTypes, ...workTypes])}`,
};
const answerSql = {
  name: 'claims-answer',
  text: `select * from ${called('answer_claims', ['text', 'uuid', ...keyTypes, 'int8[]', ...workTypes, ...replyTypes])}`,
};
const releaseSql = {
  name: 'claims-release',
  text: `select ${called('release_claims', ['text', 'uuid', ...keyTypes, 'int8[]'])}`,
};
const findSql = {
  name: 'claims-find',
  text: `select command, salt, digest, stream, revision, position, status::int4 as status, content_type, body, proof
         from ops.find_claim($1, $2, $3, $4)`,
};

/**
 * Claims of one holder over a pool of role vm_appender; without `holder` (a UUID) a new one is made. Faults: those of the
 * database; after a transient one it is unknown what was taken or stored, and either call may be sent again. Permanent
 * `claims-too-many` and `claims-repeated`.
 */
export function createPostgresClaims(pool: Pool, holder: string = randomUUID()): Claims {
  return {
    take: async (requests) => {
      const keys = requests.map(({ claim }) => claim);
      checkClaims(keys);
      if (requests.length === 0) return [];
      const values = [tenantsOf(keys), holder, claimLeaseMs, ...keyColumns(keys), ...workColumns(requests)];
      const rows = await askPool<TakenRow>(pool, takeSql, values);
      if (rows[0]?.item === 0) return requests.map(() => ({ kind: 'claimed', fence: 1n }));
      const byItem = new Map(rows.map((row) => [row.item, row]));
      return keys.map((claim, index) => outcomeOf(claim, byItem.get(index + 1)));
    },
    answer: async (answers) => {
      const kept = answers.map(({ answer }) => answer);
      const keys = kept.map(({ claim }) => claim);
      checkClaims(keys);
      if (answers.length === 0) return [];
      const rows = await askPool<AnsweredRow>(pool, answerSql, [
        tenantsOf(keys),
        holder,
        ...keyColumns(keys),
        int8Array(answers.map(({ fence }) => fence)),
        ...workColumns(kept),
        ...replyColumns(answers),
      ]);
      if (rows[0]?.item === 0) return answers.map(() => true);
      const byItem = new Map(rows.map((row) => [row.item, row.kept === true]));
      return answers.map((_, index) => byItem.get(index + 1) ?? false);
    },
    release: async (released) => {
      const keys = released.map(({ claim }) => claim);
      checkClaims(keys);
      if (released.length === 0) return;
      const fences = int8Array(released.map(({ fence }) => fence));
      await askPool(pool, releaseSql, [tenantsOf(keys), holder, ...keyColumns(keys), fences]);
    },
    find: async (claim) => {
      const { tenant, principal, route, key } = claim;
      const [row] = await askPool<ClaimRow>(pool, findSql, [tenant, principal, route, key]);
      return row?.body == null ? undefined : keptOf(claim, row);
    },
  };
}

/** The tenants of a call, in the form that row-level security expects. */
function tenantsOf(claims: readonly ClaimKey[]): string {
  return [...new Set(claims.map(({ tenant }) => tenant))].join(',');
}

function keyColumns(claims: readonly ClaimKey[]): Buffer[] {
  return [
    uuidArray(claims.map(({ tenant }) => tenant)),
    uuidArray(claims.map(({ principal }) => principal)),
    textArray(claims.map(({ route }) => route)),
    textArray(claims.map(({ key }) => key)),
  ];
}

/** What a claim and its answer share: the command, the request, and the stream's revision. */
function workColumns(works: readonly (ClaimRequest | KeptAnswer)[]): Buffer[] {
  return [
    uuidArray(works.map(({ command }) => command)),
    byteaArray(works.map(({ salt }) => salt)),
    byteaArray(works.map(({ digest }) => digest)),
    textArray(works.map(({ stream }) => stream)),
    int8Array(works.map(({ revision }) => revision)),
  ];
}

function replyColumns(answers: readonly ClaimAnswer[]): Buffer[] {
  return [
    int8Array(answers.map(({ position }) => position)),
    booleanArray(answers.map(({ leftEvents }) => leftEvents)),
    int4Array(answers.map(({ answer }) => answer.status)),
    textArray(answers.map(({ answer }) => answer.contentType)),
    byteaArray(answers.map(({ answer }) => answer.body)),
    byteaArray(answers.map(({ answer }) => answer.proof ?? null)),
  ];
}

function outcomeOf(claim: ClaimKey, row: TakenRow | undefined): ClaimOutcome {
  switch (row?.outcome) {
    case 'claimed':
      return { kind: 'claimed', fence: row.fence };
    case 'taken-over':
      return { kind: 'taken-over', fence: row.fence, ...placeOf(row), request: requestOf(row) };
    case 'busy':
      return { kind: 'busy' };
    case 'answered':
      return { kind: 'answered', ...keptOf(claim, row) };
    case 'spent':
      return { kind: 'spent', ...placeOf(row), position: given(row.position) };
    default:
      throw new Error(`ops.take_proven_claims: no outcome for an item (${row?.outcome ?? 'no row'})`);
  }
}

function keptOf(claim: ClaimKey, row: ClaimRow): Pick<ClaimAnswer, 'answer' | 'position'> {
  const answer: KeptAnswer = {
    claim,
    command: given(row.command) as CommandId,
    ...requestOf(row),
    status: given(row.status),
    contentType: given(row.content_type),
    body: given(row.body),
    ...placeOf(row),
    ...(row.proof && { proof: row.proof }),
  };
  return { answer, position: given(row.position) };
}

function placeOf(row: ClaimRow): { readonly stream: StreamName; readonly revision: bigint } {
  return { stream: given(row.stream) as StreamName, revision: given(row.revision) };
}

function requestOf(row: ClaimRow): RequestDigest {
  return { salt: given(row.salt), digest: given(row.digest) };
}

function given<Value>(value: Value | null): Value {
  if (value === null) throw new Error('ops.claims: a column is null');
  return value;
}
