// One command with one event, as one statement: what `log.append` (migrations/0005_log_functions.sql) would do for it,
// without a function, a savepoint and seven executor starts. Measured at one caller: 0.69 of a plain INSERT by the function.
//
// I1  The lock comes first: everything else takes its rows from `locked`, or its key from a subquery over it, so that
//     app.tenants is set before any policy looks.
// I2  The caller chooses the position: one beyond the last that it knows. This can't leave a hole, and if another process
//     was faster, the primary key refuses it. Nothing is stored if the stream is at another revision.

const columns =
  'partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes';

const locked = `locked as materialized (
  select set_config('app.tenants', $2::text, true) as tenants, pg_advisory_xact_lock(7306, 0)::text as lock
)`;

const begun = `moved as (
  insert into log.streams (stream, tenant, revision, leaf)
    select $3::text, $2::uuid, $4::int8, $9::bytea from locked
    returning 1
)`;

const goneOn = `moved as (
  update log.streams s set revision = $4::int8, leaf = $9::bytea
    where s.stream = (select $3::text from locked where tenants is not null)
      and s.revision = $4::int8 - 1 and ($13::bytea is null or s.leaf = $13::bytea)
    returning 1
)`;

const stored = `insert into log.events (${columns})
    select 0, $1::int8, $2::uuid, $3::text, $4::int8, $5::uuid, $6::text, $7::timestamptz, $8::uuid, $9::bytea, $10::bytea,
      $11::bytea, $12::bytea
    from moved`;

/** Parameters: 1 position, 2 tenant, 3–12 the event, 13 the leaf before it (unless the stream begins), then the answer. */
const answer = (first: number): string => {
  const types = 'uuid text text uuid bytea bytea int4 text bytea text int8 bytea'.split(' ');
  const places = types.map((type, index) => `$${first + index}::${type}`).join(', ');
  return `insert into log.answers
    (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, proof, position)
    select $2::uuid, ${places}, $1::int8 from stored`;
};

/** The statements, by whether the stream begins and whether an answer is stored. The row count is 1 if the event was stored; no row is returned. */
export const singleAppendSql = {
  begun: named('begun', `${begun} ${stored}`),
  begunAnswered: named('begun-answered', `${begun}, ${answered(13)}`),
  goneOn: named('gone-on', `${goneOn} ${stored}`),
  goneOnAnswered: named('gone-on-answered', `${goneOn}, ${answered(14)}`),
} as const;

function answered(first: number): string {
  return `stored as (${stored} returning 1) ${answer(first)}`;
}

function named(name: string, rest: string): { readonly name: string; readonly text: string } {
  return { name: `log-append-one-${name}`, text: `with ${locked}, ${rest}` };
}
