-- Up Migration
-- Webhooks of outside systems, each kept once as it came (src/adapters/postgres/postgres-webhook-inbox.ts); and which rooms of the
-- media plane are looked at (postgres-room-watch.ts).
--
-- I1  The role that answers HTTP can add a webhook by the function below, and can neither read nor change any.

create table ops.webhook_inbox (
  -- The order of arrival.
  seq bigint generated always as identity unique,
  provider text collate "C" not null,
  event text collate "C" not null,
  name text collate "C" not null,
  -- Empty where it is about no room.
  room text collate "C" not null,
  body bytea not null,
  received timestamptz(3) not null default clock_timestamp(),
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'applied', 'ignored', 'stuck', 'skipped')),
  -- When it may be held: the end of a lease, or of a pause.
  until timestamptz not null default clock_timestamp(),
  holder text collate "C" not null default '',
  attempts int not null default 0,
  failures int not null default 0,
  ended timestamptz(3),
  primary key (provider, event)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

create index webhook_inbox_waiting on ops.webhook_inbox (seq) where state = 'waiting';
create index webhook_inbox_order on ops.webhook_inbox (provider, room, seq) where state = 'waiting';
create index webhook_inbox_ended on ops.webhook_inbox (ended) where ended is not null;

alter table ops.webhook_inbox enable row level security;
alter table ops.webhook_inbox force row level security;
create policy reactor on ops.webhook_inbox to vm_reactor using (true) with check (true);
-- The owner (on no HTTP path) adds and sweeps inside the functions below.
create policy owner on ops.webhook_inbox to current_user using (true) with check (true);
grant select, update (state, until, holder, attempts, failures, ended) on ops.webhook_inbox to vm_reactor;

-- Adds a webhook: says `kept`, `known` where it came before, `full` where too many came after the oldest that waits. Two that come
-- at once may both find room for one.
create function ops.receive_webhook(its_provider text, its_event text, its_name text, its_room text, its_body bytea)
returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  most constant bigint := 100000;
begin
  if exists (select from ops.webhook_inbox w where (w.provider, w.event) = (its_provider, its_event)) then
    return 'known';
  end if;
  if (select max(w.seq) from ops.webhook_inbox w)
      - (select min(w.seq) from ops.webhook_inbox w where w.state = 'waiting') >= most then
    return 'full';
  end if;
  insert into ops.webhook_inbox (provider, event, name, room, body)
    values (its_provider, its_event, its_name, its_room, its_body) on conflict do nothing;
  return case when found then 'kept' else 'known' end;
end $$;
grant execute on function ops.receive_webhook(text, text, text, text, bytea) to vm_appender;

-- Deletes webhooks that ended before an instant; returns how many.
create function ops.sweep_webhooks(ended_before timestamptz, most int4) returns int4
language plpgsql security definer set search_path = pg_catalog as $$
declare
  swept int4;
begin
  delete from ops.webhook_inbox where (provider, event) in (
    select w.provider, w.event from ops.webhook_inbox w where w.ended < ended_before
    order by w.ended limit most for update skip locked);
  get diagnostics swept = row_count;
  return swept;
end $$;
grant execute on function ops.sweep_webhooks(timestamptz, int4) to vm_scheduler;

-- One row for each room that is looked at.
create table ops.room_watch (
  tenant uuid not null,
  meeting uuid not null,
  since timestamptz(3) not null default clock_timestamp(),
  -- When it is looked at next; while somebody looks, when their lease ends.
  due timestamptz not null default clock_timestamp(),
  holder text collate "C" not null default '',
  epoch bigint not null default 0,
  -- Something happened while somebody looked.
  again boolean not null default false,
  primary key (tenant, meeting)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index room_watch_due on ops.room_watch (due);
alter table ops.room_watch enable row level security;
alter table ops.room_watch force row level security;
create policy reactor on ops.room_watch to vm_reactor using (true) with check (true);
grant select, insert, update, delete on ops.room_watch to vm_reactor;

create policy webhooks on ops.stuck_work to vm_reactor using (filed_as = 'webhooks') with check (filed_as = 'webhooks');

create or replace function ops.count_stuck_work() returns table (owner text, stuck bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select 'projection:' || p.name, p.parked::bigint from ops.projections p where p.parked > 0
  union all
  select s.filed_as, count(*) from ops.stuck_work s
    where s.filed_as in ('timers', 'webhooks') or s.filed_as like 'effects:%' group by 1
$$;
