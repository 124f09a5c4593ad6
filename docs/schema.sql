-- The database as it stands after all migrations, but for rows, roles and read models: read from the catalogue of a
-- migrated database by `npm run record`, never written by hand. tests/architecture/schema.int.spec.ts fails where it differs,
-- and makes an empty database by it. It explains nothing: src/adapters/postgres/migrations does. Roles are made by
-- src/adapters/postgres/roles.ts, read models by src/projections/*/*.table.ts. All of it belongs to the role that runs it.

-- Schemas

create schema keys;
create schema log;
create schema ops;
create schema read;

-- What everybody may do by default

revoke all on schema public from public;
alter default privileges revoke execute on functions from public;

-- Sequences

create sequence ops.generations as bigint;
create sequence ops.migrations_id_seq as integer;

-- Tables

create table keys.data_keys (
  tenant uuid not null,
  key uuid not null,
  subject text collate "C" not null,
  purpose text collate "C" not null,
  epoch integer not null,
  wrapped bytea not null,
  made timestamp(3) with time zone default now() not null
);

create table keys.epoch_keys (
  tenant uuid not null,
  epoch integer not null,
  wrapped bytea not null,
  root_key_id text collate "C" not null,
  made timestamp(3) with time zone default now() not null
);

create table keys.persons (
  tenant uuid not null,
  identity bytea not null,
  person uuid not null,
  made timestamp(3) with time zone default now() not null,
  proof bytea
);

create table keys.tombstones (
  tenant uuid not null,
  key uuid not null,
  subject text collate "C" not null,
  purpose text collate "C" not null,
  destroyed timestamp(3) with time zone default now() not null
);

create table log.answers (
  tenant uuid not null,
  principal uuid not null,
  route text collate "C" not null,
  key text collate "C" not null,
  command uuid not null,
  salt bytea,
  digest bytea,
  status smallint,
  content_type text collate "C",
  body bytea,
  stream text collate "C" not null,
  revision bigint not null,
  "position" bigint not null,
  answered timestamp(3) with time zone default now() not null,
  proof bytea
);

create table log.check_place (
  singleton boolean default true not null,
  fence bigint not null,
  epoch text collate "C" not null,
  after_stream text collate "C",
  "position" bigint not null,
  events bigint not null,
  digest bytea not null,
  began timestamp(3) with time zone default clock_timestamp() not null,
  proof bytea
);

create table log.epoch (
  singleton boolean default true not null,
  id uuid default gen_random_uuid() not null,
  began timestamp with time zone default now() not null
);

create table log.events (
  partition smallint not null,
  "position" bigint not null,
  tenant uuid not null,
  stream text collate "C" not null,
  revision bigint not null,
  id uuid not null,
  type text collate "C" not null,
  at timestamp(3) with time zone not null,
  command uuid not null,
  leaf bytea not null,
  head bytea not null,
  body bytea not null,
  boxes bytea
) partition by RANGE ("position");

create table log.kept_digest (
  singleton boolean default true not null,
  epoch text collate "C" not null,
  "position" bigint not null,
  events bigint not null,
  digest bytea not null,
  taken timestamp(3) with time zone default clock_timestamp() not null,
  proof bytea
);

create table log.sequence (
  index bigint not null,
  "position" bigint not null,
  tenant uuid not null,
  stream text collate "C" not null,
  revision bigint not null,
  id uuid not null
);

create table log.sequence_end (
  singleton boolean default true not null,
  epoch text collate "C" not null,
  "position" bigint not null,
  index bigint not null,
  fence bigint not null
);

create table log.streams (
  stream text collate "C" not null,
  tenant uuid not null,
  revision bigint not null,
  leaf bytea not null
) with (fillfactor=80);

create table ops.canary (
  step text not null,
  beat bigint not null,
  "position" bigint not null,
  at timestamp with time zone default clock_timestamp() not null
);

create table ops.claims (
  tenant uuid not null,
  principal uuid not null,
  route text collate "C" not null,
  key text collate "C" not null,
  command uuid not null,
  holder uuid not null,
  fence bigint not null,
  until timestamp with time zone not null,
  salt bytea,
  digest bytea,
  stream text collate "C" not null,
  revision bigint not null,
  answered timestamp(3) with time zone,
  "position" bigint,
  left_events boolean,
  status smallint,
  content_type text collate "C",
  body bytea,
  aged boolean default false not null,
  proof bytea
) with (fillfactor=50);

create table ops.delivery_checkpoints (
  reactor text collate "C" not null,
  "position" bigint not null,
  epoch text collate "C" not null,
  fence bigint not null,
  updated timestamp(3) with time zone default clock_timestamp() not null,
  state text collate "C" default 'following'::text not null,
  reason text collate "C" default ''::text not null
);

create table ops.due_attempts (
  tenant uuid not null,
  stream text collate "C" not null,
  kind text collate "C" not null,
  ref text collate "C" not null,
  due timestamp(3) with time zone not null,
  holder text collate "C" not null,
  attempts integer not null,
  until timestamp with time zone not null,
  done boolean default false not null,
  parked text collate "C",
  retried_from integer default 0 not null
) with (fillfactor=70);

create table ops.effect_attempts (
  tenant uuid not null,
  effect uuid not null,
  epoch bigint not null,
  number integer not null,
  act text collate "C" not null,
  holder text collate "C" not null,
  begun timestamp(3) with time zone not null,
  deadline timestamp(3) with time zone,
  ended timestamp(3) with time zone default clock_timestamp() not null,
  class text collate "C" not null,
  code text collate "C",
  request_digest bytea not null,
  answer_digest bytea,
  provider_request text collate "C"
);

create table ops.effect_sources (
  reactor text collate "C" not null,
  source text collate "C" not null,
  generation bigint not null
);

create table ops.effects (
  effect uuid not null,
  seq bigint generated always as identity not null,
  reactor text collate "C" not null,
  version integer not null,
  system text collate "C" not null,
  operation text collate "C" not null,
  name text collate "C" not null,
  request text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  revision bigint not null,
  ordinal integer not null,
  "position" bigint not null,
  event uuid not null,
  correlation uuid,
  traceparent text collate "C",
  recorded timestamp(3) with time zone not null,
  intended timestamp(3) with time zone default clock_timestamp() not null,
  deadline timestamp(3) with time zone,
  window_seconds integer,
  window_ends timestamp(3) with time zone,
  state text collate "C" not null,
  resumes text collate "C",
  aside boolean default false not null,
  until timestamp with time zone default clock_timestamp() not null,
  holder text collate "C" default ''::text not null,
  epoch bigint default 0 not null,
  attempts integer default 0 not null,
  failures integer default 0 not null,
  begun timestamp(3) with time zone,
  result text collate "C",
  code text collate "C",
  concluded_by text collate "C",
  finished timestamp(3) with time zone,
  held_to bigint
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.05);

create table ops.key_fingerprints (
  name text collate "C" not null,
  fingerprint text collate "C" not null,
  stored timestamp(3) with time zone default clock_timestamp() not null
);

create table ops.leases (
  name text collate "C" not null,
  holder text collate "C" not null,
  fence bigint not null,
  until timestamp with time zone not null,
  demanded_by text collate "C",
  demanded_until timestamp with time zone
) with (fillfactor=50);

create table ops.migrations (
  id integer default nextval('ops.migrations_id_seq'::regclass) not null,
  name character varying(255) not null,
  run_on timestamp without time zone not null
);

create table ops.projection_history (
  id bigint generated always as identity not null,
  projection text collate "C" not null,
  at timestamp(3) with time zone default clock_timestamp() not null,
  deed text collate "C" not null,
  "position" bigint,
  fence bigint,
  actor text collate "C" not null,
  reason text collate "C" not null
);

create table ops.projections (
  name text collate "C" not null,
  "position" bigint default 0 not null,
  epoch text collate "C" not null,
  fence bigint not null,
  status text collate "C" default 'running'::text not null,
  reason text collate "C",
  parked_as text collate "C" not null,
  parked integer default 0 not null,
  updated timestamp(3) with time zone default clock_timestamp() not null
) with (fillfactor=50);

create table ops.relays (
  topic text collate "C" not null,
  epoch text collate "C" not null,
  "position" bigint not null,
  ends bigint[] default '{}'::bigint[] not null,
  life bigint default 1 not null,
  restarted boolean default false not null,
  fence bigint not null,
  state text collate "C" default 'following'::text not null,
  reason text collate "C" default ''::text not null,
  updated timestamp(3) with time zone default clock_timestamp() not null
);

create table ops.room_watch (
  tenant uuid not null,
  meeting uuid not null,
  since timestamp(3) with time zone default clock_timestamp() not null,
  due timestamp with time zone default clock_timestamp() not null,
  holder text collate "C" default ''::text not null,
  epoch bigint default 0 not null,
  again boolean default false not null
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table ops.skipped_events (
  projection text collate "C" not null,
  epoch text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  "position" bigint not null,
  actor text collate "C" not null,
  reason text collate "C" not null,
  at timestamp(3) with time zone default clock_timestamp() not null
);

create table ops.snapshots (
  tenant uuid not null,
  stream text collate "C" not null,
  fold text collate "C" not null,
  revision bigint not null,
  leaf bytea not null,
  at timestamp(3) with time zone not null,
  state text collate "C" not null,
  taken timestamp(3) with time zone default clock_timestamp() not null,
  lot double precision default random() not null
);

create table ops.stuck_work (
  filed_as text collate "C" not null,
  tenant uuid not null,
  stream text collate "C" not null,
  item text collate "C" default ''::text not null,
  code text collate "C" not null,
  sentence text collate "C" not null,
  attempts integer default 1 not null,
  "position" bigint,
  revision bigint,
  waiting bigint default 0 not null,
  due timestamp(3) with time zone,
  since timestamp(3) with time zone default clock_timestamp() not null
) with (fillfactor=70);

create table ops.unproven_rows (
  singleton boolean default true not null,
  began timestamp(3) with time zone not null,
  answers_until timestamp(3) with time zone not null,
  persons_proven boolean not null,
  proof bytea not null
);

create table ops.webhook_attempts (
  seq bigint generated always as identity not null,
  tenant uuid not null,
  endpoint uuid not null,
  lane text collate "C" not null,
  event uuid not null,
  type text collate "C" not null,
  "position" bigint not null,
  number integer not null,
  ended timestamp(3) with time zone default clock_timestamp() not null,
  ms integer not null,
  outcome text collate "C" not null,
  status integer,
  next_attempt timestamp(3) with time zone
);

create table ops.webhook_endpoints (
  tenant uuid not null,
  endpoint uuid not null,
  url text not null,
  event_types text[] not null,
  secrets jsonb not null,
  state text collate "C" default 'active'::text not null,
  generation integer default 0 not null,
  changed bigint not null,
  holder text collate "C" default ''::text not null,
  epoch bigint default 0 not null,
  until timestamp with time zone default '-infinity'::timestamp with time zone not null
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table ops.webhook_inbox (
  seq bigint generated always as identity not null,
  provider text collate "C" not null,
  event text collate "C" not null,
  name text collate "C" not null,
  room text collate "C" not null,
  body bytea not null,
  received timestamp(3) with time zone default clock_timestamp() not null,
  state text collate "C" default 'waiting'::text not null,
  until timestamp with time zone default clock_timestamp() not null,
  holder text collate "C" default ''::text not null,
  attempts integer default 0 not null,
  failures integer default 0 not null,
  ended timestamp(3) with time zone,
  correlation uuid,
  traceparent text collate "C"
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.05);

create table ops.webhook_lanes (
  tenant uuid not null,
  endpoint uuid not null,
  lane text collate "C" not null,
  "position" bigint not null,
  wanted bigint not null,
  oldest timestamp(3) with time zone,
  failures integer default 0 not null,
  next_attempt timestamp with time zone default clock_timestamp() not null,
  trouble text collate "C" default ''::text not null,
  stopping text collate "C" default ''::text not null,
  replay_from timestamp(3) with time zone,
  replay_to timestamp(3) with time zone,
  paused boolean default false not null
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table log.events_000000 partition of log.events
  FOR VALUES FROM ('0') TO ('10000000');

create table log.events_000001 partition of log.events
  FOR VALUES FROM ('10000000') TO ('20000000');

create table log.events_000002 partition of log.events
  FOR VALUES FROM ('20000000') TO ('30000000');

-- Sequences of columns

alter sequence ops.migrations_id_seq owned by ops.migrations.id;

-- Functions

set check_function_bodies = off;

CREATE OR REPLACE FUNCTION keys.add_epochs(tenants uuid[], wraps bytea[], root_key_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform keys.enter(tenants);
  insert into keys.epoch_keys (tenant, epoch, wrapped, root_key_id)
    select offered.tenant, 1, offered.wrapped, add_epochs.root_key_id
    from unnest(tenants, wraps) as offered (tenant, wrapped)
    order by offered.tenant
    on conflict do nothing;
end $function$;

CREATE OR REPLACE FUNCTION keys.add_keys(tenants uuid[], names uuid[], subjects text[], purposes text[], epochs integer[], wraps bytea[])
 RETURNS TABLE(place bigint, key uuid, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform keys.enter(tenants);
  insert into keys.data_keys (tenant, key, subject, purpose, epoch, wrapped)
    select offered.tenant, offered.key, offered.subject, offered.purpose, offered.epoch, offered.wrapped
    from unnest(tenants, names, subjects, purposes, epochs, wraps)
      as offered (tenant, key, subject, purpose, epoch, wrapped)
    order by offered.tenant, offered.subject, offered.purpose
    on conflict on constraint data_keys_scope do nothing;
  return query select * from keys.in_use(tenants, subjects, purposes);
end $function$;

CREATE OR REPLACE FUNCTION keys.destroy(tenant uuid, subject text, purpose text)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  forgotten constant uuid := substr(destroy.subject, 8)::uuid;
begin
  perform keys.enter(array[destroy.tenant]);
  with gone as (
    delete from keys.data_keys as used
    where used.tenant = destroy.tenant and used.subject = destroy.subject
      and (destroy.purpose is null or used.purpose = destroy.purpose)
    returning used.tenant, used.key, used.subject, used.purpose
  )
  insert into keys.tombstones (tenant, key, subject, purpose)
    select gone.tenant, gone.key, gone.subject, gone.purpose from gone;
  if destroy.purpose is distinct from 'content' then
    delete from keys.persons as known where known.tenant = destroy.tenant and known.person = forgotten;
    if found then
      insert into keys.tombstones (tenant, key, subject, purpose)
        values (destroy.tenant, forgotten, destroy.subject, 'identity') on conflict do nothing;
    end if;
  end if;
  return query
    select stone.key from keys.tombstones as stone
    where stone.tenant = destroy.tenant and stone.subject = destroy.subject and stone.key <> forgotten
      and (destroy.purpose is null or stone.purpose = destroy.purpose)
    order by stone.key;
end $function$;

CREATE OR REPLACE FUNCTION keys.enter(tenants uuid[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', array_to_string(array(select distinct unnest(tenants)), ','), true);
end $function$;

CREATE OR REPLACE FUNCTION keys.in_use(tenants uuid[], subjects text[], purposes text[])
 RETURNS TABLE(place bigint, key uuid, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform keys.enter(tenants);
  return query
    select scope.place, used.key, used.wrapped, above.epoch, above.wrapped, above.root_key_id
    from unnest(tenants, subjects, purposes) with ordinality as scope (tenant, subject, purpose, place)
    left join keys.data_keys as used
      on used.tenant = scope.tenant and used.subject = scope.subject and used.purpose = scope.purpose
    left join keys.epoch_keys as above
      on above.tenant = scope.tenant and above.epoch = coalesce(
        used.epoch,
        (select max(latest.epoch) from keys.epoch_keys as latest where latest.tenant = scope.tenant))
    order by scope.place;
end $function$;

CREATE OR REPLACE FUNCTION keys.person(tenant uuid, identity bytea, candidate uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  found_person uuid;
begin
  perform keys.enter(array[person.tenant]);
  select known.person into found_person from keys.persons as known
    where known.tenant = person.tenant and known.identity = person.identity;
  if found_person is not null or candidate is null then
    return found_person;
  end if;
  insert into keys.persons (tenant, identity, person)
    values (person.tenant, person.identity, candidate)
    on conflict do nothing;
  select known.person into found_person from keys.persons as known
    where known.tenant = person.tenant and known.identity = person.identity;
  return found_person;
end $function$;

CREATE OR REPLACE FUNCTION keys.proven_person(tenant uuid, identity bytea, candidate uuid, candidate_proof bytea)
 RETURNS TABLE(person uuid, proof bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform keys.enter(array[proven_person.tenant]);
  return query select known.person, known.proof from keys.persons as known
    where known.tenant = proven_person.tenant and known.identity = proven_person.identity;
  if found or candidate is null then return; end if;
  insert into keys.persons (tenant, identity, person, proof)
    values (proven_person.tenant, proven_person.identity, candidate, candidate_proof)
    on conflict do nothing;
  return query select known.person, known.proof from keys.persons as known
    where known.tenant = proven_person.tenant and known.identity = proven_person.identity;
end $function$;

CREATE OR REPLACE FUNCTION keys.states(tenant uuid, names uuid[])
 RETURNS TABLE(key uuid, destroyed boolean, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform keys.enter(array[states.tenant]);
  return query
    select used.key, false, used.wrapped, above.epoch, above.wrapped, above.root_key_id
    from keys.data_keys as used
    join keys.epoch_keys as above on above.tenant = used.tenant and above.epoch = used.epoch
    where used.tenant = states.tenant and used.key = any(names)
    union all
    select gone.key, true, null, null, null, null
    from keys.tombstones as gone
    where gone.tenant = states.tenant and gone.key = any(names);
end $function$;

CREATE OR REPLACE FUNCTION log.answer_position(a log.answers)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when substr(a.proof, 1, 1) = '\x02'::bytea and not exists (
      select from log.events e where e.partition = 0 and e.position = a.position and e.command = a.command
    ) then null
    else a.position
  end
$function$;

CREATE OR REPLACE FUNCTION log.append(p_fast boolean, p_tenants text, p_items integer, f_stream text[], f_tenant uuid[], f_last bigint[], f_last_leaf bytea[], h_stream text[], h_expected bigint[], h_leaf bytea[], h_last bigint[], h_last_leaf bytea[], s_stream text[], s_expected bigint[], s_leaf bytea[], w_item integer[], w_stream text[], w_tenant uuid[], w_expected bigint[], w_leaf bytea[], w_first integer[], w_count integer[], e_tenant uuid[], e_stream text[], e_revision bigint[], e_id uuid[], e_type text[], e_at timestamp with time zone[], e_command uuid[], e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[], a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[], a_status integer[], a_type text[], a_body bytea[], a_stream text[], a_revision bigint[], a_offset integer[])
 RETURNS TABLE(item integer, outcome text, "position" bigint, stream text, actual bigint, command uuid, salt bytea, digest bytea, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  tail bigint;
  touched bigint;
  events int4 := coalesce(array_length(e_id, 1), 0);
begin
  perform set_config('app.tenants', p_tenants, true);
  perform pg_advisory_xact_lock(7306, 0);
  tail := log.tail();
  if p_fast then
    begin
      if f_stream is null then
        insert into log.streams (stream, tenant, revision, leaf)
          select unnest(e_stream), unnest(e_tenant), unnest(e_revision), unnest(e_leaf);
      elsif array_length(f_stream, 1) > 0 then
        insert into log.streams (stream, tenant, revision, leaf)
          select unnest(f_stream), unnest(f_tenant), unnest(f_last), unnest(f_last_leaf);
      end if;
      if array_length(h_stream, 1) > 0 then
        update log.streams s set revision = h.last, leaf = h.last_leaf
          from (
            select unnest(h_stream) as stream, unnest(h_expected) as expected, unnest(h_leaf) as leaf,
              unnest(h_last) as last, unnest(h_last_leaf) as last_leaf
          ) h
          where s.stream = h.stream and s.revision = h.expected and (h.leaf is null or s.leaf = h.leaf);
        get diagnostics touched = row_count;
        if touched <> array_length(h_stream, 1) then raise exception using errcode = 'VM001'; end if;
      end if;
      if array_length(s_stream, 1) > 0 then
        select count(*) into touched
          from (select unnest(s_stream) as stream, unnest(s_expected) as expected, unnest(s_leaf) as leaf) c
          left join log.streams s on s.stream = c.stream
          where coalesce(s.revision, -1) = c.expected and (c.leaf is null or s.leaf = c.leaf);
        if touched <> array_length(s_stream, 1) then raise exception using errcode = 'VM001'; end if;
      end if;
      if events > 0 then
        insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
          select 0, tail + generate_series(1, events), unnest(e_tenant), unnest(e_stream), unnest(e_revision), unnest(e_id),
            unnest(e_type), unnest(e_at), unnest(e_command), unnest(e_leaf), unnest(e_head), unnest(e_body), unnest(e_boxes);
      end if;
      if a_key is not null and a_tenant is null then
        insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position)
          select unnest(e_tenant), unnest(a_principal), unnest(a_route), unnest(a_key), unnest(e_command), unnest(a_salt),
            unnest(a_digest), unnest(a_status), unnest(a_type), unnest(a_body), unnest(e_stream), unnest(e_revision),
            tail + generate_series(1, events);
      elsif a_key is not null then
        insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position)
          select * from (
            select unnest(a_tenant), unnest(a_principal), unnest(a_route), unnest(a_key) as key, unnest(a_command), unnest(a_salt),
              unnest(a_digest), unnest(a_status), unnest(a_type), unnest(a_body), unnest(a_stream), unnest(a_revision),
              tail + unnest(a_offset)
          ) a where a.key is not null;
      end if;
      return query select 0, 'all', tail, null::text, null::int8,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea;
      return;
    exception
      when unique_violation or sqlstate 'VM001' then null; -- I2: the slow path decides
    end;
  end if;
  return query select * from log.append_slowly(tail, p_items,
    coalesce(w_item, array(select generate_series(1, p_items))), coalesce(w_stream, e_stream), coalesce(w_tenant, e_tenant),
    coalesce(w_expected, array(select unnest(e_revision) - 1)), w_leaf,
    coalesce(w_first, array(select generate_series(1, p_items))), coalesce(w_count, array_fill(1, array[p_items])),
    e_id, e_type, e_at, e_command, e_leaf, e_head, e_body, e_boxes,
    coalesce(a_tenant, e_tenant), a_principal, a_route, a_key, coalesce(a_command, e_command), a_salt, a_digest,
    a_status, a_type, a_body, coalesce(a_stream, e_stream), coalesce(a_revision, e_revision));
end $function$;

CREATE OR REPLACE FUNCTION log.append(p_fast boolean, p_tenants text, p_items integer, f_stream text[], f_tenant uuid[], f_last bigint[], f_last_leaf bytea[], h_stream text[], h_expected bigint[], h_leaf bytea[], h_last bigint[], h_last_leaf bytea[], s_stream text[], s_expected bigint[], s_leaf bytea[], w_item integer[], w_stream text[], w_tenant uuid[], w_expected bigint[], w_leaf bytea[], w_first integer[], w_count integer[], e_tenant uuid[], e_stream text[], e_revision bigint[], e_id uuid[], e_type text[], e_at timestamp with time zone[], e_command uuid[], e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[], a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[], a_status integer[], a_type text[], a_body bytea[], a_stream text[], a_revision bigint[], a_offset integer[], a_proof bytea[])
 RETURNS TABLE(item integer, outcome text, "position" bigint, stream text, actual bigint, command uuid, salt bytea, digest bytea, status integer, content_type text, body bytea, proof bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  tail bigint;
  touched bigint;
  runs bigint;
  strays boolean;
  events int4 := coalesce(array_length(e_id, 1), 0);
begin
  perform set_config('app.tenants', p_tenants, true);
  perform pg_advisory_xact_lock(7306, 0);
  tail := log.tail();
  if p_fast then
    begin
      if f_stream is null then
        if 0 <> any (e_revision) then raise exception using errcode = 'VM001'; end if;
        insert into log.streams (stream, tenant, revision, leaf)
          select unnest(e_stream), unnest(e_tenant), 0, unnest(e_leaf);
      else
        insert into log.streams (stream, tenant, revision, leaf)
          select unnest(f_stream), unnest(f_tenant), unnest(f_last), unnest(f_last_leaf);
        -- The events of each stream in their order are one run of revisions without a gap, which is what its end has moved by.
        with moved as (
          update log.streams s set revision = h.last, leaf = h.last_leaf
            from (
              select unnest(h_stream) as stream, unnest(h_expected) as expected, unnest(h_leaf) as leaf,
                unnest(h_last) as last, unnest(h_last_leaf) as last_leaf
            ) h
            where s.stream = h.stream and s.revision = h.expected and (h.leaf is null or s.leaf = h.leaf)
            returning s.stream, s.tenant, h.expected, h.last, h.last_leaf
        ), run as (
          select r.stream, r.tenant, r.revision - r.nth as before, max(r.revision) as last,
            (array_agg(r.leaf) filter (where r.is_last))[1] as last_leaf
          from (
            select e.stream, e.tenant, e.revision, e.leaf, row_number() over w as nth, lead(e.revision) over w is null as is_last
            from (
              select unnest(e_stream) as stream, unnest(e_tenant) as tenant, unnest(e_revision) as revision, unnest(e_leaf) as leaf,
                generate_series(1, events) as place
            ) e
            window w as (partition by e.stream order by e.place)
          ) r
          group by r.stream, r.tenant, r.revision - r.nth
        )
        select (select count(*) from moved), (select count(*) from run), exists (
            select * from run except (
              select * from moved
              union all select unnest(f_stream), unnest(f_tenant), -1, unnest(f_last), unnest(f_last_leaf))
          )
          into touched, runs, strays;
        if touched <> cardinality(h_stream) or runs <> touched + cardinality(f_stream) or strays then
          raise exception using errcode = 'VM001';
        end if;
      end if;
      if array_length(s_stream, 1) > 0 then
        select count(*) into touched
          from (select unnest(s_stream) as stream, unnest(s_expected) as expected, unnest(s_leaf) as leaf) c
          left join log.streams s on s.stream = c.stream and s.tenant = any (string_to_array(p_tenants, ',')::uuid[])
          where coalesce(s.revision, -1) = c.expected and (c.leaf is null or s.leaf = c.leaf);
        if touched <> array_length(s_stream, 1) then raise exception using errcode = 'VM001'; end if;
      end if;
      if events > 0 then
        insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
          select 0, tail + generate_series(1, events), unnest(e_tenant), unnest(e_stream), unnest(e_revision), unnest(e_id),
            unnest(e_type), unnest(e_at), unnest(e_command), unnest(e_leaf), unnest(e_head), unnest(e_body), unnest(e_boxes);
      end if;
      if a_key is not null and a_tenant is null then
        insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position, proof)
          select unnest(e_tenant), unnest(a_principal), unnest(a_route), unnest(a_key), unnest(e_command), unnest(a_salt),
            unnest(a_digest), unnest(a_status), unnest(a_type), unnest(a_body), unnest(e_stream), unnest(e_revision),
            tail + generate_series(1, events), unnest(a_proof);
      elsif a_key is not null then
        if 0 > any (a_offset) or events < any (a_offset) then
          raise exception 'an answer is beyond its batch' using errcode = 'invalid_parameter_value';
        end if;
        insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position, proof)
          select * from (
            select unnest(a_tenant), unnest(a_principal), unnest(a_route), unnest(a_key) as key, unnest(a_command), unnest(a_salt),
              unnest(a_digest), unnest(a_status), unnest(a_type), unnest(a_body), unnest(a_stream), unnest(a_revision),
              tail + unnest(a_offset), unnest(a_proof)
          ) a where a.key is not null;
      end if;
      return query select 0, 'all', tail, null::text, null::int8,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea, null::bytea;
      return;
    exception
      when unique_violation or sqlstate 'VM001' then null; -- I2 of 0005: the slow path decides
    end;
  end if;
  return query select * from log.append_slowly(tail, p_items,
    coalesce(w_item, array(select generate_series(1, p_items))), coalesce(w_stream, e_stream), coalesce(w_tenant, e_tenant),
    coalesce(w_expected, array(select unnest(e_revision) - 1)), w_leaf,
    coalesce(w_first, array(select generate_series(1, p_items))), coalesce(w_count, array_fill(1, array[p_items])),
    e_id, e_type, e_at, e_command, e_leaf, e_head, e_body, e_boxes,
    coalesce(a_tenant, e_tenant), a_principal, a_route, a_key, coalesce(a_command, e_command), a_salt, a_digest,
    a_status, a_type, a_body, coalesce(a_stream, e_stream), coalesce(a_revision, e_revision), a_proof);
end $function$;

CREATE OR REPLACE FUNCTION log.append_one(p_position bigint, p_tenant uuid, p_stream text, p_revision bigint, p_id uuid, p_type text, p_at timestamp with time zone, p_command uuid, p_leaf bytea, p_head bytea, p_body bytea, p_boxes bytea, p_leaf_before bytea, a_principal uuid DEFAULT NULL::uuid, a_route text DEFAULT NULL::text, a_key text DEFAULT NULL::text, a_salt bytea DEFAULT NULL::bytea, a_digest bytea DEFAULT NULL::bytea, a_status integer DEFAULT NULL::integer, a_type text DEFAULT NULL::text, a_body bytea DEFAULT NULL::bytea, a_proof bytea DEFAULT NULL::bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  done text;
begin
  -- Assigned, not performed: an expression needs no plan of its own.
  done := set_config('app.tenants', p_tenant::text, true);
  done := pg_advisory_xact_lock(7306, 0)::text;
  if p_position <> 1 and not exists (select from log.events e where e.partition = 0 and e.position = p_position - 1) then
    return false;
  end if;
  if p_revision = 0 then
    insert into log.streams (stream, tenant, revision, leaf) values (p_stream, p_tenant, 0, p_leaf);
  else
    update log.streams s set revision = p_revision, leaf = p_leaf
      where s.stream = p_stream and s.tenant = p_tenant and s.revision = p_revision - 1
        and (p_leaf_before is null or s.leaf = p_leaf_before);
    if not found then return false; end if;
  end if;
  insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
    values (0, p_position, p_tenant, p_stream, p_revision, p_id, p_type, p_at, p_command, p_leaf, p_head, p_body, p_boxes);
  if a_key is not null then
    insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, proof, position)
      values (p_tenant, a_principal, a_route, a_key, p_command, a_salt, a_digest, a_status, a_type, a_body, p_stream, p_revision, a_proof, p_position);
  end if;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION log.append_slowly(p_tail bigint, p_items integer, w_item integer[], w_stream text[], w_tenant uuid[], w_expected bigint[], w_leaf bytea[], w_first integer[], w_count integer[], e_id uuid[], e_type text[], e_at timestamp with time zone[], e_command uuid[], e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[], a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[], a_status integer[], a_type text[], a_body bytea[], a_stream text[], a_revision bigint[])
 RETURNS TABLE(item integer, outcome text, "position" bigint, stream text, actual bigint, command uuid, salt bytea, digest bytea, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  tail bigint := p_tail;
  found_answer log.answers%rowtype;
  writes int4 := coalesce(array_length(w_item, 1), 0);
  w int4 := 1;
  first_w int4;
  k int4;
  at_revision bigint;
  at_leaf bytea;
  clash int4;
  clash_revision bigint;
  repeats int4;
  with_events int4;
  repeated_at bigint;
  repeated_w int4;
  repeated_revision bigint;
begin
  for i in 1 .. p_items loop
    first_w := w;
    while w <= writes and w_item[w] = i loop w := w + 1; end loop;

    if a_key[i] is not null then
      select * into found_answer from log.answers a
        where a.tenant = a_tenant[i] and a.principal = a_principal[i] and a.route = a_route[i] and a.key = a_key[i];
      if found then
        return query select i, 'answered', found_answer.position, found_answer.stream, found_answer.revision,
          found_answer.command, found_answer.salt, found_answer.digest, found_answer.status::int4,
          found_answer.content_type, found_answer.body;
        continue;
      end if;
    end if;

    clash := null; repeats := 0; with_events := 0; repeated_at := 0; repeated_w := null;
    for k in first_w .. w - 1 loop
      if w_count[k] > 0 then with_events := with_events + 1; end if;
      select s.revision, s.leaf into at_revision, at_leaf from log.streams s where s.stream = w_stream[k];
      at_revision := coalesce(at_revision, -1);
      if at_revision <> w_expected[k] or at_leaf <> w_leaf[k] then
        -- The same event ids at the same revisions: this command was stored before (its answer got lost).
        if w_count[k] > 0 and at_revision >= w_expected[k] + w_count[k] and e_id[w_first[k] : w_first[k] + w_count[k] - 1]
          = (select array_agg(e.id order by e.revision) from log.events e where e.stream = w_stream[k]
             and e.revision between w_expected[k] + 1 and w_expected[k] + w_count[k])
        then
          repeats := repeats + 1;
          if repeated_w is null then repeated_w := k; repeated_revision := at_revision; end if;
          select greatest(repeated_at, e.position) into repeated_at from log.events e
            where e.stream = w_stream[k] and e.revision = w_expected[k] + w_count[k];
        elsif clash is null then
          clash := k; clash_revision := at_revision;
        end if;
      end if;
    end loop;
    if with_events > 0 and repeats = with_events then
      return query select i, 'duplicate', repeated_at, null::text, null::int8,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea;
      continue;
    end if;
    if clash is null and repeated_w is not null then clash := repeated_w; clash_revision := repeated_revision; end if;
    if clash is not null then
      return query select i, 'conflict', null::int8, w_stream[clash], clash_revision,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea;
      continue;
    end if;

    for k in first_w .. w - 1 loop
      continue when w_count[k] = 0;
      if w_expected[k] = -1 then
        insert into log.streams (stream, tenant, revision, leaf)
          values (w_stream[k], w_tenant[k], w_count[k] - 1, e_leaf[w_first[k] + w_count[k] - 1]);
      else
        update log.streams s set revision = w_expected[k] + w_count[k], leaf = e_leaf[w_first[k] + w_count[k] - 1]
          where s.stream = w_stream[k];
      end if;
      insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
        select 0, tail + n, w_tenant[k], w_stream[k], w_expected[k] + n, e_id[w_first[k] + n - 1], e_type[w_first[k] + n - 1],
          e_at[w_first[k] + n - 1], e_command[w_first[k] + n - 1], e_leaf[w_first[k] + n - 1], e_head[w_first[k] + n - 1],
          e_body[w_first[k] + n - 1], e_boxes[w_first[k] + n - 1]
        from generate_series(1, w_count[k]) n;
      tail := tail + w_count[k];
    end loop;
    if a_key[i] is not null then
      insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position)
        values (a_tenant[i], a_principal[i], a_route[i], a_key[i], a_command[i], a_salt[i], a_digest[i], a_status[i],
          a_type[i], a_body[i], a_stream[i], a_revision[i], tail);
    end if;
    return query select i, 'appended', tail, null::text, null::int8,
      null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION log.append_slowly(p_tail bigint, p_items integer, w_item integer[], w_stream text[], w_tenant uuid[], w_expected bigint[], w_leaf bytea[], w_first integer[], w_count integer[], e_id uuid[], e_type text[], e_at timestamp with time zone[], e_command uuid[], e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[], a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[], a_status integer[], a_type text[], a_body bytea[], a_stream text[], a_revision bigint[], a_proof bytea[])
 RETURNS TABLE(item integer, outcome text, "position" bigint, stream text, actual bigint, command uuid, salt bytea, digest bytea, status integer, content_type text, body bytea, proof bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
declare
  tail bigint := p_tail;
  found_answer log.answers%rowtype;
  writes int4 := coalesce(array_length(w_item, 1), 0);
  w int4 := 1;
  first_w int4;
  k int4;
  at_revision bigint;
  at_leaf bytea;
  clash int4;
  clash_revision bigint;
  repeats int4;
  with_events int4;
  repeated_at bigint;
  repeated_w int4;
  repeated_revision bigint;
begin
  if 0 > any (w_count) then raise exception 'a write has fewer than no events' using errcode = 'invalid_parameter_value'; end if;
  for i in 1 .. p_items loop
    first_w := w;
    while w <= writes and w_item[w] = i loop w := w + 1; end loop;

    if a_key[i] is not null then
      select * into found_answer from log.answers a
        where a.tenant = a_tenant[i] and a.principal = a_principal[i] and a.route = a_route[i] and a.key = a_key[i];
      if found then
        return query select i, 'answered', log.answer_position(found_answer), found_answer.stream, found_answer.revision,
          found_answer.command, found_answer.salt, found_answer.digest, found_answer.status::int4,
          found_answer.content_type, found_answer.body, found_answer.proof;
        continue;
      end if;
    end if;

    clash := null; repeats := 0; with_events := 0; repeated_at := 0; repeated_w := null;
    for k in first_w .. w - 1 loop
      if w_count[k] > 0 then with_events := with_events + 1; end if;
      select s.revision, s.leaf into at_revision, at_leaf from log.streams s
        where s.stream = w_stream[k] and s.tenant = w_tenant[k];
      at_revision := coalesce(at_revision, -1);
      if at_revision <> w_expected[k] or at_leaf <> w_leaf[k] then
        -- The same event ids at the same revisions: this command was stored before (its answer got lost).
        if w_count[k] > 0 and at_revision >= w_expected[k] + w_count[k] and e_id[w_first[k] : w_first[k] + w_count[k] - 1]
          = (select array_agg(e.id order by e.revision) from log.events e where e.stream = w_stream[k]
             and e.revision between w_expected[k] + 1 and w_expected[k] + w_count[k])
        then
          repeats := repeats + 1;
          if repeated_w is null then repeated_w := k; repeated_revision := at_revision; end if;
          select greatest(repeated_at, e.position) into repeated_at from log.events e
            where e.stream = w_stream[k] and e.revision = w_expected[k] + w_count[k];
        elsif clash is null then
          clash := k; clash_revision := at_revision;
        end if;
      end if;
    end loop;
    if with_events > 0 and repeats = with_events then
      return query select i, 'duplicate', repeated_at, null::text, null::int8,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea, null::bytea;
      continue;
    end if;
    if clash is null and repeated_w is not null then clash := repeated_w; clash_revision := repeated_revision; end if;
    if clash is not null then
      return query select i, 'conflict', null::int8, w_stream[clash], clash_revision,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea, null::bytea;
      continue;
    end if;

    for k in first_w .. w - 1 loop
      continue when w_count[k] = 0;
      if w_expected[k] = -1 then
        insert into log.streams (stream, tenant, revision, leaf)
          values (w_stream[k], w_tenant[k], w_count[k] - 1, e_leaf[w_first[k] + w_count[k] - 1]);
      else
        update log.streams s set revision = w_expected[k] + w_count[k], leaf = e_leaf[w_first[k] + w_count[k] - 1]
          where s.stream = w_stream[k] and s.tenant = w_tenant[k] and s.revision = w_expected[k];
        if not found then
          raise exception 'a write does not go on from where % ends', w_stream[k] using errcode = 'invalid_parameter_value';
        end if;
      end if;
      insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
        select 0, tail + n, w_tenant[k], w_stream[k], w_expected[k] + n, e_id[w_first[k] + n - 1], e_type[w_first[k] + n - 1],
          e_at[w_first[k] + n - 1], e_command[w_first[k] + n - 1], e_leaf[w_first[k] + n - 1], e_head[w_first[k] + n - 1],
          e_body[w_first[k] + n - 1], e_boxes[w_first[k] + n - 1]
        from generate_series(1, w_count[k]) n;
      tail := tail + w_count[k];
    end loop;
    if a_key[i] is not null then
      insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position, proof)
        values (a_tenant[i], a_principal[i], a_route[i], a_key[i], a_command[i], a_salt[i], a_digest[i], a_status[i],
          a_type[i], a_body[i], a_stream[i], a_revision[i], tail, a_proof[i]);
    end if;
    return query select i, 'appended', tail, null::text, null::int8,
      null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea, null::bytea;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION log.claim_sequence(p_fence bigint, p_epoch text)
 RETURNS SETOF log.sequence_end
 LANGUAGE sql
AS $function$
  insert into log.sequence_end as e (epoch, position, index, fence) values (p_epoch, 0, 0, p_fence)
  on conflict (singleton) do update set fence = excluded.fence where e.fence <= excluded.fence
  returning *
$function$;

CREATE OR REPLACE FUNCTION log.drop_stale_proof()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  if new.proof is not distinct from old.proof and to_jsonb(new) - 'taken' is distinct from to_jsonb(old) - 'taken' then
    new.proof := null;
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION log.ensure_partitions(up_to bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  size constant bigint := 10000000;
  last constant bigint := least(up_to, log.tail() + 3 * size);
  number bigint := 0;
  name text;
begin
  perform pg_advisory_xact_lock(7306, 2);
  while number * size <= last loop
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
end $function$;

CREATE OR REPLACE FUNCTION log.find_answer(p_tenant uuid, p_principal uuid, p_route text, p_key text)
 RETURNS SETOF log.answers
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  return query select * from log.answers a
    where a.tenant = p_tenant and a.principal = p_principal and a.route = p_route and a.key = p_key;
end $function$;

CREATE OR REPLACE FUNCTION log.forget_answers(answers_before timestamp with time zone, claims_before timestamp with time zone, batch integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  answers_cut constant timestamptz := least(answers_before, clock_timestamp() - interval '720 hours');
  claims_cut constant timestamptz := least(claims_before, clock_timestamp() - interval '9600 hours');
  swept int4;
  forgotten int4;
begin
  with old as materialized (
    select a.tenant, a.principal, a.route, a.key,
      a.answered >= claims_cut and exists (
        select from log.events e where e.partition = 0 and e.position = a.position and e.command = a.command
      ) as stays
    from log.answers a
    where a.body is not null and a.answered < answers_cut
    order by a.answered limit batch for update of a skip locked
  ), removed as (
    delete from log.answers a using old
    where not old.stays
      and (a.tenant, a.principal, a.route, a.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  ), emptied as (
    update log.answers a set salt = null, digest = null, status = null, content_type = null, body = null, proof = null
    from old
    where old.stays
      and (a.tenant, a.principal, a.route, a.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  )
  select (select count(*) from removed) + (select count(*) from emptied) into swept;

  delete from log.answers
    where (tenant, principal, route, key) in (
      select a.tenant, a.principal, a.route, a.key from log.answers a
      where a.body is null and a.answered < claims_cut
      order by a.answered limit batch - swept for update of a skip locked);
  get diagnostics forgotten = row_count;
  return swept + forgotten;
end $function$;

CREATE OR REPLACE FUNCTION log.guard_partition(name text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format(
    'create trigger events_no_truncate before truncate on log.%I for each statement execute function log.refuse_rewriting()',
    name);
end $function$;

CREATE OR REPLACE FUNCTION log.number_events(p_fence bigint, p_epoch text, p_position bigint, p_index bigint, e_position bigint[], e_tenant uuid[], e_stream text[], e_revision bigint[], e_id uuid[])
 RETURNS text
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION log.read_stream(p_tenant text, p_stream text, p_from bigint, p_limit integer, p_backwards boolean)
 RETURNS SETOF log.events
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION log.read_tenant(p_tenant text, p_after bigint, p_up_to bigint, p_limit integer)
 RETURNS SETOF log.events
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', p_tenant, true);
  return query select * from log.events e where e.tenant = p_tenant::uuid and e.position > p_after and e.position <= p_up_to
    order by e.position limit p_limit;
end $function$;

CREATE OR REPLACE FUNCTION log.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION log.restart_sequence(p_fence bigint, p_epoch text)
 RETURNS SETOF log.sequence_end
 LANGUAGE plpgsql
AS $function$
begin
  return query
    update log.sequence_end set epoch = p_epoch, position = 0, index = 0, fence = p_fence
    where fence <= p_fence returning *;
  if found then
    truncate log.sequence;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION log.sequence_of_tenant(p_tenant text, p_after bigint, p_up_to bigint, p_limit integer)
 RETURNS TABLE(epoch text, end_position bigint, end_index bigint, index bigint, "position" bigint, stream text, revision bigint, id uuid)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION log.stop_what_is_ahead()
 RETURNS TABLE(name text, "position" bigint, tail bigint)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  update ops.projections p
    set status = 'stopped', updated = clock_timestamp(),
      reason = 'beyond-the-log: the log ends at ' || t.tail || ', and this projection is at ' || p.position
        || ': events are missing from the log. Restore it, or rebuild the projection.'
    from (select log.tail() as tail, (select id::text from log.epoch) as epoch) t
    where p.epoch = t.epoch and p.position > t.tail
    returning p.name, p.position, t.tail
$function$;

CREATE OR REPLACE FUNCTION log.tail()
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select coalesce((select position from log.events where partition = 0 order by position desc limit 1), 0)
$function$;

CREATE OR REPLACE FUNCTION log.wrong_ends(after_stream text, size integer)
 RETURNS TABLE(stream text, revision bigint, last bigint, wrong boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION ops.answer_claims(p_tenants text, p_holder uuid, c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_fence bigint[], c_command uuid[], c_salt bytea[], c_digest bytea[], c_stream text[], c_revision bigint[], c_position bigint[], c_left_events boolean[], c_status integer[], c_type text[], c_body bytea[])
 RETURNS TABLE(item integer, kept boolean)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  closed int4;
begin
  perform set_config('app.tenants', p_tenants, true);
  insert into ops.claims as c (
      tenant, principal, route, key, fence, command, salt, digest, stream, revision, position, left_events,
      status, content_type, body, answered, holder, until)
    select given.*, clock_timestamp(), p_holder, held.until
    from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_fence) as fence, unnest(c_command), unnest(c_salt), unnest(c_digest), unnest(c_stream),
        unnest(c_revision), unnest(c_position), unnest(c_left_events), unnest(c_status), unnest(c_type), unnest(c_body)
      order by tenant, principal, route, key
    ) given
    cross join lateral (
      select c.until from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
        and c.answered is null and c.holder = p_holder and c.fence = given.fence
      for update
    ) held
  on conflict (tenant, principal, route, key) do update set
    command = excluded.command, salt = excluded.salt, digest = excluded.digest, stream = excluded.stream,
    revision = excluded.revision, position = excluded.position, left_events = excluded.left_events,
    status = excluded.status, content_type = excluded.content_type, body = excluded.body, answered = excluded.answered;
  get diagnostics closed = row_count;
  if closed = cardinality(c_key) then
    return query select 0, true;
    return;
  end if;
  return query
    select given.item, c.fence = given.fence and c.status = given.status and c.body = given.body
    from (
      select generate_subscripts(c_key, 1) as item, unnest(c_tenant) as tenant, unnest(c_principal) as principal,
        unnest(c_route) as route, unnest(c_key) as key, unnest(c_fence) as fence, unnest(c_status) as status,
        unnest(c_body) as body
    ) given
    cross join lateral (
      select * from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
        and c.holder = p_holder
      offset 0
    ) c;
end $function$;

CREATE OR REPLACE FUNCTION ops.answer_claims(p_tenants text, p_holder uuid, c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_fence bigint[], c_command uuid[], c_salt bytea[], c_digest bytea[], c_stream text[], c_revision bigint[], c_position bigint[], c_left_events boolean[], c_status integer[], c_type text[], c_body bytea[], c_proof bytea[])
 RETURNS TABLE(item integer, kept boolean)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  closed int4;
begin
  perform set_config('app.tenants', p_tenants, true);
  insert into ops.claims as c (
      tenant, principal, route, key, fence, command, salt, digest, stream, revision, position, left_events,
      status, content_type, body, proof, answered, holder, until)
    select given.*, clock_timestamp(), p_holder, held.until
    from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_fence) as fence, unnest(c_command), unnest(c_salt), unnest(c_digest), unnest(c_stream),
        unnest(c_revision), unnest(c_position), unnest(c_left_events), unnest(c_status), unnest(c_type), unnest(c_body), unnest(c_proof)
      order by tenant, principal, route, key
    ) given
    cross join lateral (
      select c.until from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
        and c.answered is null and c.holder = p_holder and c.fence = given.fence
      for update
    ) held
  on conflict (tenant, principal, route, key) do update set
    command = excluded.command, salt = excluded.salt, digest = excluded.digest, stream = excluded.stream,
    revision = excluded.revision, position = excluded.position, left_events = excluded.left_events,
    status = excluded.status, content_type = excluded.content_type, body = excluded.body, proof = excluded.proof, answered = excluded.answered;
  get diagnostics closed = row_count;
  if closed = cardinality(c_key) then
    return query select 0, true;
    return;
  end if;
  return query
    select given.item, c.fence = given.fence and c.status = given.status and c.body = given.body
    from (
      select generate_subscripts(c_key, 1) as item, unnest(c_tenant) as tenant, unnest(c_principal) as principal,
        unnest(c_route) as route, unnest(c_key) as key, unnest(c_fence) as fence, unnest(c_status) as status,
        unnest(c_body) as body
    ) given
    cross join lateral (
      select * from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
        and c.holder = p_holder
      offset 0
    ) c;
end $function$;

CREATE OR REPLACE FUNCTION ops.claim_projection(name text, fence bigint, epoch text)
 RETURNS SETOF ops.projections
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ops.count_stuck_work()
 RETURNS TABLE(owner text, stuck bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select 'projection:' || p.name, p.parked::bigint from ops.projections p where p.parked > 0
  union all
  select s.filed_as, count(*) from ops.stuck_work s
    where s.filed_as in ('timers', 'webhooks') or s.filed_as like 'effects:%' group by 1
$function$;

CREATE OR REPLACE FUNCTION ops.drop_snapshot(p_tenant uuid, p_stream text, p_fold text, p_revision bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  delete from ops.snapshots s
    where s.tenant = p_tenant and s.stream = p_stream and s.fold = p_fold and s.revision = p_revision;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION ops.find_claim(p_tenant uuid, p_principal uuid, p_route text, p_key text)
 RETURNS SETOF ops.claims
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  return query select * from ops.claims c
    where c.tenant = p_tenant and c.principal = p_principal and c.route = p_route and c.key = p_key;
end $function$;

CREATE OR REPLACE FUNCTION ops.find_snapshot(p_tenant uuid, p_stream text, p_fold text, p_revision bigint, p_at timestamp with time zone)
 RETURNS SETOF ops.snapshots
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  return query select * from ops.snapshots s
    where s.tenant = p_tenant and s.stream = p_stream and s.fold = p_fold
      and s.revision <= p_revision and (p_at is null or s.at <= p_at)
    order by s.revision desc limit 1;
end $function$;

CREATE OR REPLACE FUNCTION ops.forget_claims(answers_before timestamp with time zone, claims_before timestamp with time zone, batch integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  answers_cut constant timestamptz := least(answers_before, clock_timestamp() - interval '720 hours');
  claims_cut constant timestamptz := least(claims_before, clock_timestamp() - interval '9600 hours');
  swept int4;
  forgotten int4;
begin
  with old as materialized (
    select c.tenant, c.principal, c.route, c.key,
      coalesce(c.left_events, true) and greatest(c.until, c.answered) >= claims_cut as stays
    from ops.claims c
    where not c.aged and c.until < answers_cut and coalesce(c.answered < answers_cut, true)
    order by c.until limit batch for update of c skip locked
  ), removed as (
    delete from ops.claims c using old
    where not old.stays
      and (c.tenant, c.principal, c.route, c.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  ), emptied as (
    update ops.claims c
    set aged = true, salt = null, digest = null, status = null, content_type = null, body = null, proof = null
    from old
    where old.stays
      and (c.tenant, c.principal, c.route, c.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  )
  select (select count(*) from removed) + (select count(*) from emptied) into swept;

  delete from ops.claims
    where (tenant, principal, route, key) in (
      select c.tenant, c.principal, c.route, c.key from ops.claims c
      where c.aged and c.until < claims_cut and coalesce(c.answered < claims_cut, true)
      order by c.until limit batch - swept for update of c skip locked);
  get diagnostics forgotten = row_count;
  return swept + forgotten;
end $function$;

CREATE OR REPLACE FUNCTION ops.list_snapshots(after_stream text, after_fold text, after_revision bigint, size integer)
 RETURNS TABLE(tenant uuid, stream text, fold text, revision bigint, at timestamp with time zone, taken timestamp with time zone, characters integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select s.tenant, s.stream, s.fold, s.revision, s.at, s.taken, length(s.state) from ops.snapshots s
    where (s.stream, s.fold, s.revision) > (after_stream, after_fold, after_revision)
    order by s.stream, s.fold, s.revision limit size
$function$;

CREATE OR REPLACE FUNCTION ops.move_projection(name text, fence bigint, "from" bigint, "to" bigint, epoch text, stopped text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  update ops.projections p
    set position = $4, updated = clock_timestamp(), reason = $6,
      status = case when $6 is null then 'running' else 'stopped' end
    where p.name = $1 and p.fence = $2 and p.position = $3 and p.epoch = $5;
  if not found then
    raise exception 'fenced: % does not stand at % under fence %', $1, $3, $2 using errcode = 'VM001';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION ops.park_streams(name text, parked jsonb, skipped jsonb, unparked text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ops.pass_readers_gate()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  return pg_advisory_xact_lock_shared(7306, 41)::text;
end $function$;

CREATE OR REPLACE FUNCTION ops.put_snapshot(p_tenant uuid, p_stream text, p_fold text, p_revision bigint, p_leaf bytea, p_at timestamp with time zone, p_state text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  insert into ops.snapshots (tenant, stream, fold, revision, leaf, at, state)
    values (p_tenant, p_stream, p_fold, p_revision, p_leaf, p_at, p_state)
    on conflict do nothing;
end $function$;

CREATE OR REPLACE FUNCTION ops.receive_webhook(its_provider text, its_event text, its_name text, its_room text, its_body bytea)
 RETURNS text
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select ops.receive_webhook(its_provider, its_event, its_name, its_room, its_body, null, null)
$function$;

CREATE OR REPLACE FUNCTION ops.receive_webhook(its_provider text, its_event text, its_name text, its_room text, its_body bytea, its_correlation uuid, its_traceparent text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  most constant bigint := 100000;
begin
  if exists (select from ops.webhook_inbox w where (w.provider, w.event) = (its_provider, its_event)) then
    return 'known';
  end if;
  -- So many can wait only where so many came since the oldest of them, which two looks at an index say: they are counted then only.
  if (select max(w.seq) from ops.webhook_inbox w)
      - (select min(w.seq) from ops.webhook_inbox w where w.state = 'waiting') >= most
    and (select count(*) from (select from ops.webhook_inbox w where w.state = 'waiting' limit most) waiting) >= most then
    return 'full';
  end if;
  insert into ops.webhook_inbox (provider, event, name, room, body, correlation, traceparent)
    values (its_provider, its_event, its_name, its_room, its_body, its_correlation, its_traceparent) on conflict do nothing;
  return case when found then 'kept' else 'known' end;
end $function$;

CREATE OR REPLACE FUNCTION ops.record_deed(projection text, deed text, "position" bigint, fence bigint, actor text, reason text)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into ops.projection_history (projection, deed, position, fence, actor, reason)
    values ($1, $2, $3, $4, $5, $6);
  delete from ops.projection_history h where h.projection = $1 and h.actor = 'projector' and h.id < (
    select min(newest.id) from (
      select id from ops.projection_history where projection = $1 and actor = 'projector' order by id desc limit 1000) newest);
$function$;

CREATE OR REPLACE FUNCTION ops.release_claims(p_tenants text, p_holder uuid, c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_fence bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  given record;
begin
  perform set_config('app.tenants', p_tenants, true);
  for given in
    select * from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_fence) as fence
    ) asked
    order by tenant, principal, route, key
  loop
    update ops.claims c set until = least(c.until, clock_timestamp())
    where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
      and c.holder = p_holder and c.fence = given.fence and c.answered is null;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION ops.sample_snapshots(folds text[], size integer)
 RETURNS TABLE(tenant uuid, stream text, fold text, revision bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ops.show_webhook_attempts(its_tenant uuid, its_endpoint uuid, before bigint, most integer)
 RETURNS TABLE(seq bigint, event uuid, type text, lane text, number integer, ended timestamp with time zone, ms integer, outcome text, status integer, next_attempt timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select a.seq, a.event, a.type, a.lane, a.number, a.ended, a.ms, a.outcome, a.status, a.next_attempt
  from ops.webhook_attempts a where (a.tenant, a.endpoint) = (its_tenant, its_endpoint) and a.seq < before
  order by a.seq desc limit most
$function$;

CREATE OR REPLACE FUNCTION ops.show_webhook_lanes(its_tenant uuid)
 RETURNS TABLE(endpoint uuid, lane text, waiting boolean, failures integer, next_attempt timestamp with time zone, oldest timestamp with time zone, trouble text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  select l.endpoint, l.lane, l.position < l.wanted, l.failures, l.next_attempt::timestamptz(3), l.oldest, l.trouble
  from ops.webhook_lanes l where l.tenant = its_tenant
$function$;

CREATE OR REPLACE FUNCTION ops.sweep_effects(ended_before timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ops.sweep_snapshots(but text[], taken_before timestamp with time zone, batch integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ops.sweep_webhook_attempts(ended_before timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  swept int4;
begin
  delete from ops.webhook_attempts where seq in (
    select a.seq from ops.webhook_attempts a where a.ended < ended_before
    order by a.ended limit most for update skip locked);
  get diagnostics swept = row_count;
  return swept;
end $function$;

CREATE OR REPLACE FUNCTION ops.sweep_webhooks(ended_before timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  swept int4;
begin
  delete from ops.webhook_inbox where (provider, event) in (
    select w.provider, w.event from ops.webhook_inbox w where w.ended < ended_before
    order by w.ended limit most for update skip locked);
  get diagnostics swept = row_count;
  return swept;
end $function$;

CREATE OR REPLACE FUNCTION ops.take_claims(p_tenants text, p_holder uuid, p_lease_ms integer, c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_command uuid[], c_salt bytea[], c_digest bytea[], c_stream text[], c_revision bigint[])
 RETURNS TABLE(item integer, outcome text, fence bigint, command uuid, salt bytea, digest bytea, stream text, revision bigint, "position" bigint, status integer, content_type text, body bytea)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  lease constant interval := p_lease_ms * interval '1 millisecond';
  fresh int4;
begin
  perform set_config('app.tenants', p_tenants, true);
  with taken as (
    insert into ops.claims as c (
      tenant, principal, route, key, command, salt, digest, stream, revision, holder, fence, until)
    select asked.*, p_holder, 1, clock_timestamp() + lease
    from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_command), unnest(c_salt), unnest(c_digest), unnest(c_stream), unnest(c_revision)
    ) asked
    order by tenant, principal, route, key
    on conflict (tenant, principal, route, key) do update set
      holder = excluded.holder, fence = c.fence + 1, until = clock_timestamp() + lease, aged = false,
      salt = coalesce(c.salt, excluded.salt), digest = coalesce(c.digest, excluded.digest)
    where c.answered is null and (c.holder = excluded.holder or (c.until <= clock_timestamp() or c.until > clock_timestamp() + interval '10 minutes'))
    returning c.fence
  )
  select count(*) filter (where taken.fence = 1) from taken into fresh;
  if fresh = cardinality(c_key) then
    return query select 0, 'claimed', 1::int8, null::uuid, null::bytea, null::bytea, null::text, null::int8, null::int8,
      null::int4, null::text, null::bytea;
    return;
  end if;
  -- All these rows are ours, or locked until this commit: what is unanswered under our name was taken just now (I2).
  return query
    select asked.item,
      case
        when c.body is not null then 'answered'
        when c.answered is not null then 'spent'
        when c.holder <> p_holder then 'busy'
        when c.fence = 1 then 'claimed'
        else 'taken-over'
      end,
      c.fence, c.command, c.salt, c.digest, c.stream, c.revision, c.position, c.status::int4, c.content_type, c.body
    from (
      select generate_subscripts(c_key, 1) as item, unnest(c_tenant) as tenant, unnest(c_principal) as principal,
        unnest(c_route) as route, unnest(c_key) as key
    ) asked
    cross join lateral (
      select * from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (asked.tenant, asked.principal, asked.route, asked.key)
      offset 0
    ) c;
end $function$;

CREATE OR REPLACE FUNCTION ops.take_proven_claims(p_tenants text, p_holder uuid, p_lease_ms integer, c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_command uuid[], c_salt bytea[], c_digest bytea[], c_stream text[], c_revision bigint[])
 RETURNS TABLE(item integer, outcome text, fence bigint, command uuid, salt bytea, digest bytea, stream text, revision bigint, "position" bigint, status integer, content_type text, body bytea, proof bytea)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  lease constant interval := p_lease_ms * interval '1 millisecond';
  fresh int4;
begin
  perform set_config('app.tenants', p_tenants, true);
  with taken as (
    insert into ops.claims as c (
      tenant, principal, route, key, command, salt, digest, stream, revision, holder, fence, until)
    select asked.*, p_holder, 1, clock_timestamp() + lease
    from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_command), unnest(c_salt), unnest(c_digest), unnest(c_stream), unnest(c_revision)
    ) asked
    order by tenant, principal, route, key
    on conflict (tenant, principal, route, key) do update set
      holder = excluded.holder, fence = c.fence + 1, until = clock_timestamp() + lease, aged = false,
      salt = coalesce(c.salt, excluded.salt), digest = coalesce(c.digest, excluded.digest)
    where c.answered is null and (c.holder = excluded.holder or (c.until <= clock_timestamp() or c.until > clock_timestamp() + interval '10 minutes'))
    returning c.fence
  )
  select count(*) filter (where taken.fence = 1) from taken into fresh;
  if fresh = cardinality(c_key) then
    return query select 0, 'claimed', 1::int8, null::uuid, null::bytea, null::bytea, null::text, null::int8, null::int8,
      null::int4, null::text, null::bytea, null::bytea;
    return;
  end if;
  -- All these rows are ours, or locked until this commit: what is unanswered under our name was taken just now (I2).
  return query
    select asked.item,
      case
        when c.body is not null then 'answered'
        when c.answered is not null then 'spent'
        when c.holder <> p_holder then 'busy'
        when c.fence = 1 then 'claimed'
        else 'taken-over'
      end,
      c.fence, c.command, c.salt, c.digest, c.stream, c.revision, c.position, c.status::int4, c.content_type, c.body, c.proof
    from (
      select generate_subscripts(c_key, 1) as item, unnest(c_tenant) as tenant, unnest(c_principal) as principal,
        unnest(c_route) as route, unnest(c_key) as key
    ) asked
    cross join lateral (
      select * from ops.claims c
      where (c.tenant, c.principal, c.route, c.key) = (asked.tenant, asked.principal, asked.route, asked.key)
      offset 0
    ) c;
end $function$;

-- Constraints

alter table keys.data_keys add constraint data_keys_pkey PRIMARY KEY (tenant, key);
alter table keys.data_keys add constraint data_keys_purpose_check CHECK ((purpose = ANY (ARRAY['identity'::text, 'content'::text])));
alter table keys.data_keys add constraint data_keys_scope UNIQUE (tenant, subject, purpose);
alter table keys.data_keys add constraint data_keys_subject_check CHECK (((subject ~~ 'person:%'::text) OR (subject ~~ 'secret:%'::text) OR (subject ~~ 'record:%'::text)));
alter table keys.data_keys add constraint data_keys_wrapped_check CHECK ((length(wrapped) = 60));
alter table keys.epoch_keys add constraint epoch_keys_pkey PRIMARY KEY (tenant, epoch);
alter table keys.epoch_keys add constraint epoch_keys_epoch_check CHECK ((epoch >= 1));
alter table keys.epoch_keys add constraint epoch_keys_wrapped_check CHECK ((length(wrapped) = 60));
alter table keys.persons add constraint persons_pkey PRIMARY KEY (tenant, identity);
alter table keys.persons add constraint persons_identity_check CHECK ((length(identity) = 32));
alter table keys.tombstones add constraint tombstones_pkey PRIMARY KEY (tenant, key);
alter table log.answers add constraint answers_pkey PRIMARY KEY (tenant, principal, route, key);
alter table log.answers add constraint answers_kept_or_spent CHECK ((num_nulls(salt, digest, status, content_type, body) = ANY (ARRAY[0, 5])));
alter table log.check_place add constraint check_place_pkey PRIMARY KEY (singleton);
alter table log.check_place add constraint check_place_singleton_check CHECK (singleton);
alter table log.epoch add constraint epoch_pkey PRIMARY KEY (singleton);
alter table log.epoch add constraint epoch_singleton_check CHECK (singleton);
alter table log.events add constraint events_pkey PRIMARY KEY (partition, "position");
alter table log.kept_digest add constraint kept_digest_pkey PRIMARY KEY (singleton);
alter table log.kept_digest add constraint kept_digest_singleton_check CHECK (singleton);
alter table log.sequence add constraint sequence_pkey PRIMARY KEY (index);
alter table log.sequence_end add constraint sequence_end_pkey PRIMARY KEY (singleton);
alter table log.sequence_end add constraint sequence_end_singleton_check CHECK (singleton);
alter table log.streams add constraint streams_pkey PRIMARY KEY (stream);
alter table ops.canary add constraint canary_pkey PRIMARY KEY (step);
alter table ops.claims add constraint claims_pkey PRIMARY KEY (tenant, principal, route, key);
alter table ops.claims add constraint claims_answer_whole CHECK ((num_nulls(status, content_type, body) = ANY (ARRAY[0, 3])));
alter table ops.claims add constraint claims_answered_whole CHECK ((num_nulls(answered, "position", left_events) = ANY (ARRAY[0, 3])));
alter table ops.claims add constraint claims_kept_or_spent CHECK (((body IS NULL) OR ((answered IS NOT NULL) AND (salt IS NOT NULL))));
alter table ops.claims add constraint claims_request_whole CHECK ((num_nulls(salt, digest) = ANY (ARRAY[0, 2])));
alter table ops.delivery_checkpoints add constraint delivery_checkpoints_pkey PRIMARY KEY (reactor);
alter table ops.delivery_checkpoints add constraint delivery_checkpoints_state_check CHECK ((state = ANY (ARRAY['following'::text, 'stalled'::text, 'stopped'::text])));
alter table ops.due_attempts add constraint due_attempts_pkey PRIMARY KEY (tenant, stream, kind, ref);
alter table ops.effect_attempts add constraint effect_attempts_pkey PRIMARY KEY (effect, epoch);
alter table ops.effect_attempts add constraint effect_attempts_act_check CHECK ((act = ANY (ARRAY['perform'::text, 'look-up'::text])));
alter table ops.effect_sources add constraint effect_sources_pkey PRIMARY KEY (reactor, source);
alter table ops.effects add constraint effects_pkey PRIMARY KEY (effect);
alter table ops.effects add constraint effects_concluded_by_check CHECK ((concluded_by = ANY (ARRAY['reply'::text, 'look-up'::text, 'deadline'::text, 'operator'::text, 'webhook'::text, 'poll'::text])));
alter table ops.effects add constraint effects_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'attempting'::text, 'unknown'::text, 'looking-up'::text, 'absent'::text, 'done'::text, 'refused'::text, 'cancelled'::text, 'expired'::text, 'parked'::text])));
alter table ops.key_fingerprints add constraint key_fingerprints_pkey PRIMARY KEY (name);
alter table ops.key_fingerprints add constraint key_fingerprints_name_check CHECK ((name = ANY (ARRAY['root'::text, 'roles'::text, 'guests'::text])));
alter table ops.leases add constraint leases_pkey PRIMARY KEY (name);
alter table ops.migrations add constraint migrations_pkey PRIMARY KEY (id);
alter table ops.projection_history add constraint projection_history_pkey PRIMARY KEY (id);
alter table ops.projections add constraint projections_pkey PRIMARY KEY (name);
alter table ops.projections add constraint projections_position_check CHECK (("position" >= 0));
alter table ops.projections add constraint projections_status_check CHECK ((status = ANY (ARRAY['running'::text, 'stopped'::text, 'stalled'::text])));
alter table ops.relays add constraint relays_pkey PRIMARY KEY (topic);
alter table ops.relays add constraint relays_state_check CHECK ((state = ANY (ARRAY['following'::text, 'stalled'::text, 'stopped'::text])));
alter table ops.room_watch add constraint room_watch_pkey PRIMARY KEY (tenant, meeting);
alter table ops.skipped_events add constraint skipped_events_pkey PRIMARY KEY (projection, epoch, "position");
alter table ops.snapshots add constraint snapshots_pkey PRIMARY KEY (stream, fold, revision);
alter table ops.snapshots add constraint snapshots_revision_check CHECK ((revision >= 0));
alter table ops.stuck_work add constraint stuck_work_pkey PRIMARY KEY (filed_as, stream, item);
alter table ops.unproven_rows add constraint unproven_rows_pkey PRIMARY KEY (singleton);
alter table ops.unproven_rows add constraint unproven_rows_singleton_check CHECK (singleton);
alter table ops.webhook_attempts add constraint webhook_attempts_pkey PRIMARY KEY (seq);
alter table ops.webhook_endpoints add constraint webhook_endpoints_pkey PRIMARY KEY (tenant, endpoint);
alter table ops.webhook_endpoints add constraint webhook_endpoints_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text, 'removed'::text])));
alter table ops.webhook_inbox add constraint webhook_inbox_pkey PRIMARY KEY (provider, event);
alter table ops.webhook_inbox add constraint webhook_inbox_seq_key UNIQUE (seq);
alter table ops.webhook_inbox add constraint webhook_inbox_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'applied'::text, 'ignored'::text, 'stuck'::text, 'skipped'::text])));
alter table ops.webhook_inbox add constraint webhook_inbox_traceparent_check CHECK ((traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'::text));
alter table ops.webhook_lanes add constraint webhook_lanes_pkey PRIMARY KEY (tenant, endpoint, lane);
alter table ops.webhook_lanes add constraint webhook_lanes_lane_check CHECK ((lane = ANY (ARRAY['live'::text, 'replay'::text])));
alter table ops.webhook_lanes add constraint webhook_lanes_stopping_check CHECK ((stopping = ANY (ARRAY[''::text, 'failing'::text, 'gone'::text])));
alter table keys.data_keys add constraint data_keys_tenant_epoch_fkey FOREIGN KEY (tenant, epoch) REFERENCES keys.epoch_keys(tenant, epoch);
alter table ops.webhook_lanes add constraint webhook_lanes_tenant_endpoint_fkey FOREIGN KEY (tenant, endpoint) REFERENCES ops.webhook_endpoints(tenant, endpoint);

-- Indexes

CREATE INDEX persons_person ON keys.persons USING btree (tenant, person);
CREATE INDEX tombstones_subject ON keys.tombstones USING btree (tenant, subject);
CREATE INDEX answers_kept ON log.answers USING btree (answered) WHERE (body IS NOT NULL);
CREATE INDEX answers_spent ON log.answers USING btree (answered) WHERE (body IS NULL);
CREATE INDEX events_stream ON log.events USING btree (stream, revision);
CREATE INDEX events_tenant ON log.events USING btree (tenant, "position");
CREATE UNIQUE INDEX sequence_position ON log.sequence USING btree ("position");
CREATE INDEX sequence_tenant ON log.sequence USING btree (tenant, "position");
CREATE INDEX claims_aged ON ops.claims USING btree (until) WHERE aged;
CREATE INDEX claims_young ON ops.claims USING btree (until) WHERE (NOT aged);
CREATE INDEX effects_due ON ops.effects USING btree (reactor, seq) WHERE ((finished IS NULL) AND (seq > 0));
CREATE INDEX effects_finished ON ops.effects USING btree (finished) WHERE (finished IS NOT NULL);
CREATE INDEX effects_held ON ops.effects USING btree (reactor, stream) WHERE ((finished IS NULL) AND (held_to IS NOT NULL));
CREATE INDEX effects_order ON ops.effects USING btree (reactor, stream, revision, ordinal) WHERE (finished IS NULL);
CREATE INDEX projection_history_projection ON ops.projection_history USING btree (projection, id);
CREATE INDEX room_watch_due ON ops.room_watch USING btree (due);
CREATE INDEX snapshots_fold ON ops.snapshots USING btree (fold, taken);
CREATE INDEX snapshots_lot ON ops.snapshots USING btree (lot);
CREATE INDEX stuck_work_tenant ON ops.stuck_work USING btree (filed_as, tenant, "position") INCLUDE (stream);
CREATE INDEX webhook_attempts_ended ON ops.webhook_attempts USING btree (ended);
CREATE INDEX webhook_attempts_shown ON ops.webhook_attempts USING btree (tenant, endpoint, seq);
CREATE INDEX webhook_endpoints_held ON ops.webhook_endpoints USING btree (until) WHERE (until > '-infinity'::timestamp with time zone);
CREATE INDEX webhook_inbox_ended ON ops.webhook_inbox USING btree (ended) WHERE (ended IS NOT NULL);
CREATE INDEX webhook_inbox_order ON ops.webhook_inbox USING btree (provider, room, seq) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_inbox_waiting ON ops.webhook_inbox USING btree (seq) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_lanes_due ON ops.webhook_lanes USING btree (next_attempt) WHERE (("position" < wanted) AND (NOT paused));

-- Views

create view ops.parked_streams with (security_invoker=true) as
 SELECT filed_as AS projection,
    tenant,
    stream,
    "position"
   FROM ops.stuck_work
  WHERE ("position" IS NOT NULL);

-- Triggers

CREATE TRIGGER drop_stale_proof BEFORE UPDATE ON log.check_place FOR EACH ROW EXECUTE FUNCTION log.drop_stale_proof();
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE ON log.events FOR EACH ROW EXECUTE FUNCTION log.refuse_rewriting();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON log.events FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_rewriting();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON log.events_000000 FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_rewriting();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON log.events_000001 FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_rewriting();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON log.events_000002 FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_rewriting();
CREATE TRIGGER drop_stale_proof BEFORE UPDATE ON log.kept_digest FOR EACH ROW EXECUTE FUNCTION log.drop_stale_proof();

-- Row-level security

alter table keys.data_keys enable row level security;
alter table keys.data_keys force row level security;

alter table keys.epoch_keys enable row level security;
alter table keys.epoch_keys force row level security;

alter table keys.persons enable row level security;
alter table keys.persons force row level security;

alter table keys.tombstones enable row level security;
alter table keys.tombstones force row level security;

alter table log.answers enable row level security;
alter table log.answers force row level security;

alter table log.events enable row level security;
alter table log.events force row level security;

alter table log.events_000000 enable row level security;
alter table log.events_000000 force row level security;

alter table log.events_000001 enable row level security;
alter table log.events_000001 force row level security;

alter table log.events_000002 enable row level security;
alter table log.events_000002 force row level security;

alter table log.sequence enable row level security;
alter table log.sequence force row level security;

alter table log.streams enable row level security;
alter table log.streams force row level security;

alter table ops.claims enable row level security;
alter table ops.claims force row level security;

alter table ops.due_attempts enable row level security;
alter table ops.due_attempts force row level security;

alter table ops.effect_attempts enable row level security;
alter table ops.effect_attempts force row level security;

alter table ops.effects enable row level security;
alter table ops.effects force row level security;

alter table ops.room_watch enable row level security;
alter table ops.room_watch force row level security;

alter table ops.skipped_events enable row level security;
alter table ops.skipped_events force row level security;

alter table ops.snapshots enable row level security;
alter table ops.snapshots force row level security;

alter table ops.stuck_work enable row level security;
alter table ops.stuck_work force row level security;

alter table ops.webhook_attempts enable row level security;
alter table ops.webhook_attempts force row level security;

alter table ops.webhook_endpoints enable row level security;
alter table ops.webhook_endpoints force row level security;

alter table ops.webhook_inbox enable row level security;
alter table ops.webhook_inbox force row level security;

alter table ops.webhook_lanes enable row level security;
alter table ops.webhook_lanes force row level security;

-- Policies

create policy owner on keys.data_keys for select to vm_owner
  using (true);

create policy owner_acts on keys.data_keys for all to vm_owner
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on keys.epoch_keys for select to vm_owner
  using (true);

create policy owner_acts on keys.epoch_keys for all to vm_owner
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on keys.persons for select to vm_owner
  using (true);

create policy owner_acts on keys.persons for all to vm_owner
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on keys.tombstones for all to vm_owner
  using (true)
  with check (true);

create policy appender on log.answers for all to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on log.answers for select to vm_owner
  using (true);

create policy owner_adds on log.answers for insert to vm_owner
  with check (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner_changes on log.answers for update to vm_owner
  using (true);

create policy owner_forgets on log.answers for delete to vm_owner
  using (true);

create policy appender on log.events for all to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy auditor on log.events for select to vm_auditor
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy eraser on log.events for all to vm_eraser
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy gateway on log.events for select to vm_gateway
  using (true);

create policy owner on log.events for select to vm_owner
  using (true);

create policy owner_adds on log.events for insert to vm_owner
  with check (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy projector on log.events for select to vm_projector
  using (true);

create policy relay on log.events for select to vm_relay
  using (true);

create policy appender on log.sequence for select to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy auditor on log.sequence for select to vm_auditor
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy gateway on log.sequence for select to vm_gateway
  using (true);

create policy projector on log.sequence for all to vm_projector
  using (true);

create policy appender on log.streams for all to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy auditor on log.streams for select to vm_auditor
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy gateway on log.streams for select to vm_gateway
  using (true);

create policy owner on log.streams for select to vm_owner
  using (true);

create policy owner_adds on log.streams for insert to vm_owner
  with check (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner_moves on log.streams for update to vm_owner
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy appender on ops.claims for all to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on ops.claims for all to vm_owner
  using (true);

create policy scheduler on ops.due_attempts for all to vm_scheduler
  using (true)
  with check (true);

create policy owner on ops.effect_attempts for all to vm_owner
  using (true);

create policy reactor on ops.effect_attempts for all to vm_reactor
  using (true)
  with check (true);

create policy owner on ops.effects for all to vm_owner
  using (true);

create policy projector on ops.effects for select to vm_projector
  using (true);

create policy reactor on ops.effects for all to vm_reactor
  using (true)
  with check (true);

create policy scheduler on ops.effects for select to vm_scheduler
  using (true);

create policy reactor on ops.room_watch for all to vm_reactor
  using (true)
  with check (true);

create policy projector on ops.skipped_events for all to vm_projector
  using (true)
  with check (true);

create policy appender on ops.snapshots for all to vm_appender
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy auditor on ops.snapshots for select to vm_auditor
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy owner on ops.snapshots for all to vm_owner
  using (true);

create policy owner on ops.stuck_work for select to vm_owner
  using (true);

create policy projector on ops.stuck_work for all to vm_projector
  using (true)
  with check (true);

create policy query on ops.stuck_work for select to vm_query
  using (COALESCE((tenant = ANY (( SELECT (string_to_array(current_setting('app.tenants'::text, true), ','::text))::uuid[] AS string_to_array)::uuid[])), false));

create policy reactor on ops.stuck_work for all to vm_reactor
  using ((filed_as ~~ 'effects:%'::text))
  with check ((filed_as ~~ 'effects:%'::text));

create policy scheduler on ops.stuck_work for all to vm_scheduler
  using (true)
  with check (true);

create policy webhooks on ops.stuck_work for all to vm_reactor
  using ((filed_as = 'webhooks'::text))
  with check ((filed_as = 'webhooks'::text));

create policy owner on ops.webhook_attempts for all to vm_owner
  using (true)
  with check (true);

create policy reactor on ops.webhook_attempts for all to vm_reactor
  using (true)
  with check (true);

create policy owner on ops.webhook_endpoints for all to vm_owner
  using (true)
  with check (true);

create policy reactor on ops.webhook_endpoints for all to vm_reactor
  using (true)
  with check (true);

create policy owner on ops.webhook_inbox for all to vm_owner
  using (true)
  with check (true);

create policy reactor on ops.webhook_inbox for all to vm_reactor
  using (true)
  with check (true);

create policy owner on ops.webhook_lanes for all to vm_owner
  using (true)
  with check (true);

create policy reactor on ops.webhook_lanes for all to vm_reactor
  using (true)
  with check (true);

-- Grants on schemas

grant usage on schema keys to vm_eraser;
grant usage on schema keys to vm_keyring;
grant usage on schema log to vm_appender;
grant usage on schema log to vm_auditor;
grant usage on schema log to vm_eraser;
grant usage on schema log to vm_gateway;
grant usage on schema log to vm_projector;
grant usage on schema log to vm_relay;
grant usage on schema log to vm_scheduler;
grant usage on schema ops to vm_appender;
grant usage on schema ops to vm_auditor;
grant usage on schema ops to vm_eraser;
grant usage on schema ops to vm_gateway;
grant usage on schema ops to vm_projector;
grant usage on schema ops to vm_query;
grant usage on schema ops to vm_reactor;
grant usage on schema ops to vm_relay;
grant usage on schema ops to vm_scheduler;
grant usage on schema read to vm_auditor;
grant usage on schema read to vm_eraser;
grant usage on schema read to vm_projector;
grant usage on schema read to vm_query;
grant usage on schema read to vm_scheduler;

-- Grants on tables and views

grant select on log.answers to vm_appender;
grant delete, insert, select, update on log.check_place to vm_projector;
grant select on log.epoch to vm_appender;
grant select on log.epoch to vm_auditor;
grant select on log.epoch to vm_gateway;
grant select on log.epoch to vm_projector;
grant select on log.epoch to vm_relay;
grant select on log.events to vm_appender;
grant select on log.events to vm_auditor;
grant select, update on log.events to vm_eraser;
grant select on log.events to vm_gateway;
grant select on log.events to vm_projector;
grant select on log.events to vm_relay;
grant insert, select, update on log.kept_digest to vm_projector;
grant select on log.sequence to vm_appender;
grant select on log.sequence to vm_auditor;
grant select on log.sequence to vm_gateway;
grant insert, select, truncate on log.sequence to vm_projector;
grant select on log.sequence_end to vm_appender;
grant select on log.sequence_end to vm_auditor;
grant select on log.sequence_end to vm_gateway;
grant insert, select, update on log.sequence_end to vm_projector;
grant select on log.streams to vm_appender;
grant select on log.streams to vm_auditor;
grant select on log.streams to vm_gateway;
grant insert, select, update on ops.canary to vm_projector;
grant insert, select, update on ops.canary to vm_reactor;
grant insert, select, update on ops.canary to vm_relay;
grant insert, select, update on ops.canary to vm_scheduler;
grant insert, select, update on ops.claims to vm_appender;
grant insert, select, update on ops.delivery_checkpoints to vm_reactor;
grant delete, insert, select, update on ops.due_attempts to vm_scheduler;
grant insert, select on ops.effect_attempts to vm_reactor;
grant insert, select, update on ops.effect_sources to vm_reactor;
grant insert, select, update on ops.effects to vm_reactor;
grant select on ops.key_fingerprints to vm_appender;
grant insert, select, update on ops.leases to vm_projector;
grant insert, select, update on ops.leases to vm_reactor;
grant insert, select, update on ops.leases to vm_relay;
grant insert, select, update on ops.leases to vm_scheduler;
grant select on ops.migrations to vm_appender;
grant delete, select on ops.parked_streams to vm_projector;
grant select on ops.parked_streams to vm_query;
grant delete, insert, select on ops.projection_history to vm_projector;
grant select on ops.projections to vm_auditor;
grant select on ops.projections to vm_gateway;
grant delete, insert, select, update on ops.projections to vm_projector;
grant select on ops.projections to vm_query;
grant select on ops.projections to vm_reactor;
grant select on ops.projections to vm_relay;
grant select on ops.projections to vm_scheduler;
grant select on ops.relays to vm_reactor;
grant insert, select, update on ops.relays to vm_relay;
grant delete, insert, select, update on ops.room_watch to vm_reactor;
grant insert, select on ops.skipped_events to vm_projector;
grant delete, insert, select on ops.snapshots to vm_appender;
grant select on ops.snapshots to vm_auditor;
grant delete, insert, select, update on ops.stuck_work to vm_projector;
grant delete, insert, select, update on ops.stuck_work to vm_reactor;
grant delete, insert, select, update on ops.stuck_work to vm_scheduler;
grant select on ops.unproven_rows to vm_appender;
grant insert, select on ops.webhook_attempts to vm_reactor;
grant insert, select, update on ops.webhook_endpoints to vm_reactor;
grant select on ops.webhook_inbox to vm_reactor;
grant delete, insert, select, update on ops.webhook_lanes to vm_reactor;

-- Grants on columns

grant select (aside) on ops.effects to vm_projector;
grant select (aside) on ops.effects to vm_scheduler;
grant select (finished) on ops.effects to vm_projector;
grant select (finished) on ops.effects to vm_scheduler;
grant select (name) on ops.effects to vm_projector;
grant select (name) on ops.effects to vm_scheduler;
grant select (ordinal) on ops.effects to vm_projector;
grant select (ordinal) on ops.effects to vm_scheduler;
grant select (reactor) on ops.effects to vm_projector;
grant select (reactor) on ops.effects to vm_scheduler;
grant select (revision) on ops.effects to vm_projector;
grant select (revision) on ops.effects to vm_scheduler;
grant select (stream) on ops.effects to vm_projector;
grant select (stream) on ops.effects to vm_scheduler;
grant select (tenant) on ops.effects to vm_projector;
grant select (tenant) on ops.effects to vm_scheduler;
grant select (filed_as) on ops.stuck_work to vm_query;
grant select ("position") on ops.stuck_work to vm_query;
grant select (stream) on ops.stuck_work to vm_query;
grant select (tenant) on ops.stuck_work to vm_query;
grant update (attempts) on ops.webhook_inbox to vm_reactor;
grant update (ended) on ops.webhook_inbox to vm_reactor;
grant update (failures) on ops.webhook_inbox to vm_reactor;
grant update (holder) on ops.webhook_inbox to vm_reactor;
grant update (state) on ops.webhook_inbox to vm_reactor;
grant update (until) on ops.webhook_inbox to vm_reactor;

-- Grants on functions

grant execute on function keys.add_epochs(uuid[],bytea[],text) to vm_keyring;
grant execute on function keys.add_keys(uuid[],uuid[],text[],text[],integer[],bytea[]) to vm_keyring;
grant execute on function keys.destroy(uuid,text,text) to vm_keyring;
grant execute on function keys.enter(uuid[]) to vm_keyring;
grant execute on function keys.in_use(uuid[],text[],text[]) to vm_keyring;
grant execute on function keys.person(uuid,bytea,uuid) to vm_keyring;
grant execute on function keys.proven_person(uuid,bytea,uuid,bytea) to vm_keyring;
grant execute on function keys.states(uuid,uuid[]) to vm_keyring;
grant execute on function log.answer_position(log.answers) to vm_appender;
grant execute on function log.append(boolean,text,integer,text[],uuid[],bigint[],bytea[],text[],bigint[],bytea[],bigint[],bytea[],text[],bigint[],bytea[],integer[],text[],uuid[],bigint[],bytea[],integer[],integer[],uuid[],text[],bigint[],uuid[],text[],timestamp with time zone[],uuid[],bytea[],bytea[],bytea[],bytea[],uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],integer[],text[],bytea[],text[],bigint[],integer[],bytea[]) to vm_appender;
grant execute on function log.append_one(bigint,uuid,text,bigint,uuid,text,timestamp with time zone,uuid,bytea,bytea,bytea,bytea,bytea,uuid,text,text,bytea,bytea,integer,text,bytea,bytea) to vm_appender;
grant execute on function log.claim_sequence(bigint,text) to vm_projector;
grant execute on function log.ensure_partitions(bigint) to vm_appender;
grant execute on function log.find_answer(uuid,uuid,text,text) to vm_appender;
grant execute on function log.forget_answers(timestamp with time zone,timestamp with time zone,integer) to vm_scheduler;
grant execute on function log.number_events(bigint,text,bigint,bigint,bigint[],uuid[],text[],bigint[],uuid[]) to vm_projector;
grant execute on function log.read_stream(text,text,bigint,integer,boolean) to vm_appender;
grant execute on function log.read_stream(text,text,bigint,integer,boolean) to vm_auditor;
grant execute on function log.read_stream(text,text,bigint,integer,boolean) to vm_gateway;
grant execute on function log.read_tenant(text,bigint,bigint,integer) to vm_appender;
grant execute on function log.read_tenant(text,bigint,bigint,integer) to vm_auditor;
grant execute on function log.read_tenant(text,bigint,bigint,integer) to vm_gateway;
grant execute on function log.refuse_rewriting() to vm_appender;
grant execute on function log.restart_sequence(bigint,text) to vm_projector;
grant execute on function log.sequence_of_tenant(text,bigint,bigint,integer) to vm_appender;
grant execute on function log.sequence_of_tenant(text,bigint,bigint,integer) to vm_auditor;
grant execute on function log.sequence_of_tenant(text,bigint,bigint,integer) to vm_gateway;
grant execute on function log.stop_what_is_ahead() to vm_appender;
grant execute on function log.tail() to vm_appender;
grant execute on function log.tail() to vm_auditor;
grant execute on function log.tail() to vm_gateway;
grant execute on function log.tail() to vm_projector;
grant execute on function log.tail() to vm_relay;
grant execute on function log.wrong_ends(text,integer) to vm_projector;
grant execute on function ops.answer_claims(text,uuid,uuid[],uuid[],text[],text[],bigint[],uuid[],bytea[],bytea[],text[],bigint[],bigint[],boolean[],integer[],text[],bytea[]) to vm_appender;
grant execute on function ops.answer_claims(text,uuid,uuid[],uuid[],text[],text[],bigint[],uuid[],bytea[],bytea[],text[],bigint[],bigint[],boolean[],integer[],text[],bytea[],bytea[]) to vm_appender;
grant execute on function ops.claim_projection(text,bigint,text) to vm_projector;
grant execute on function ops.count_stuck_work() to vm_gateway;
grant execute on function ops.count_stuck_work() to vm_projector;
grant execute on function ops.count_stuck_work() to vm_query;
grant execute on function ops.count_stuck_work() to vm_reactor;
grant execute on function ops.count_stuck_work() to vm_relay;
grant execute on function ops.count_stuck_work() to vm_scheduler;
grant execute on function ops.drop_snapshot(uuid,text,text,bigint) to vm_appender;
grant execute on function ops.find_claim(uuid,uuid,text,text) to vm_appender;
grant execute on function ops.find_snapshot(uuid,text,text,bigint,timestamp with time zone) to vm_appender;
grant execute on function ops.find_snapshot(uuid,text,text,bigint,timestamp with time zone) to vm_auditor;
grant execute on function ops.forget_claims(timestamp with time zone,timestamp with time zone,integer) to vm_scheduler;
grant execute on function ops.list_snapshots(text,text,bigint,integer) to vm_scheduler;
grant execute on function ops.move_projection(text,bigint,bigint,bigint,text,text) to vm_projector;
grant execute on function ops.park_streams(text,jsonb,jsonb,text[]) to vm_projector;
grant execute on function ops.pass_readers_gate() to vm_query;
grant execute on function ops.put_snapshot(uuid,text,text,bigint,bytea,timestamp with time zone,text) to vm_appender;
grant execute on function ops.receive_webhook(text,text,text,text,bytea) to vm_appender;
grant execute on function ops.receive_webhook(text,text,text,text,bytea,uuid,text) to vm_appender;
grant execute on function ops.record_deed(text,text,bigint,bigint,text,text) to vm_projector;
grant execute on function ops.release_claims(text,uuid,uuid[],uuid[],text[],text[],bigint[]) to vm_appender;
grant execute on function ops.sample_snapshots(text[],integer) to vm_scheduler;
grant execute on function ops.show_webhook_attempts(uuid,uuid,bigint,integer) to vm_query;
grant execute on function ops.show_webhook_lanes(uuid) to vm_query;
grant execute on function ops.sweep_effects(timestamp with time zone,integer) to vm_scheduler;
grant execute on function ops.sweep_snapshots(text[],timestamp with time zone,integer) to vm_scheduler;
grant execute on function ops.sweep_webhook_attempts(timestamp with time zone,integer) to vm_scheduler;
grant execute on function ops.sweep_webhooks(timestamp with time zone,integer) to vm_scheduler;
grant execute on function ops.take_claims(text,uuid,integer,uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],text[],bigint[]) to vm_appender;
grant execute on function ops.take_proven_claims(text,uuid,integer,uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],text[],bigint[]) to vm_appender;
