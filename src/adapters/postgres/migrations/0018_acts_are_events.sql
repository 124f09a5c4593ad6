-- Up Migration
-- What operators do is in the log now, as events. What they did before stays readable here for ever: only takeovers are
-- forgotten but for the newest 1,000 of each projection. Copies of whole logs are still recorded here: an event of theirs, in
-- either log, would make the two differ.
create or replace function ops.record_deed(
  projection text, deed text, "position" bigint, fence bigint, actor text, reason text)
returns void language sql as $$
  insert into ops.projection_history (projection, deed, position, fence, actor, reason)
    values ($1, $2, $3, $4, $5, $6);
  delete from ops.projection_history h where h.projection = $1 and h.actor = 'projector' and h.id < (
    select min(newest.id) from (
      select id from ops.projection_history where projection = $1 and actor = 'projector' order by id desc limit 1000) newest);
$$;
