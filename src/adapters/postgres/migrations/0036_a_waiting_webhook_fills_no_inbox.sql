-- Up Migration
-- The inbox is full by what waits in it. Until now it was by how many came after the oldest that waits: one webhook that waited for
-- long, or that an operator had tried again, turned all others away.

create or replace function ops.receive_webhook(its_provider text, its_event text, its_name text, its_room text, its_body bytea)
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
  insert into ops.webhook_inbox (provider, event, name, room, body)
    values (its_provider, its_event, its_name, its_room, its_body) on conflict do nothing;
  return case when found then 'kept' else 'known' end;
end $$;
