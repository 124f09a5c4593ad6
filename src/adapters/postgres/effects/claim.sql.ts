// Claims the effects of a reactor that are due: the first of each stream, and those whose deadline has passed; oldest first.

/** No lease and no pause is for longer than an hour: what seems to be was written before the server's clock was set back. */
const isOver = `(e.until <= clock_timestamp() or (e.until > clock_timestamp() + interval '1 hour' and e.until < 'infinity'))`;

const isFirst = `e.effect = (
  select h.effect from ops.effects h where h.reactor = e.reactor and h.stream = e.stream and h.finished is null
    and not h.aside order by h.revision, h.ordinal limit 1)`;

/** Streams whose held events are taken on by one claim. */
const mostHeld = 4;

/**
 * $1 reactor, $2 holder, $3 how many, $4 milliseconds of the lease, $5 which.
 * What expires happens no more, so it waits for nobody: the domain hears of it in time, whatever comes before it in its stream.
 * Whether an earlier effect of the stream is unfinished or parked is read here, in the claiming statement. A snapshot that
 * is a moment old only holds back more: nothing that has ended is ever open again. (As "no earlier one exists" it was joined with
 * all open ones while the table had no statistics: 1.4 s for 256 of 3,000, in place of 30 ms.) What was attempted or looked up under a lease that ran out has lost its reply: that attempt is put on
 * record, and the effect is looked up.
 */
export const claimSql = `
  with acts as (
    select e.* from ops.effects e
    where e.reactor = $1 and e.finished is null and e.seq > 0 and e.state <> 'parked' and ${isOver}
      and case $5
        when 'any' then true
        when 'first-attempts' then e.attempts = 0 or e.state not in ('intended', 'absent')
        else e.operation = '' or e.state in ('done', 'refused', 'cancelled', 'expired')
          or (e.state in ('intended', 'absent') and e.deadline <= clock_timestamp()) end
      and (e.deadline <= clock_timestamp() and e.state in ('intended', 'absent', 'expired') or ${isFirst})
    order by e.seq limit $3 for update of e skip locked
  ), held as (
    select e.* from ops.effects e
    where e.reactor = $1 and e.finished is null and e.held_to is not null and ${isOver} and ${isFirst}
    limit greatest(0, least(${mostHeld}, $3 - (select count(*) from acts))) for update of e skip locked
  ), free as (select * from acts union all select * from held
  ), lost as (
    insert into ops.effect_attempts (tenant, effect, epoch, number, act, holder, begun, class, request_digest)
    select tenant, effect, epoch, attempts, case state when 'attempting' then 'perform' else 'look-up' end, holder, begun,
      'lost', sha256(convert_to(request, 'UTF8'))
    from free where state in ('attempting', 'looking-up') and operation <> ''
  ), turned as (
    select effect, case
      when operation = '' then 'attempting'
      when state in ('attempting', 'looking-up', 'unknown') then 'looking-up'
      when state in ('intended', 'absent') and deadline <= clock_timestamp() then 'expired'
      when state = 'intended' and window_ends <= clock_timestamp() then 'looking-up'
      when state in ('intended', 'absent') then 'attempting'
      else state end as turn
    from free
  )
  update ops.effects e set epoch = e.epoch + 1, holder = $2, begun = clock_timestamp(), state = turn,
    until = clock_timestamp() + $4 * interval '1 millisecond', attempts = e.attempts + (turn = 'attempting')::int,
    window_ends = case when turn = 'attempting' and (e.window_ends is null or e.state = 'absent')
      then clock_timestamp() + e.window_seconds * interval '1 second' else e.window_ends end,
    concluded_by = case when turn = 'expired' then 'deadline' else e.concluded_by end
  from turned where e.effect = turned.effect
  returning e.*`;
