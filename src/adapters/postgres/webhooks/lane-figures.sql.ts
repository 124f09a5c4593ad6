// How all lanes stand (late: due for more than a minute, and nobody sends to it), and up to where there are events for them (migrations/0039_outgoing_webhooks.sql).

export const figuresSql = `
  select
    count(*) filter (where active and not waiting)::int as idle,
    count(*) filter (where active and waiting and failures = 0 and trouble = '' and not late)::int as sending,
    count(*) filter (where active and waiting and failures > 0 and trouble = '' and not late)::int as retrying,
    count(*) filter (where active and waiting and trouble = '' and late)::int as late,
    count(*) filter (where active and waiting and trouble <> '')::int as blocked,
    count(*) filter (where not active)::int as disabled,
    coalesce(extract(epoch from clock_timestamp() - min(oldest) filter (where active and waiting)), 0)::float8 as seconds
  from (
    select e.state = 'active' as active, l.position < l.wanted as waiting, l.failures, l.trouble, l.oldest,
      l.next_attempt < clock_timestamp() - interval '1 minute' and e.until < clock_timestamp() as late
    from ops.webhook_endpoints e join ops.webhook_lanes l using (tenant, endpoint) where l.lane = 'live'
  ) lanes`;

/** `$1` tenants, `$2` positions, `$3` instants. */
export const wantSql = `
  update ops.webhook_lanes l set wanted = w.position, oldest = coalesce(l.oldest, w.at)
  from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) w (tenant, position, at)
  where l.tenant = w.tenant and l.lane = 'live' and l.wanted < w.position`;
