-- Up Migration
-- The dense order of a log whose positions have holes (EventStoreDB): each event's number, and which events are a
-- tenant's. Derived from that log's feed by one worker (the sequencer), so it can be emptied and made again.
--
-- I1  Rows and end move in one commit, under a fence: an older worker moves neither, and numbers stay without a hole.
-- I2  A reader takes rows and end from one snapshot: what it is told is whole up to that end.
create table log.sequence (
  index bigint primary key,
  position bigint not null,
  tenant uuid not null,
  stream text collate "C" not null,
  revision bigint not null,
  id uuid not null
);
create unique index sequence_position on log.sequence (position);
create index sequence_tenant on log.sequence (tenant, position);

-- How far it has come, in which history (the id of the log's epoch).
create table log.sequence_end (
  singleton boolean primary key default true check (singleton),
  epoch text collate "C" not null,
  position bigint not null,
  index bigint not null,
  fence bigint not null
);

alter table log.sequence enable row level security;
alter table log.sequence force row level security;
create policy projector on log.sequence to vm_projector using (true);
create policy appender on log.sequence for select to vm_appender
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
create policy auditor on log.sequence for select to vm_auditor
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
grant select, insert, truncate on log.sequence to vm_projector;
grant select on log.sequence to vm_appender, vm_auditor;
grant select, insert, update on log.sequence_end to vm_projector;
grant select on log.sequence_end to vm_appender, vm_auditor;

-- I2. One row at least once the sequence was begun: its end, and an event or nulls. A tenant's rows are found by their
-- index, whatever the planner thinks of the table while it is small.
create function log.sequence_of_tenant(p_tenant text, p_after int8, p_up_to int8, p_limit int4)
returns table (
  epoch text, end_position int8, end_index int8, "index" int8, "position" int8, stream text, revision int8, id uuid
) language plpgsql set enable_seqscan = off as $$
#variable_conflict use_column
begin
  perform set_config('app.tenants', p_tenant, true);
  return query
    select e.epoch, e.position, e.index, s.index, s.position, s.stream, s.revision, s.id
    from log.sequence_end e
    left join lateral (
      select * from log.sequence s
      where s.tenant = p_tenant::uuid and s.position > p_after and s.position <= p_up_to
      order by s.position limit p_limit
    ) s on true
    order by s.position;
end $$;

-- I1. Takes over; no row where a newer fence was here.
create function log.claim_sequence(p_fence int8, p_epoch text)
returns setof log.sequence_end language sql as $$
  insert into log.sequence_end as e (epoch, position, index, fence) values (p_epoch, 0, 0, p_fence)
  on conflict (singleton) do update set fence = excluded.fence where e.fence <= excluded.fence
  returning *
$$;

-- I1. Numbers events behind an end that is still the end; else says what it is instead.
create function log.number_events(
  p_fence int8, p_epoch text, p_position int8, p_index int8,
  e_position int8[], e_tenant uuid[], e_stream text[], e_revision int8[], e_id uuid[]
) returns text language plpgsql as $$
declare
  newest int8;
begin
  update log.sequence_end
    set position = e_position[cardinality(e_position)], index = p_index + cardinality(e_position), fence = p_fence
    where fence <= p_fence and epoch = p_epoch and position = p_position and index = p_index;
  if not found then
    select fence from log.sequence_end into newest;
    return case when newest > p_fence then 'fenced' else 'moved' end;
  end if;
  insert into log.sequence (index, position, tenant, stream, revision, id)
    select p_index + generate_subscripts(e_position, 1),
      unnest(e_position), unnest(e_tenant), unnest(e_stream), unnest(e_revision), unnest(e_id);
  return 'numbered';
end $$;

-- Empties it, to be made again; no row where a newer fence was here.
create function log.restart_sequence(p_fence int8, p_epoch text)
returns setof log.sequence_end language plpgsql as $$
begin
  return query
    update log.sequence_end set epoch = p_epoch, position = 0, index = 0, fence = p_fence
    where fence <= p_fence returning *;
  if found then
    truncate log.sequence;
  end if;
end $$;

revoke execute on function log.claim_sequence(int8, text), log.restart_sequence(int8, text),
  log.number_events(int8, text, int8, int8, int8[], uuid[], text[], int8[], uuid[]) from public;
grant execute on function log.sequence_of_tenant(text, int8, int8, int4) to vm_appender, vm_auditor;
grant execute on function log.claim_sequence(int8, text), log.restart_sequence(int8, text),
  log.number_events(int8, text, int8, int8, int8[], uuid[], text[], int8[], uuid[]) to vm_projector;
