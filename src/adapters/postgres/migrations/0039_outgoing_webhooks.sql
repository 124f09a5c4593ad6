-- Up Migration
-- Outgoing webhooks: the endpoints to which tenants have their public events sent, how far each receiver has taken them, and what was
-- attempted (src/adapters/postgres/webhooks/postgres-webhook-lanes.ts). Endpoints follow from the log; lanes do not.
--
-- I1  The role that answers HTTP sees one tenant's lanes and attempts, by the functions below, and changes none.

-- Secrets of endpoints are made from keys of their own. (keys.destroy reads an id after seven characters of a subject.)
alter table keys.data_keys drop constraint data_keys_subject_check;
alter table keys.data_keys add constraint data_keys_subject_check check (subject like 'person:%' or subject like 'secret:%');

create table ops.webhook_endpoints (
  tenant uuid not null,
  endpoint uuid not null,
  url text not null,
  event_types text[] not null,
  -- Two at most, the newest first: secret, key and until.
  secrets jsonb not null,
  -- One that was removed stays, so that the log can be delivered to this table anew without sending to it again.
  state text collate "C" not null default 'active' check (state in ('active', 'disabled', 'removed')),
  generation int not null default 0,
  -- The position of the newest event about it that was taken in.
  changed bigint not null,
  -- Who sends to it; `epoch` grows with every claim.
  holder text collate "C" not null default '',
  epoch bigint not null default 0,
  until timestamptz not null default '-infinity',
  primary key (tenant, endpoint)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

create table ops.webhook_lanes (
  tenant uuid not null,
  endpoint uuid not null,
  lane text collate "C" not null check (lane in ('live', 'replay')),
  -- Everything up to here was taken by the receiver, or is none of its events.
  position bigint not null,
  -- Up to here the tenant has events.
  wanted bigint not null,
  -- When the oldest event that waits was recorded.
  oldest timestamptz(3),
  failures int not null default 0,
  next_attempt timestamptz not null default clock_timestamp(),
  -- Why nothing is attempted, for a reason of ours.
  trouble text collate "C" not null default '',
  -- The endpoint is to be disabled, and no event says so yet.
  stopping text collate "C" not null default '' check (stopping in ('', 'failing', 'gone')),
  replay_from timestamptz(3),
  replay_to timestamptz(3),
  primary key (tenant, endpoint, lane),
  foreign key (tenant, endpoint) references ops.webhook_endpoints
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index webhook_lanes_due on ops.webhook_lanes (next_attempt) where position < wanted;

create table ops.webhook_attempts (
  seq bigint generated always as identity primary key,
  tenant uuid not null,
  endpoint uuid not null,
  lane text collate "C" not null,
  event uuid not null,
  type text collate "C" not null,
  position bigint not null,
  number int not null,
  ended timestamptz(3) not null default clock_timestamp(),
  ms int not null,
  outcome text collate "C" not null,
  status int,
  next_attempt timestamptz(3)
);
create index webhook_attempts_shown on ops.webhook_attempts (tenant, endpoint, seq);
create index webhook_attempts_ended on ops.webhook_attempts (ended);

do $$
declare
  name text;
begin
  foreach name in array array['webhook_endpoints', 'webhook_lanes', 'webhook_attempts'] loop
    execute format('alter table ops.%I enable row level security', name);
    execute format('alter table ops.%I force row level security', name);
    execute format('create policy reactor on ops.%I to vm_reactor using (true) with check (true)', name);
    -- The owner (on no HTTP path) shows and sweeps inside the functions below.
    execute format('create policy owner on ops.%I to current_user using (true) with check (true)', name);
  end loop;
end $$;
grant select, insert, update on ops.webhook_endpoints to vm_reactor;
grant select, insert, update, delete on ops.webhook_lanes to vm_reactor;
grant select, insert on ops.webhook_attempts to vm_reactor;

-- How the lanes of one tenant stand.
create function ops.show_webhook_lanes(its_tenant uuid)
returns table (endpoint uuid, lane text, waiting boolean, failures int, next_attempt timestamptz, oldest timestamptz, trouble text)
language sql stable security definer set search_path = pg_catalog as $$
  select l.endpoint, l.lane, l.position < l.wanted, l.failures, l.next_attempt::timestamptz(3), l.oldest, l.trouble
  from ops.webhook_lanes l where l.tenant = its_tenant
$$;
grant execute on function ops.show_webhook_lanes(uuid) to vm_query;

-- Attempts at one endpoint before a place, the newest first.
create function ops.show_webhook_attempts(its_tenant uuid, its_endpoint uuid, before bigint, most int)
returns table (seq bigint, event uuid, type text, lane text, number int, ended timestamptz, ms int, outcome text, status int, next_attempt timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select a.seq, a.event, a.type, a.lane, a.number, a.ended, a.ms, a.outcome, a.status, a.next_attempt
  from ops.webhook_attempts a where (a.tenant, a.endpoint) = (its_tenant, its_endpoint) and a.seq < before
  order by a.seq desc limit most
$$;
grant execute on function ops.show_webhook_attempts(uuid, uuid, bigint, int) to vm_query;

-- Deletes attempts that ended before an instant; returns how many.
create function ops.sweep_webhook_attempts(ended_before timestamptz, most int4) returns int4
language plpgsql security definer set search_path = pg_catalog as $$
declare
  swept int4;
begin
  delete from ops.webhook_attempts where seq in (
    select a.seq from ops.webhook_attempts a where a.ended < ended_before
    order by a.ended limit most for update skip locked);
  get diagnostics swept = row_count;
  return swept;
end $$;
grant execute on function ops.sweep_webhook_attempts(timestamptz, int4) to vm_scheduler;
