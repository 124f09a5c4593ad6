-- Up Migration
-- log.append makes of the events what it can: arguments that say the same again may be null. Each element of an array costs
-- about 0.15 µs here and as much in the client; of 35 a command 19 are left (11 without answers) where each command is one
-- event that begins a stream. All else is as in 0005_log_functions.sql (I1–I4); the signature is the same, so that processes
-- of the version before go on.
--
--   f_, h_, s_ (all of them)         each event begins a stream of its own
--   w_ (all but w_leaf)              each item is one write of one event
--   w_leaf                           no write names a leaf
--   a_key                            no answers
--   a_tenant, a_command, a_stream,   each item is one event and has an answer, whose tenant, command, stream and revision are
--   a_revision, a_offset             the event's

create or replace function log.append(
  p_fast boolean, p_tenants text, p_items int4,
  f_stream text[], f_tenant uuid[], f_last int8[], f_last_leaf bytea[],
  h_stream text[], h_expected int8[], h_leaf bytea[], h_last int8[], h_last_leaf bytea[],
  s_stream text[], s_expected int8[], s_leaf bytea[],
  w_item int4[], w_stream text[], w_tenant uuid[], w_expected int8[], w_leaf bytea[], w_first int4[], w_count int4[],
  e_tenant uuid[], e_stream text[], e_revision int8[],
  e_id uuid[], e_type text[], e_at timestamptz[], e_command uuid[],
  e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[],
  a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[],
  a_status int4[], a_type text[], a_body bytea[], a_stream text[], a_revision int8[], a_offset int4[]
) returns table (
  item int4, outcome text, "position" int8, stream text, actual int8,
  command uuid, salt bytea, digest bytea, status int4, content_type text, body bytea
) language plpgsql as $$
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
end $$;
