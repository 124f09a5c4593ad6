// Puts intents in the place of a claim that stood for their events.
import { fileSql } from './conclude.sql.ts';
import { addSql, holdSql, intentColumns } from './effect-inserts.ts';

/**
 * $1 the claim's effect, $2 its epoch, $3 a JSON array of the intents that take its place; $4 the revision from which events of a
 * stream that was held back are left, if there are any. Gives the effect where the claim was still the caller's.
 */
export const replaceSql = `
  with gone as (
    update ops.effects e set epoch = e.epoch + 1, state = 'done', finished = clock_timestamp(), concluded_by = 'reply'
    where e.effect = $1 and e.epoch = $2 and e.finished is null
    returning e.*
  ), wished as materialized (select * from jsonb_to_recordset($3::jsonb) as w(${intentColumns})
  ), rest as (
    select g.reactor, g.version, g.system, g.tenant, g.stream, $4::int8 as revision, g.position, g.event, g.recorded, g.held_to
    from gone g where g.held_to >= $4
  ), placed as (${holdSql('rest')}
  ), added as (${addSql('wished', 'exists (select from gone)')}
  ), parked as (
    select w.*, 0 as attempts, "causeCode" as cause_code from wished w join added using (effect) where "causeCode" is not null
  ), filed as (${fileSql('parked')}
  )
  select effect from gone`;
