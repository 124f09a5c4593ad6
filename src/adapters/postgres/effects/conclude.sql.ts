// Ends claims, of many effects in one statement: each only where its epoch is still the one of the claim.

/** What a conclusion is made of, as columns of the JSON array $1. */
const columns = `effect uuid, epoch bigint, state text, finished boolean, "againInMs" float8, failed boolean, unsent boolean, resumes text,
  "concludedBy" text, result text, code text, "causeCode" text, sentence text, act text, class text, deadline timestamptz,
  "attemptCode" text, "providerRequest" text, answer text`;

/** Under which name an effect is among the stuck ones of its stream: `<revision>`, or `<revision>/<name>`. */
export const itemOf = (row: string): string =>
  `${row}.revision || case when ${row}.name = '' then '' else '/' || ${row}.name end`;

/** What is parked becomes stuck work, which an operator sees. */
export const fileSql = (parked: string): string => `
  insert into ops.stuck_work (filed_as, tenant, stream, item, code, sentence, attempts, position, revision)
  select 'effects:' || reactor, tenant, stream, ${itemOf('p')}, cause_code, sentence, greatest(attempts, 1), position, revision
  from ${parked} p
  on conflict (filed_as, stream, item) do update set code = excluded.code, sentence = excluded.sentence,
    attempts = excluded.attempts, since = clock_timestamp()`;

/**
 * Locks effects in one order, by id, so that two statements can't deadlock. `ids` is an array.
 */
export const lockSql = (ids: string): string => `
  select effect from ops.effects where effect = any(${ids}::uuid[]) order by effect for no key update`;

/**
 * $1: a JSON array of conclusions; $2: their effects, by which rows are found. (Found by `finished is null`, all open effects were read
 * for a few conclusions, by a plan from when there were few: 200 µs each with 3,000 open, in place of 45.) An epoch that is still the
 * claim's says that the effect has not ended. Gives the effects that were still the caller's; and those that have ended their claim by this very
 * conclusion before, whose reply was lost: nobody else leaves an effect in this state under the epoch after the claim's.
 */
export const concludeSql = `
  with said as (select * from jsonb_to_recordset($1::jsonb) as c(${columns})
  ), locked as materialized (${lockSql('$2')}
  ), kept as (
    update ops.effects e set epoch = e.epoch + 1, state = c.state, resumes = c.resumes,
      failures = e.failures + c.failed::int, attempts = e.attempts - coalesce(c.unsent, false)::int,
      until = case when c.state = 'parked' then 'infinity' else clock_timestamp() + c."againInMs" * interval '1 millisecond' end,
      concluded_by = coalesce(c."concludedBy", e.concluded_by), result = coalesce(c.result, e.result),
      code = coalesce(c.code, e.code), finished = case when c.finished then clock_timestamp() end
    from said c join locked using (effect)
    where e.effect = any($2::uuid[]) and e.effect = c.effect and e.epoch = c.epoch
    returning e.effect, e.reactor, e.tenant, e.stream, e.name, e.revision, e.position, e.state, e.attempts, e.request, e.begun, e.holder,
      c.epoch, c."causeCode" as cause_code, c.sentence, c.act, c.class, c.deadline, c."attemptCode" as attempt_code,
      c."providerRequest" as provider_request, c.answer
  ), recorded as (
    insert into ops.effect_attempts (tenant, effect, epoch, number, act, holder, begun, deadline, class, code, request_digest,
      answer_digest, provider_request)
    select tenant, effect, epoch, attempts, act, holder, begun, deadline, class, attempt_code, sha256(convert_to(request, 'UTF8')),
      sha256(convert_to(answer, 'UTF8')), provider_request
    from kept where class is not null
  ), parked as (select * from kept where state = 'parked'
  ), filed as (${fileSql('parked')}
  )
  select effect from kept
  union all
  select e.effect from said c join ops.effects e on e.effect = c.effect and e.epoch = c.epoch + 1
  where e.effect = any($2::uuid[]) and e.state = c.state and (e.finished is not null) = c.finished`;
