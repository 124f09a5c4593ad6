-- Up Migration
-- Appending a batch of commands in one call and one commit, each with its own outcome, and reading one
-- tenant's part of the log in one round trip.
--
-- I1  Positions are dense and in commit order: they are taken under the partition's advisory lock, which is
--     held until the commit is visible; the tail is read from the log itself by a statement that begins after
--     the lock was had, so it sees the last commit (READ COMMITTED).
-- I2  A command is all or nothing, and one command's conflict never fails its neighbours: the fast path writes
--     the whole batch set-wise and, where anything is amiss, is rolled back into the slow path, which decides
--     command by command. Measured on 2 cores: set-wise about half the time per command of the loop.
-- I3  Inputs are flat arrays, unnested in the select list (FROM unnest(a, b, …) was slower).
--
-- I4  A write that names the leaf it was decided behind never lands behind another event of the same revision.
--
-- Items are numbered from 1 in their order; a write of expected -1 means "no stream yet"; a write without
-- events only demands that the stream stands where expected.

create function log.append_slowly(
  p_tail bigint, p_items int4,
  w_item int4[], w_stream text[], w_tenant uuid[], w_expected int8[], w_leaf bytea[], w_first int4[], w_count int4[],
  e_id uuid[], e_type text[], e_at timestamptz[], e_command uuid[],
  e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[],
  a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[],
  a_status int4[], a_type text[], a_body bytea[], a_stream text[], a_revision int8[]
) returns table (
  item int4, outcome text, "position" int8, stream text, actual int8,
  command uuid, salt bytea, digest bytea, status int4, content_type text, body bytea
) language plpgsql as $$
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

    clash := null; repeats := 0; with_events := 0; repeated_at := 0;
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
end $$;

-- The one call. f_*: streams that begin in this batch; h_*: streams that go on; s_*: streams that must stand still
-- (-1: must not exist). e_* in order over all writes; a_* one element per item, null keys where no answer is kept;
-- a_offset: events of the batch up to and with this item.
create function log.append(
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
begin
  perform set_config('app.tenants', p_tenants, true);
  perform pg_advisory_xact_lock(7306, 0);
  tail := log.tail();
  if p_fast then
    begin
      insert into log.streams (stream, tenant, revision, leaf)
        select unnest(f_stream), unnest(f_tenant), unnest(f_last), unnest(f_last_leaf);
      update log.streams s set revision = h.last, leaf = h.last_leaf
        from (
          select unnest(h_stream) as stream, unnest(h_expected) as expected, unnest(h_leaf) as leaf,
            unnest(h_last) as last, unnest(h_last_leaf) as last_leaf
        ) h
        where s.stream = h.stream and s.revision = h.expected and (h.leaf is null or s.leaf = h.leaf);
      get diagnostics touched = row_count;
      if touched <> coalesce(array_length(h_stream, 1), 0) then raise exception using errcode = 'VM001'; end if;
      if array_length(s_stream, 1) > 0 then
        select count(*) into touched
          from (select unnest(s_stream) as stream, unnest(s_expected) as expected, unnest(s_leaf) as leaf) c
          left join log.streams s on s.stream = c.stream
          where coalesce(s.revision, -1) = c.expected and (c.leaf is null or s.leaf = c.leaf);
        if touched <> array_length(s_stream, 1) then raise exception using errcode = 'VM001'; end if;
      end if;
      insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
        select 0, tail + generate_series(1, coalesce(array_length(e_id, 1), 0)), unnest(e_tenant), unnest(e_stream),
          unnest(e_revision), unnest(e_id), unnest(e_type), unnest(e_at), unnest(e_command), unnest(e_leaf), unnest(e_head),
          unnest(e_body), unnest(e_boxes);
      insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position)
        select * from (
          select unnest(a_tenant), unnest(a_principal), unnest(a_route), unnest(a_key) as key, unnest(a_command), unnest(a_salt),
            unnest(a_digest), unnest(a_status), unnest(a_type), unnest(a_body), unnest(a_stream), unnest(a_revision),
            tail + unnest(a_offset)
        ) a where a.key is not null;
      return query select 0, 'all', tail, null::text, null::int8,
        null::uuid, null::bytea, null::bytea, null::int4, null::text, null::bytea;
      return;
    exception
      when unique_violation or sqlstate 'VM001' then null; -- I2: the slow path decides
    end;
  end if;
  return query select * from log.append_slowly(tail, p_items, w_item, w_stream, w_tenant, w_expected, w_leaf, w_first, w_count,
    e_id, e_type, e_at, e_command, e_leaf, e_head, e_body, e_boxes,
    a_tenant, a_principal, a_route, a_key, a_command, a_salt, a_digest, a_status, a_type, a_body, a_stream, a_revision);
end $$;

create function log.read_stream(p_tenant text, p_stream text, p_from bigint, p_limit int4, p_backwards boolean)
returns setof log.events language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant, true);
  if p_backwards then
    return query select * from log.events e where e.stream = p_stream and e.revision <= p_from order by e.revision desc limit p_limit;
  else
    return query select * from log.events e where e.stream = p_stream and e.revision >= p_from order by e.revision limit p_limit;
  end if;
end $$;

create function log.read_tenant(p_tenant text, p_after bigint, p_up_to bigint, p_limit int4)
returns setof log.events language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant, true);
  return query select * from log.events e where e.tenant = p_tenant::uuid and e.position > p_after and e.position <= p_up_to
    order by e.position limit p_limit;
end $$;

create function log.find_answer(p_tenant uuid, p_principal uuid, p_route text, p_key text)
returns setof log.answers language plpgsql as $$
begin
  perform set_config('app.tenants', p_tenant::text, true);
  return query select * from log.answers a
    where a.tenant = p_tenant and a.principal = p_principal and a.route = p_route and a.key = p_key;
end $$;

grant execute on all functions in schema log to vm_appender;
grant execute on function log.read_stream(text, text, bigint, int4, boolean), log.read_tenant(text, bigint, bigint, int4) to vm_auditor;
