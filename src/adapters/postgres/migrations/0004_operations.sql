-- Up Migration
-- What the running program remembers beside the log and the read models: how far projections have come, who
-- works, what is parked, what was tried. None of it is truth: it can be made again from the log, but for
-- skips and history, which are operators' acts.

-- One row per projection key (`<name>@<version>`; `<schema>/<key>` for those being rebuilt or verified). No index on
-- what changes and half-empty pages, so that moving a checkpoint stays a heap-only update.
create table ops.projections (
  name text collate "C" primary key,
  position bigint not null default 0 check (position >= 0),
  epoch text collate "C" not null,
  -- Of the newest claim: commits with another one are refused.
  fence bigint not null,
  status text collate "C" not null default 'running' check (status in ('running', 'stopped', 'stalled')),
  reason text collate "C",
  -- Under what name its parked streams are filed (a swap changes it, so that no tenant's row needs to move), and how many.
  parked_as text collate "C" not null,
  parked int not null default 0,
  updated timestamptz(3) not null default clock_timestamp()
) with (fillfactor = 50);

-- Who took over or did what, when, why: the newest 1,000 of each projection.
create table ops.projection_history (
  id bigint generated always as identity primary key,
  projection text collate "C" not null,
  at timestamptz(3) not null default clock_timestamp(),
  deed text collate "C" not null,
  position bigint,
  fence bigint,
  actor text collate "C" not null,
  reason text collate "C" not null
);
create index projection_history_projection on ops.projection_history (projection, id);

create table ops.leases (
  name text collate "C" primary key,
  holder text collate "C" not null,
  fence bigint not null,
  until timestamptz not null,
  -- Who has asked the holder to yield, and until when nobody else may have it.
  demanded_by text collate "C",
  demanded_until timestamptz
) with (fillfactor = 50);

create table ops.parked_streams (
  projection text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  position bigint not null,
  revision bigint not null,
  reason text collate "C" not null,
  skipped bigint not null default 0,
  parked timestamptz(3) not null default clock_timestamp(),
  primary key (projection, stream)
) with (fillfactor = 70);

-- Events that operators ruled out, by position in one history.
create table ops.skipped_events (
  projection text collate "C" not null,
  epoch text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  position bigint not null,
  actor text collate "C" not null,
  reason text collate "C" not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (projection, epoch, position)
);

-- Attempts at due items. A row is about the item with the same due instant; for another one it counts as absent.
-- `attempts` grows with every claim and so fences it.
create table ops.due_attempts (
  tenant uuid not null,
  stream text collate "C" not null,
  kind text collate "C" not null,
  ref text collate "C" not null,
  due timestamptz(3) not null,
  holder text collate "C" not null,
  attempts int not null,
  until timestamptz not null,
  done boolean not null default false,
  parked text collate "C",
  primary key (tenant, stream, kind, ref)
) with (fillfactor = 70);

alter table ops.parked_streams enable row level security;
alter table ops.parked_streams force row level security;
alter table ops.skipped_events enable row level security;
alter table ops.skipped_events force row level security;
alter table ops.due_attempts enable row level security;
alter table ops.due_attempts force row level security;
create policy projector on ops.parked_streams to vm_projector using (true) with check (true);
create policy projector on ops.skipped_events to vm_projector using (true) with check (true);
create policy scheduler on ops.due_attempts to vm_scheduler using (true) with check (true);

grant select, insert, update, delete on ops.projections, ops.parked_streams to vm_projector;
grant select, insert on ops.skipped_events to vm_projector;
grant select, insert, delete on ops.projection_history to vm_projector;
grant select on ops.projections to vm_query, vm_auditor;
grant select, insert, update on ops.leases to vm_projector, vm_scheduler;
grant select, insert, update, delete on ops.due_attempts to vm_scheduler;

-- Puts a deed on record and forgets all but the newest 1,000 of its projection.
create function ops.record_deed(projection text, deed text, "position" bigint, fence bigint, actor text, reason text)
returns void language sql as $$
  insert into ops.projection_history (projection, deed, position, fence, actor, reason)
    values ($1, $2, $3, $4, $5, $6);
  delete from ops.projection_history h where h.projection = $1 and h.id < (
    select min(newest.id) from (
      select id from ops.projection_history where projection = $1 order by id desc limit 1000) newest);
$$;

-- A worker takes over; a takeover is put on record, a repeated claim is not, nor one that finds the projection halted
-- (its standby looks again every few seconds).
create function ops.claim_projection(name text, fence bigint, epoch text)
returns setof ops.projections language plpgsql as $$
declare
  claimed ops.projections;
  before bigint;
begin
  select p.fence into before from ops.projections p where p.name = $1 for update;
  if before is null then
    insert into ops.projections as p (name, epoch, fence, parked_as) values ($1, $3, $2, $1 || '#' || $2)
      on conflict do nothing;
  end if;
  update ops.projections p set fence = $2 where p.name = $1 and p.fence <= $2 returning p.* into claimed;
  if claimed.name is null then
    raise exception 'fenced: a newer worker has taken over %', $1 using errcode = 'VM001';
  end if;
  if before is distinct from $2 and claimed.status = 'running' then
    perform ops.record_deed($1, 'claimed', claimed.position, $2, 'projector', 'took over');
  end if;
  return next claimed;
end $$;

-- Moves a checkpoint or fails, so that the transaction around it fails whole without another round trip.
create function ops.move_projection(
  name text, fence bigint, "from" bigint, "to" bigint, epoch text, stopped text)
returns void language plpgsql as $$
begin
  update ops.projections p
    set position = $4, updated = clock_timestamp(), reason = $6,
      status = case when $6 is null then 'running' else 'stopped' end
    where p.name = $1 and p.fence = $2 and p.position = $3 and p.epoch = $5;
  if not found then
    raise exception 'fenced: % does not stand at % under fence %', $1, $3, $2 using errcode = 'VM001';
  end if;
end $$;

-- Files what a batch parked, counts what it passed over, and keeps the number of parked streams, which readers may see.
-- `parked` is a JSON array of [tenant, stream, position, revision, reason], `skipped` of [stream, events].
create function ops.park_streams(name text, parked jsonb, skipped jsonb, unparked text[])
returns void language plpgsql as $$
declare
  filed text := (select p.parked_as from ops.projections p where p.name = $1);
begin
  insert into ops.parked_streams as s (projection, tenant, stream, position, revision, reason)
    select filed, (v->>0)::uuid, v->>1, (v->>2)::bigint, (v->>3)::bigint, v->>4 from jsonb_array_elements($2) v
    on conflict (projection, stream) do update
      set position = excluded.position, revision = excluded.revision, reason = excluded.reason;
  update ops.parked_streams s set skipped = s.skipped + (v->>1)::bigint
    from jsonb_array_elements($3) v where s.projection = filed and s.stream = v->>0;
  delete from ops.parked_streams s where s.projection = filed and s.stream = any($4);
  update ops.projections p set parked = (select count(*) from ops.parked_streams s where s.projection = filed)
    where p.name = $1;
end $$;

grant execute on function ops.record_deed(text, text, bigint, bigint, text, text),
  ops.claim_projection(text, bigint, text), ops.move_projection(text, bigint, bigint, bigint, text, text),
  ops.park_streams(text, jsonb, jsonb, text[]) to vm_projector;
