-- Up Migration
-- One table of everything that is stuck, whoever owns it: streams that projections parked, and timers that failed too
-- often. What was stuck before is carried over. The table ops.parked_streams becomes a view, and the column
-- ops.due_attempts.parked stays, empty: processes of the version before still name both while they run beside this one. A
-- later migration drops them.
--
--   I1  A stuck timer has a row here, and its attempt is held until `infinity`: nobody claims it, at no cost for a claim.
--       What a process of the version before parks in its own column is tried again and then stuck here.
--   I2  ops.projections.parked is the number of a projection's rows here, kept by the one function that writes them.

create table ops.stuck_work (
  -- `timers`; or of a projection what ops.projections.parked_as says, which a swap changes, so that no row has to move.
  filed_as text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  -- What of the stream is stuck: `<kind>` or `<kind>/<ref>` of a timer; empty where it is the stream itself.
  item text collate "C" not null default '',
  -- Why: a code, and a sentence for operators, which may quote what an event holds.
  code text collate "C" not null,
  sentence text collate "C" not null,
  attempts int not null default 1,
  -- Of the event that could not be dealt with, and how many later ones of its stream wait; null and 0 of a timer.
  position bigint,
  revision bigint,
  waiting bigint not null default 0,
  -- The instant for which a timer is stuck; null of an event.
  due timestamptz(3),
  since timestamptz(3) not null default clock_timestamp(),
  primary key (filed_as, stream, item)
) with (fillfactor = 70);

-- Owners of tables see no row of a forced policy: lifted while rows are carried over.
alter table ops.parked_streams no force row level security;
alter table ops.due_attempts no force row level security;

-- A reason is `<code>: <sentence>`.
insert into ops.stuck_work (filed_as, tenant, stream, code, sentence, position, revision, waiting, since)
  select projection, tenant, stream,
    case when position(': ' in reason) > 0 then split_part(reason, ': ', 1) else 'unknown' end,
    case when position(': ' in reason) > 0 then substr(reason, position(': ' in reason) + 2) else reason end,
    position, revision, skipped, parked
  from ops.parked_streams;
insert into ops.stuck_work (filed_as, tenant, stream, item, code, sentence, attempts, due, since)
  select 'timers', tenant, stream, kind || case when ref = '' then '' else '/' || ref end,
    case when position(': ' in parked) > 0 then split_part(parked, ': ', 1) else 'unknown' end,
    case when position(': ' in parked) > 0 then substr(parked, position(': ' in parked) + 2) else parked end,
    attempts, due, least(until, clock_timestamp())
  from ops.due_attempts where parked is not null and not done;
update ops.due_attempts set holder = '', until = 'infinity', parked = null where parked is not null and not done;

-- How many attempts there were when an operator had the item tried again: so many more are allowed.
alter table ops.due_attempts add column retried_from int not null default 0;

drop table ops.parked_streams;
alter table ops.due_attempts force row level security;

-- By what queries ask for: the earliest of a tenant.
create index stuck_work_tenant on ops.stuck_work (filed_as, tenant, position) include (stream);

alter table ops.stuck_work enable row level security;
alter table ops.stuck_work force row level security;
create policy projector on ops.stuck_work to vm_projector using (true) with check (true);
create policy scheduler on ops.stuck_work to vm_scheduler using (true) with check (true);
-- The owner (on no HTTP path) counts over all tenants inside the function below.
create policy owner on ops.stuck_work for select to current_user using (true);
-- Queries may see which of their tenant's streams are stuck, so that an answer can say that it is stale. Never why.
create policy query on ops.stuck_work for select to vm_query
  using (coalesce(tenant = any ((select string_to_array(current_setting('app.tenants', true), ',')::uuid[])::uuid[]), false));
grant select, insert, update, delete on ops.stuck_work to vm_projector, vm_scheduler;
grant select (filed_as, tenant, stream, position) on ops.stuck_work to vm_query;
grant select on ops.projections to vm_scheduler;

-- The columns that running processes of the version before ask for; its command line refuses a newer database.
create view ops.parked_streams with (security_invoker = true) as
  select filed_as as projection, tenant, stream, position from ops.stuck_work where position is not null;
grant select, delete on ops.parked_streams to vm_projector;
grant select on ops.parked_streams to vm_query;

-- Files what a batch parked, counts what it passed over, and keeps the number of parked streams, which readers may see.
-- `parked` is a JSON array of [tenant, stream, position, revision, reason], `skipped` of [stream, events].
create or replace function ops.park_streams(name text, parked jsonb, skipped jsonb, unparked text[])
returns void language plpgsql as $$
declare
  filed text := (select p.parked_as from ops.projections p where p.name = $1);
begin
  insert into ops.stuck_work as s (filed_as, tenant, stream, position, revision, code, sentence)
    select filed, (v->>0)::uuid, v->>1, (v->>2)::bigint, (v->>3)::bigint,
      case when strpos(v->>4, ': ') > 0 then split_part(v->>4, ': ', 1) else 'unknown' end,
      case when strpos(v->>4, ': ') > 0 then substr(v->>4, strpos(v->>4, ': ') + 2) else v->>4 end
    from jsonb_array_elements($2) v
    on conflict (filed_as, stream, item) do update
      set position = excluded.position, revision = excluded.revision, code = excluded.code,
        sentence = excluded.sentence, attempts = s.attempts + 1;
  update ops.stuck_work s set waiting = s.waiting + (v->>1)::bigint
    from jsonb_array_elements($3) v where s.filed_as = filed and s.stream = v->>0 and s.item = '';
  delete from ops.stuck_work s where s.filed_as = filed and s.stream = any($4);
  update ops.projections p set parked = (select count(*) from ops.stuck_work s where s.filed_as = filed)
    where p.name = $1;
end $$;

-- How much is stuck of each owner, of all tenants together: a number, so any role that is told of health may ask. Probes ask
-- often, and a fault may park very many streams: their number is read (I2), not counted.
create function ops.count_stuck_work() returns table (owner text, stuck bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select 'projection:' || p.name, p.parked::bigint from ops.projections p where p.parked > 0
  union all
  select s.filed_as, count(*) from ops.stuck_work s where s.filed_as = 'timers' group by 1
$$;
grant execute on function ops.count_stuck_work() to vm_query, vm_projector, vm_scheduler;
