-- Up Migration
-- Folded states of streams, so that nobody folds a long history from its beginning. Derived: emptying the table changes
-- nothing but speed. A row belongs to one version of the fold's code; rows of versions that no running code names any
-- more are swept. It lies here whichever store keeps the log.
create table ops.snapshots (
  tenant uuid not null,
  stream text collate "C" not null,
  -- `<category>@<version of the fold's code>`.
  fold text collate "C" not null,
  -- Of the last event in it, with its leaf hash and instant.
  revision bigint not null check (revision >= 0),
  leaf bytea not null,
  at timestamptz(3) not null,
  -- No opened personal value: folding sees sealed ones only.
  state text collate "C" not null,
  taken timestamptz(3) not null default clock_timestamp(),
  -- For picking some by lot without reading all.
  lot float8 not null default random(),
  primary key (stream, fold, revision)
);
create index snapshots_fold on ops.snapshots (fold, taken);
create index snapshots_lot on ops.snapshots (lot);

alter table ops.snapshots enable row level security;
alter table ops.snapshots force row level security;
create policy appender on ops.snapshots to vm_appender
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy auditor on ops.snapshots for select to vm_auditor
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
-- The owner (on no HTTP path) looks over tenants and sweeps inside the functions below.
create policy owner on ops.snapshots to current_user using (true);
grant select, insert, delete on ops.snapshots to vm_appender;
grant select on ops.snapshots to vm_auditor;

create function ops.put_snapshot(
  p_tenant uuid, p_stream text, p_fold text, p_revision bigint, p_leaf bytea, p_at timestamptz, p_state text)
returns void language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  insert into ops.snapshots (tenant, stream, fold, revision, leaf, at, state)
    values (p_tenant, p_stream, p_fold, p_revision, p_leaf, p_at, p_state)
    on conflict do nothing;
end $$;

-- Walks the key backwards; instants of a stream never go back, so the first fit is the newest.
create function ops.find_snapshot(p_tenant uuid, p_stream text, p_fold text, p_revision bigint, p_at timestamptz)
returns setof ops.snapshots language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  return query select * from ops.snapshots s
    where s.tenant = p_tenant and s.stream = p_stream and s.fold = p_fold
      and s.revision <= p_revision and (p_at is null or s.at <= p_at)
    order by s.revision desc limit 1;
end $$;

create function ops.drop_snapshot(p_tenant uuid, p_stream text, p_fold text, p_revision bigint)
returns boolean language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  delete from ops.snapshots s
    where s.tenant = p_tenant and s.stream = p_stream and s.fold = p_fold and s.revision = p_revision;
  return found;
end $$;

-- At most `size` of these folds: those behind a random lot, and from the lowest on where that is not enough.
create function ops.sample_snapshots(folds text[], size int4)
returns table (tenant uuid, stream text, fold text, revision bigint)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  drawn constant float8 := random();
begin
  return query
    select picked.tenant, picked.stream, picked.fold, picked.revision from (
      (select s.tenant, s.stream, s.fold, s.revision from ops.snapshots s
        where s.lot >= drawn and s.fold = any(folds) order by s.lot limit size)
      union all
      (select s.tenant, s.stream, s.fold, s.revision from ops.snapshots s
        where s.lot < drawn and s.fold = any(folds) order by s.lot limit size)
    ) picked limit size;
end $$;

create function ops.list_snapshots(after_stream text, after_fold text, after_revision bigint, size int4)
returns table (tenant uuid, stream text, fold text, revision bigint, at timestamptz, taken timestamptz, characters int4)
language sql stable security definer set search_path = pg_catalog as $$
  select s.tenant, s.stream, s.fold, s.revision, s.at, s.taken, length(s.state) from ops.snapshots s
    where (s.stream, s.fold, s.revision) > (after_stream, after_fold, after_revision)
    order by s.stream, s.fold, s.revision limit size
$$;

-- Deletes at most `batch` rows that were taken before an instant and are of none of the folds `but`, one fold after the
-- other; gives how many. Folds are few: each is found by one step in the index.
create function ops.sweep_snapshots(but text[], taken_before timestamptz, batch int4) returns int4
language plpgsql security definer set search_path = pg_catalog as $$
declare
  present text := (select min(s.fold) from ops.snapshots s);
  swept int4 := 0;
  gone int4;
begin
  while present is not null and swept < batch loop
    if present <> all(but) then
      delete from ops.snapshots where (stream, fold, revision) in (
        select s.stream, s.fold, s.revision from ops.snapshots s
        where s.fold = present and s.taken < taken_before
        order by s.taken limit batch - swept for update skip locked);
      get diagnostics gone = row_count;
      swept := swept + gone;
    end if;
    present := (select min(s.fold) from ops.snapshots s where s.fold > present);
  end loop;
  return swept;
end $$;

grant execute on function ops.put_snapshot(uuid, text, text, bigint, bytea, timestamptz, text),
  ops.drop_snapshot(uuid, text, text, bigint) to vm_appender;
grant execute on function ops.find_snapshot(uuid, text, text, bigint, timestamptz) to vm_appender, vm_auditor;
grant execute on function ops.sample_snapshots(text[], int4), ops.list_snapshots(text, text, bigint, int4),
  ops.sweep_snapshots(text[], timestamptz, int4) to vm_scheduler;
