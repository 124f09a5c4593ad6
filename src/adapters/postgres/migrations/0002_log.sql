-- Up Migration
-- The log: sealed records in commit order at dense positions, the streams' ends, and the answers of commands.
-- Appending is one function call (0005 holds the functions). Tenants are kept apart by row-level security:
-- the appender sees the tenants of its batch, named for the transaction in app.tenants.

-- The id of this history. Positions mean something only together with it.
create table log.epoch (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  began timestamptz not null default now()
);
insert into log.epoch default values;

-- Range-partitioned by position, so that old ranges can be frozen, detached and moved to a cold tier. `partition`
-- is the log partition (one for now). No unique index on (stream, revision): it would have to contain the
-- position; log.streams guards revisions.
create table log.events (
  partition smallint not null,
  position bigint not null,
  tenant uuid not null,
  stream text collate "C" not null,
  revision bigint not null,
  id uuid not null,
  type text collate "C" not null,
  at timestamptz(3) not null,
  command uuid not null,
  leaf bytea not null,
  head bytea not null,
  body bytea not null,
  -- u8 count, then each box as u32 length and bytes; null where there is none.
  boxes bytea,
  primary key (partition, position)
) partition by range (position);
create index events_stream on log.events (stream, revision);
create index events_tenant on log.events (tenant, position);

create table log.streams (
  stream text collate "C" primary key,
  tenant uuid not null,
  revision bigint not null,
  -- Leaf hash of the last event.
  leaf bytea not null
) with (fillfactor = 80);

-- What a command answered, kept in the commit of its events. After 30 days the answer is emptied; the claim
-- stays (400 days), so that an old key does nothing twice.
create table log.answers (
  tenant uuid not null,
  principal uuid not null,
  route text collate "C" not null,
  key text collate "C" not null,
  command uuid not null,
  salt bytea not null,
  digest bytea not null,
  status smallint not null,
  content_type text collate "C" not null,
  body bytea not null,
  stream text collate "C" not null,
  revision bigint not null,
  position bigint not null,
  answered timestamptz(3) not null default now(),
  primary key (tenant, principal, route, key)
);
create index answers_answered on log.answers using brin (answered);

-- Nobody rewrites history: the eraser may empty a record's boxes, and that is all.
create function log.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_user = 'vm_eraser' then
    if new.boxes is null
      and (new.partition, new.position, new.tenant, new.stream, new.revision, new.id, new.type, new.at, new.command, new.leaf, new.head, new.body)
        = (old.partition, old.position, old.tenant, old.stream, old.revision, old.id, old.type, old.at, old.command, old.leaf, old.head, old.body)
    then
      return new;
    end if;
  end if;
  raise exception 'the log is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger events_append_only before update or delete on log.events
  for each row execute function log.refuse_rewriting();
create trigger events_no_truncate before truncate on log.events
  for each statement execute function log.refuse_rewriting();

alter table log.events enable row level security;
alter table log.events force row level security;
alter table log.streams enable row level security;
alter table log.streams force row level security;
alter table log.answers enable row level security;
alter table log.answers force row level security;

create policy appender on log.events to vm_appender
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy auditor on log.events for select to vm_auditor
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy eraser on log.events to vm_eraser
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy projector on log.events for select to vm_projector using (true);
-- The owner (on no HTTP path) reads the tail inside log.tail().
create policy owner on log.events for select to current_user using (true);
create policy appender on log.streams to vm_appender
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy appender on log.answers to vm_appender
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));

grant select, insert on log.events to vm_appender;
grant select on log.events to vm_auditor, vm_projector;
grant select, update on log.events to vm_eraser;
grant select, insert, update on log.streams to vm_appender;
grant select, insert on log.answers to vm_appender;
grant select on log.epoch to vm_appender, vm_auditor, vm_projector;

-- Partitions of 10 million positions each. Made beside the log and attached, so that appends go on meanwhile.
create function log.ensure_partitions(up_to bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  size constant bigint := 10000000;
  number bigint := 0;
  name text;
begin
  perform pg_advisory_xact_lock(7306, 2);
  while number * size <= up_to loop
    name := 'events_' || lpad(number::text, 6, '0');
    if to_regclass('log.' || name) is null then
      execute format('create table log.%I (like log.events including defaults including constraints)', name);
      execute format('alter table log.%I enable row level security', name);
      execute format('alter table log.%I force row level security', name);
      execute format(
        'alter table log.events attach partition log.%I for values from (%s) to (%s)',
        name, number * size, (number + 1) * size);
    end if;
    number := number + 1;
  end loop;
end $$;
select log.ensure_partitions(20000000);
grant execute on function log.ensure_partitions(bigint) to vm_appender;

-- Position of the last event of the log, whatever its tenant.
create function log.tail() returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((select position from log.events where partition = 0 order by position desc limit 1), 0)
$$;
grant execute on function log.tail() to vm_appender, vm_auditor, vm_projector;
