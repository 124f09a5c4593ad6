-- Up Migration
-- Changes made outside the program are noticed where the log is read: a stream of which events are missing, or whose end in
-- log.streams is not its last event. TRUNCATE of a partition is refused as that of the whole table is: statement triggers of
-- a partitioned table are not those of its partitions.

create function log.guard_partition(name text) returns void language plpgsql as $$
begin
  execute format(
    'create trigger events_no_truncate before truncate on log.%I for each statement execute function log.refuse_rewriting()',
    name);
end $$;
do $$
declare
  partition regclass;
begin
  for partition in select inhrelid from pg_inherits where inhparent = 'log.events'::regclass loop
    perform log.guard_partition(relname::text) from pg_class where oid = partition;
  end loop;
end $$;

create or replace function log.ensure_partitions(up_to bigint) returns void
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
      perform log.guard_partition(name);
    end if;
    number := number + 1;
  end loop;
end $$;

-- Who reads streams sees their ends. The owner (on no HTTP path) reads them to copy a log, and for the function below.
create policy auditor on log.streams for select to vm_auditor
  using (coalesce(tenant = any ((select string_to_array(current_setting('app.tenants', true), ',')::uuid[])::uuid[]), false));
create policy owner on log.streams for select to current_user using (true);
grant select on log.streams to vm_auditor;

-- A page of a stream. The stream's end is read before its events, each in a snapshot of its own: so events may be newer than
-- the end, and never older. Where fewer come than the end promises, some are missing; where more come than the end after them
-- knows, it was set back. Raises VM003, and gives no page that would pass for a whole one.
create or replace function log.read_stream(p_tenant text, p_stream text, p_from bigint, p_limit int4, p_backwards boolean)
returns setof log.events language plpgsql as $$
declare
  ends bigint;
  given bigint;
begin
  perform set_config('app.tenants', p_tenant, true);
  ends := coalesce((select s.revision from log.streams s where s.stream = p_stream), -1);
  if p_backwards then
    return query select * from log.events e where e.stream = p_stream and e.revision <= p_from order by e.revision desc limit p_limit;
    get diagnostics given = row_count;
    if given < least(p_limit, least(p_from, ends) + 1) then
      raise exception 'events of it are missing: it ends at revision %', ends using errcode = 'VM003';
    end if;
    return;
  end if;
  return query select * from log.events e where e.stream = p_stream and e.revision >= p_from order by e.revision limit p_limit;
  get diagnostics given = row_count;
  if given < least(p_limit, ends - p_from + 1) then
    raise exception 'events of it are missing: it ends at revision %', ends using errcode = 'VM003';
  end if;
  if given > 0 and p_from + given - 1 > ends then
    ends := coalesce((select s.revision from log.streams s where s.stream = p_stream), -1);
    if p_from + given - 1 > ends then
      raise exception 'log.streams says that it ends at revision %, and it has later events', ends using errcode = 'VM003';
    end if;
  end if;
end $$;

-- Streams whose end is not their last event, among `size` of them after one by name; always with the last one looked at, so
-- that the caller goes on after it.
create function log.wrong_ends(after_stream text, size int4)
returns table (stream text, revision bigint, last bigint, wrong boolean)
language sql stable security definer set search_path = pg_catalog as $$
  with looked as (
    select s.stream, s.revision, s.leaf from log.streams s where s.stream > after_stream order by s.stream limit size
  ), found as (
    select l.stream, l.revision, e.revision as last,
      e.revision is distinct from l.revision or e.leaf is distinct from l.leaf as wrong
    from looked l
    left join lateral (
      select e.revision, e.leaf from log.events e where e.stream = l.stream order by e.revision desc limit 1
    ) e on true
  )
  select * from found f where f.wrong or f.stream = (select max(l.stream) from looked l) order by 1
$$;
grant execute on function log.wrong_ends(text, int4) to vm_projector;

-- Stops projections that are ahead of the log's end: events that are appended now would come before them and be passed over.
-- For whoever is about to append.
create function log.stop_what_is_ahead() returns table (name text, "position" bigint, tail bigint)
language sql security definer set search_path = pg_catalog as $$
  update ops.projections p
    set status = 'stopped', updated = clock_timestamp(),
      reason = 'beyond-the-log: the log ends at ' || t.tail || ', and this projection is at ' || p.position
        || ': events are missing from the log. Restore it, or rebuild the projection.'
    from (select log.tail() as tail, (select id::text from log.epoch) as epoch) t
    where p.epoch = t.epoch and p.position > t.tail
    returning p.name, p.position, t.tail
$$;
grant execute on function log.stop_what_is_ahead() to vm_appender;

-- The digest of the log as the last whole check of it found it: the next one has to come by it again.
create table log.kept_digest (
  singleton boolean primary key default true check (singleton),
  epoch text collate "C" not null,
  position bigint not null,
  events bigint not null,
  digest bytea not null,
  taken timestamptz(3) not null default clock_timestamp()
);
grant select, insert, update on log.kept_digest to vm_projector;
