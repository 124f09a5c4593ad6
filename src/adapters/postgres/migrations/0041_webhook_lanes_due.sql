-- Up Migration
-- What webhook endpoints cost that are not sent to: claims looked at every endpoint, and at every lane that waits, however many tenants
-- had disabled or removed theirs. Now a claim looks at what is due, and at what is held.

-- Its endpoint is disabled: nothing is sent, though events wait.
alter table ops.webhook_lanes add column paused boolean not null default false;
update ops.webhook_lanes l set paused = true from ops.webhook_endpoints e
  where (l.tenant, l.endpoint) = (e.tenant, e.endpoint) and e.state <> 'active';
drop index ops.webhook_lanes_due;
create index webhook_lanes_due on ops.webhook_lanes (next_attempt) where position < wanted and not paused;
create index webhook_endpoints_held on ops.webhook_endpoints (until) where until > '-infinity';
