// Keeps intents, of many events in one statement, at most once each, and none for an older generation of their source.
import { fileSql } from './conclude.sql.ts';

const columns = `effect uuid, reactor text, version int, system text, operation text, name text, request text, tenant uuid,
  stream text, revision bigint, ordinal int, position bigint, event uuid, correlation uuid, traceparent text,
  recorded timestamptz, deadline timestamptz, "windowSeconds" int, "causeCode" text, sentence text`;

/** Adds those of `wished` that are not there yet; what could not be read is parked at once. */
const addSql = (condition: string): string => `
  insert into ops.effects (effect, reactor, version, system, operation, name, request, tenant, stream, revision, ordinal,
    position, event, correlation, traceparent, recorded, deadline, window_seconds, state, resumes, until)
  select effect, reactor, version, system, operation, name, request, tenant, stream, revision, ordinal, position, event,
    correlation, traceparent, recorded, deadline, "windowSeconds",
    case when "causeCode" is null then 'intended' else 'parked' end, case when "causeCode" is not null then 'intended' end,
    case when "causeCode" is null then clock_timestamp() else 'infinity' end
  from wished where ${condition}
  order by position, ordinal
  on conflict (effect) do nothing
  returning effect`;

/**
 * $1 reactor, $2 source, $3 generation, $4 a JSON array of intents, $5 the most open effects of a stream, $6 the most parked
 * ones of the reactor. The row of the source is locked until the commit, so an older generation can't come in between.
 */
export const intendSql = `
  with fence as (
    insert into ops.effect_sources as s (reactor, source, generation) values ($1, $2, $3)
    on conflict (reactor, source) do update set generation = excluded.generation where s.generation <= excluded.generation
    returning generation
  ), wished as materialized (select * from jsonb_to_recordset($4::jsonb) as w(${columns})
  ), full_streams as (
    select stream from (select distinct stream from wished) w where $5 <= (
      select count(*) from (
        select from ops.effects e where e.reactor = $1 and e.stream = w.stream and e.finished is null limit $5) o)
    limit 1
  ), full_parked as (
    select 1 where $6 <= (select count(*) from (select from ops.stuck_work where filed_as = 'effects:' || $1 limit $6) p)
      and exists (select from wished where "causeCode" is not null)
  ), added as (${addSql(`exists (select from fence) and not exists (select from full_streams) and not exists (select from full_parked)`)}
  ), parked as (
    select w.*, 0 as attempts, "causeCode" as cause_code from wished w join added using (effect) where "causeCode" is not null
  ), filed as (${fileSql('parked')}
  )
  select (select count(*)::int from fence) as fenced, (select stream from full_streams) as full_stream,
    exists (select from full_parked) as parked_full, array(select effect::text from added) as added`;

/** $1 the claim's effect, $2 its epoch, $3 a JSON array of the intents that take its place. Gives the effect where the claim was still the caller's. */
export const replaceSql = `
  with gone as (
    update ops.effects e set epoch = e.epoch + 1, state = 'done', finished = clock_timestamp(), concluded_by = 'reply'
    where e.effect = $1 and e.epoch = $2 and e.finished is null
    returning e.effect
  ), wished as materialized (select * from jsonb_to_recordset($3::jsonb) as w(${columns})
  ), added as (${addSql('exists (select from gone)')})
  select effect from gone`;
