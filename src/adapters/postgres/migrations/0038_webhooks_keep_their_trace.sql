-- Up Migration
-- A webhook keeps the correlation id and the trace of the request that brought it, so that its command carries them on
-- (src/adapters/postgres/postgres-webhook-inbox.ts).

alter table ops.webhook_inbox
  add column correlation uuid,
  add column traceparent text collate "C" check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');

-- Adds a webhook as the function of five arguments did (0036), with what is known of its request.
create function ops.receive_webhook(
  its_provider text, its_event text, its_name text, its_room text, its_body bytea, its_correlation uuid, its_traceparent text)
returns text
language plpgsql security definer set search_path = pg_catalog as $$
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
end $$;
grant execute on function ops.receive_webhook(text, text, text, text, bytea, uuid, text) to vm_appender;

-- For processes of the version before, which know neither.
create or replace function ops.receive_webhook(its_provider text, its_event text, its_name text, its_room text, its_body bytea)
returns text
language sql security definer set search_path = pg_catalog as $$
  select ops.receive_webhook(its_provider, its_event, its_name, its_room, its_body, null, null)
$$;
