-- Up Migration
-- An append of which one stream's events were stored before and another one's were not is a conflict on the first stream.
-- It passed both checks (nothing stands elsewhere but what is a repetition; not everything is one), was stored again, and
-- met the unique key: a fault for its whole batch, against I2 of 0005_log_functions.sql. All else is as it was there.

create or replace function log.append_slowly(
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
end $$;
