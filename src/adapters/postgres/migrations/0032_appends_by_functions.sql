-- Up Migration
-- Events, ends of streams and answers are written by functions that run as the owner and check what a raw INSERT can break;
-- the appender's role needs no right to write a row. It keeps the one that it has until no process of the version before is
-- connected, which writes by itself: then src/adapters/postgres/raw-appends.ts takes it away.
--
-- I1  A position is one after the last, a revision one after the stream's, whatever is asked for; a stream's end moves with
--     its last event, and belongs to the tenant of its events. I1–I4 of 0005_log_functions.sql stay.
-- I2  Inside the functions row-level security holds the owner to the tenants in app.tenants for whatever is written.

do $$
declare
  own constant text := 'coalesce(tenant = any ((select string_to_array(current_setting(''app.tenants'', true), '','')::uuid[])::uuid[]), false)';
begin
  execute format('create policy owner_adds on log.streams for insert to current_user with check (%s)', own);
  execute format('create policy owner_moves on log.streams for update to current_user using (%s)', own);
  execute format('create policy owner_adds on log.events for insert to current_user with check (%s)', own);
  -- The owner sweeps and carries answers of all tenants; whose it adds, it names.
  drop policy owner on log.answers;
  create policy owner on log.answers for select to current_user using (true);
  create policy owner_changes on log.answers for update to current_user using (true);
  create policy owner_forgets on log.answers for delete to current_user using (true);
  execute format('create policy owner_adds on log.answers for insert to current_user with check (%s)', own);
end $$;

-- One command with one event. False, and nothing is stored, where the stream is not at the revision before, or no event is
-- at the position before; unique_violation where position, stream or key are taken. a_*: the answer, if p_key is given.
--
-- Which partition holds the position before is found out when the plan runs: planned for each position anew, as the server
-- would choose, it takes 40 µs more. Each statement by itself costs less than all of them as one with CTEs.
create function log.append_one(
  p_position int8, p_tenant uuid, p_stream text, p_revision int8, p_id uuid, p_type text, p_at timestamptz, p_command uuid,
  p_leaf bytea, p_head bytea, p_body bytea, p_boxes bytea, p_leaf_before bytea,
  a_principal uuid default null, a_route text default null, a_key text default null, a_salt bytea default null,
  a_digest bytea default null, a_status int4 default null, a_type text default null, a_body bytea default null,
  a_proof bytea default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
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
end $$;
grant execute on function log.append_one(int8, uuid, text, int8, uuid, text, timestamptz, uuid, bytea, bytea, bytea, bytea, bytea,
  uuid, text, text, bytea, bytea, int4, text, bytea, bytea) to vm_appender;

-- As in 0012_partly_stored.sql and 0027_rows_carry_proofs.sql, but for I1: a stream is only looked for under its tenant,
-- moves from what it was expected to be at, and never backwards. Called by log.append and nobody else.
create or replace function log.append_slowly(
  p_tail bigint, p_items int4,
  w_item int4[], w_stream text[], w_tenant uuid[], w_expected int8[], w_leaf bytea[], w_first int4[], w_count int4[],
  e_id uuid[], e_type text[], e_at timestamptz[], e_command uuid[],
  e_leaf bytea[], e_head bytea[], e_body bytea[], e_boxes bytea[],
  a_tenant uuid[], a_principal uuid[], a_route text[], a_key text[], a_command uuid[], a_salt bytea[], a_digest bytea[],
  a_status int4[], a_type text[], a_body bytea[], a_stream text[], a_revision int8[], a_proof bytea[]
) returns table (
  item int4, outcome text, "position" int8, stream text, actual int8,
  command uuid, salt bytea, digest bytea, status int4, content_type text, body bytea, proof bytea
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
end $$;
revoke execute on function log.append_slowly(bigint, int4, int4[], text[], uuid[], int8[], bytea[], int4[], int4[], uuid[], text[],
  timestamptz[], uuid[], bytea[], bytea[], bytea[], bytea[], uuid[], uuid[], text[], text[], uuid[], bytea[], bytea[], int4[], text[],
  bytea[], text[], int8[], bytea[]) from vm_appender;

-- As in 0014_fewer_arguments.sql and 0027_rows_carry_proofs.sql; processes of the version before call it too. What is new in
-- the fast path: f_, h_ and e_ have to say the same of each stream, else the slow path decides, which takes revisions from
-- what it finds; an answer's position is one of the batch. What comparing them costs (5 µs an append in batches of 32) is won
-- back by plans that are made once: the server would plan for each batch anew.
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
  a_status int4[], a_type text[], a_body bytea[], a_stream text[], a_revision int8[], a_offset int4[], a_proof bytea[]
) returns table (
  item int4, outcome text, "position" int8, stream text, actual int8,
  command uuid, salt bytea, digest bytea, status int4, content_type text, body bytea, proof bytea
) language plpgsql security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
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
end $$;
