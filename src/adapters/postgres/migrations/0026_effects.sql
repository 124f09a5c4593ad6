-- Up Migration
-- Effects outside the program, from the intent to the end (src/adapters/postgres/effects). Written by a login role of its own,
-- vm_reactor. Attempts are only ever added, one row when an attempt is over; what is under way is in the effect's own row.

grant usage on schema ops to vm_reactor;
grant select, insert, update on ops.leases to vm_reactor;

create table ops.effects (
  effect uuid primary key,
  -- The order in which effects are claimed, where several streams have one that is due.
  seq bigint generated always as identity,
  reactor text collate "C" not null,
  version int not null,
  system text collate "C" not null,
  -- Empty for an event that could not be read: what it asks for is not known yet.
  operation text collate "C" not null,
  name text collate "C" not null,
  request text collate "C" not null,
  tenant uuid not null,
  -- The order within the stream. An event that could not be read has the ordinal -1, before its effects.
  stream text collate "C" not null,
  revision bigint not null,
  ordinal int not null,
  position bigint not null,
  event uuid not null,
  correlation uuid,
  traceparent text collate "C",
  recorded timestamptz(3) not null,
  intended timestamptz(3) not null default clock_timestamp(),
  deadline timestamptz(3),
  window_seconds int,
  window_ends timestamptz(3),
  state text collate "C" not null check (state in ('intended', 'attempting', 'unknown', 'looking-up', 'absent', 'done',
    'refused', 'cancelled', 'expired', 'parked')),
  -- Of a parked effect: the state in which a retry finds it.
  resumes text collate "C",
  -- A released effect stays parked, and later effects of its stream don't wait for it.
  aside boolean not null default false,
  -- When it may be claimed: the end of a lease, or of a pause.
  until timestamptz not null default clock_timestamp(),
  holder text collate "C" not null default '',
  epoch bigint not null default 0,
  attempts int not null default 0,
  failures int not null default 0,
  begun timestamptz(3),
  result text collate "C",
  code text collate "C",
  concluded_by text collate "C" check (concluded_by in ('reply', 'look-up', 'deadline', 'operator', 'webhook', 'poll')),
  -- It has ended and the domain knows.
  finished timestamptz(3)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- Only for the search of what is due, which says `seq > 0`: for the open effects of one stream the planner would take it as well,
-- while the table is new to it, and read all of them for each.
create index effects_due on ops.effects (reactor, seq) where finished is null and seq > 0;
create index effects_order on ops.effects (reactor, stream, revision, ordinal) where finished is null;
create index effects_finished on ops.effects (finished) where finished is not null;

-- One row per attempt, added when it is over; `act` says whether the effect was asked for or looked up.
create table ops.effect_attempts (
  tenant uuid not null,
  effect uuid not null,
  epoch bigint not null,
  number int not null,
  act text collate "C" not null check (act in ('perform', 'look-up')),
  holder text collate "C" not null,
  begun timestamptz(3) not null,
  deadline timestamptz(3),
  ended timestamptz(3) not null default clock_timestamp(),
  class text collate "C" not null,
  code text collate "C",
  request_digest bytea not null,
  answer_digest bytea,
  provider_request text collate "C",
  primary key (effect, epoch)
);

-- The newest generation of each source that a reactor was told of: what is intended under an older one is refused.
create table ops.effect_sources (
  reactor text collate "C" not null,
  source text collate "C" not null,
  generation bigint not null,
  primary key (reactor, source)
);

-- How far the log was delivered to a reactor, where it is delivered from the log itself.
create table ops.delivery_checkpoints (
  reactor text collate "C" primary key,
  position bigint not null,
  epoch text collate "C" not null,
  fence bigint not null,
  updated timestamptz(3) not null default clock_timestamp()
);

alter table ops.effects enable row level security;
alter table ops.effects force row level security;
alter table ops.effect_attempts enable row level security;
alter table ops.effect_attempts force row level security;
create policy reactor on ops.effects to vm_reactor using (true) with check (true);
create policy reactor on ops.effect_attempts to vm_reactor using (true) with check (true);
-- The owner (on no HTTP path) sweeps inside the function below.
create policy owner on ops.effects to current_user using (true);
create policy owner on ops.effect_attempts to current_user using (true);
-- Whoever lists what is stuck counts what waits for it.
create policy projector on ops.effects for select to vm_projector using (true);
create policy scheduler on ops.effects for select to vm_scheduler using (true);
grant select (tenant, reactor, stream, revision, ordinal, name, finished, aside) on ops.effects to vm_projector, vm_scheduler;
grant select, insert, update on ops.effects, ops.effect_sources, ops.delivery_checkpoints to vm_reactor;
grant select, insert on ops.effect_attempts to vm_reactor;

create policy reactor on ops.stuck_work to vm_reactor
  using (filed_as like 'effects:%') with check (filed_as like 'effects:%');
grant select, insert, update, delete on ops.stuck_work to vm_reactor;
grant select on ops.projections to vm_reactor;

create or replace function ops.count_stuck_work() returns table (owner text, stuck bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select 'projection:' || p.name, p.parked::bigint from ops.projections p where p.parked > 0
  union all
  select s.filed_as, count(*) from ops.stuck_work s where s.filed_as = 'timers' or s.filed_as like 'effects:%' group by 1
$$;
grant execute on function ops.count_stuck_work() to vm_reactor;

-- Deletes effects that ended before an instant, with their attempts; returns how many.
create function ops.sweep_effects(ended_before timestamptz, most int4) returns int4
language plpgsql security definer set search_path = pg_catalog as $$
declare
  swept int4;
begin
  with old as (
    select e.effect from ops.effects e where e.finished < ended_before order by e.finished limit most for update skip locked
  ), attempts as (
    delete from ops.effect_attempts a using old where a.effect = old.effect
  )
  delete from ops.effects e using old where e.effect = old.effect;
  get diagnostics swept = row_count;
  return swept;
end $$;
grant execute on function ops.sweep_effects(timestamptz, int4) to vm_scheduler;
