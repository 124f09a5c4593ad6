// Keeps intents, of many events and sources in one statement, at most once each, and none for an older generation of their source.
import { fileSql } from './conclude.sql.ts';
import { addSql, holdSql, intentColumns } from './effect-inserts.ts';

/**
 * $1 reactor, $2 sources, each once, $3 their generations, $4 a JSON array of intents with their `source`, $5 the most open effects
 * of a stream, $6 the most parked ones of the reactor. Gives a row for each source, in the order of $2.
 * The row of a source is locked until the commit, so an older generation can't come in between; sources are locked in one order.
 * What belongs to a stream that is full, or that holds back what came before it, is held back with it. A stream that is held back is
 * locked by saying up to where: whoever takes its events on meanwhile waits for that, or was done before, and then it is not held.
 * Such streams are locked in the order of all statements that lock several effects (lockSql).
 */
export const intendSql = `
  with fence as (
    insert into ops.effect_sources as s (reactor, source, generation)
    select $1, g.source, g.generation from unnest($2::text[], $3::bigint[]) as g(source, generation) order by g.source
    on conflict (reactor, source) do update set generation = excluded.generation where s.generation <= excluded.generation
    returning s.source
  ), wished as materialized (
    select w.* from jsonb_to_recordset($4::jsonb) as w(${intentColumns}, source text)
    where w.source in (select source from fence)
  ), ending as (select stream, max(revision) as last from wished group by stream
  ), holding as materialized (
    select e.effect, w.last from ending w join ops.effects e on e.reactor = $1 and e.stream = w.stream and e.finished is null
      and e.held_to is not null and e.revision <= w.last
    order by e.effect for no key update of e
  ), held as (
    update ops.effects e set held_to = greatest(e.held_to, h.last)
    from holding h where e.effect = h.effect and e.finished is null
    returning e.stream, e.revision
  ), full_streams as materialized (
    select stream from (select distinct stream from wished) w where $5 <= (
      select count(*) from (
        select from ops.effects e where e.reactor = $1 and e.stream = w.stream and e.finished is null limit $5) o)
  ), full_parked as materialized (
    select distinct source from wished where "causeCode" is not null
      and $6 <= (select count(*) from (select from ops.stuck_work where filed_as = 'effects:' || $1 limit $6) p)
  ), taken as materialized (
    select w.* from wished w
    where not exists (select from held h where h.stream = w.stream and h.revision <= w.revision)
      and w.source not in (select source from full_parked)
  ), overflowing as (
    select distinct on (t.stream) t.*, max(t.revision) over (partition by t.stream) as held_to from taken t
    where t.stream in (select stream from full_streams)
      and not exists (select from ops.effects k where k.effect = t.effect)
    order by t.stream, t.revision, t.ordinal
  ), placed as (${holdSql('overflowing')}
  ), added as (${addSql('taken', 'stream not in (select stream from full_streams)')}
  ), parked as (
    select w.*, 0 as attempts, "causeCode" as cause_code from wished w join added using (effect) where "causeCode" is not null
  ), filed as (${fileSql('parked')}
  )
  select g.source in (select source from fence) as is_newest, g.source in (select source from full_parked) as parked_full,
    array(select a.effect::text from added a join wished w using (effect) where w.source = g.source) as added
  from unnest($2::text[]) with ordinality as g(source, at) order by g.at`;
