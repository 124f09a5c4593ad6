// Claims lanes of webhook endpoints (migrations/0039_outgoing_webhooks.sql), by the server's clock. What is due and what is held is found by
// the indexes of migration 0041, which take an instant that is the same for the whole statement.

/**
 * `$1` worker, `$2` limit, `$3` most endpoints of a tenant at once, `$4` lease in ms. Waiting lanes of free endpoints, the one that waited
 * longest of each. No lease is longer than some minutes: one that seems to be was written before the clock was set back, and holds nothing.
 */
export const claimSql = `
  with busy as (
    select tenant, count(*) as held from ops.webhook_endpoints
    where until > '-infinity' and until > now() and until < now() + interval '10 minutes' group by tenant
  ), due as (
    select l.tenant, l.endpoint, l.lane, l.next_attempt,
      row_number() over (partition by l.tenant, l.endpoint order by l.next_attempt) as nth
    from ops.webhook_lanes l join ops.webhook_endpoints e using (tenant, endpoint)
    where l.position < l.wanted and not l.paused and l.next_attempt <= now() and e.state = 'active'
      and (e.until <= now() or e.until > now() + interval '10 minutes')
  ), first as (
    select d.*, row_number() over (partition by d.tenant order by d.next_attempt) as of_tenant from due d where d.nth = 1
  ), chosen as (
    select f.* from first f left join busy b using (tenant) where f.of_tenant + coalesce(b.held, 0) <= $3
    order by f.next_attempt limit $2
  ), locked as (
    select e.tenant, e.endpoint, c.lane from ops.webhook_endpoints e join chosen c using (tenant, endpoint)
    where e.state = 'active' and (e.until <= clock_timestamp() or e.until > clock_timestamp() + interval '10 minutes')
    for update of e skip locked
  ), held as (
    update ops.webhook_endpoints e set holder = $1, epoch = e.epoch + 1, until = clock_timestamp() + $4 * interval '1 millisecond'
    from locked where (e.tenant, e.endpoint) = (locked.tenant, locked.endpoint)
    returning e.tenant, e.endpoint, locked.lane, e.epoch, e.generation, e.url, e.event_types, e.secrets
  )
  select held.*, l.position, l.wanted, l.failures, l.stopping, l.trouble, l.replay_from, l.replay_to
  from held join ops.webhook_lanes l using (tenant, endpoint, lane)
  order by l.next_attempt`;
