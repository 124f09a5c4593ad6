-- Up Migration
-- The login roles reach less: keys through functions that run as the owner, so that none is deleted without its tombstone;
-- and the lock of readers by a function of its own, so that whoever queries needs no right to lock anything else.
-- Processes of the version before call the same functions of schema keys, and go on.

-- Waits while read tables are swapped (src/adapters/postgres/read-models/postgres-read-db.ts), until the transaction ends.
create function ops.pass_readers_gate() returns text
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return pg_advisory_xact_lock_shared(7306, 41)::text;
end $$;
grant execute on function ops.pass_readers_gate() to vm_query;

-- Inside the functions the owner acts for the tenants that they were called for.
do $$
declare
  name text;
begin
  foreach name in array array['epoch_keys', 'data_keys', 'persons'] loop
    execute format(
      'create policy owner_acts on keys.%I to current_user using
         (coalesce(tenant = any ((select string_to_array(current_setting(''app.tenants'', true), '','')::uuid[])::uuid[]), false))', name);
  end loop;
  foreach name in array array['epoch_keys', 'data_keys', 'tombstones', 'persons'] loop
    execute format('drop policy keyring on keys.%I', name);
    execute format('revoke all on keys.%I from vm_keyring', name);
  end loop;
end $$;

alter function keys.in_use(uuid[], text[], text[]) security definer set search_path = pg_catalog;
alter function keys.add_epochs(uuid[], bytea[], text) security definer set search_path = pg_catalog;
alter function keys.add_keys(uuid[], uuid[], text[], text[], integer[], bytea[]) security definer set search_path = pg_catalog;
alter function keys.states(uuid, uuid[]) security definer set search_path = pg_catalog;
alter function keys.person(uuid, bytea, uuid) security definer set search_path = pg_catalog;

-- Destroys a subject's keys (of one purpose where given) and, with the identity key, who the subject was outside.
-- Gives the names of all that were ever destroyed for it. A person who had no key leaves a tombstone of their own name.
create or replace function keys.destroy(tenant uuid, subject text, purpose text) returns setof uuid
language plpgsql security definer set search_path = pg_catalog as $$
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
end $$;

-- A process that is not given the owner's account sees as the appender whether the database fits its code and its root key.
grant select on ops.migrations, ops.key_fingerprints to vm_appender;
