-- Up Migration
-- The keyring: data keys wrapped by their tenant's epoch keys, those wrapped by the root key that is not here;
-- tombstones of destroyed keys; and which person an outside identity is. Left out of the log's backup. Reached
-- only through the functions below, which name their tenants for the transaction before they read.

create table keys.epoch_keys (
  tenant uuid not null,
  epoch integer not null check (epoch >= 1),
  -- nonce (12), ciphertext (32), tag (16)
  wrapped bytea not null check (length(wrapped) = 60),
  root_key_id text collate "C" not null,
  made timestamptz(3) not null default now(),
  primary key (tenant, epoch)
);

-- One key in use per scope (tenant, subject, purpose). A destroyed key's row is gone; its name is a tombstone.
create table keys.data_keys (
  tenant uuid not null,
  key uuid not null,
  subject text collate "C" not null check (subject like 'person:%'),
  purpose text collate "C" not null check (purpose in ('identity', 'content')),
  epoch integer not null,
  wrapped bytea not null check (length(wrapped) = 60),
  made timestamptz(3) not null default now(),
  primary key (tenant, key),
  constraint data_keys_scope unique (tenant, subject, purpose),
  foreign key (tenant, epoch) references keys.epoch_keys
);

create table keys.tombstones (
  tenant uuid not null,
  key uuid not null,
  subject text collate "C" not null,
  purpose text collate "C" not null,
  destroyed timestamptz(3) not null default now(),
  primary key (tenant, key)
);
create index tombstones_subject on keys.tombstones (tenant, subject);

-- `identity` is SHA-256 of issuer and subject: enough to recognise, not to read. Dies with the identity key.
create table keys.persons (
  tenant uuid not null,
  identity bytea not null check (length(identity) = 32),
  person uuid not null,
  made timestamptz(3) not null default now(),
  primary key (tenant, identity)
);
create index persons_person on keys.persons (tenant, person);

do $$
declare
  name text;
begin
  foreach name in array array['epoch_keys', 'data_keys', 'tombstones', 'persons'] loop
    execute format('alter table keys.%I enable row level security', name);
    execute format('alter table keys.%I force row level security', name);
    execute format(
      'create policy keyring on keys.%I to vm_keyring using
         (tenant in (select unnest(string_to_array(current_setting(''app.tenants'', true), '','')::uuid[])))', name);
  end loop;
end $$;

grant select, insert on keys.epoch_keys to vm_keyring;
grant select, insert, delete on keys.data_keys to vm_keyring;
grant select, insert on keys.tombstones to vm_keyring;
grant select, insert, delete on keys.persons to vm_keyring;

-- Names the tenants of the statements that follow in this transaction. A statement of its own: a policy does
-- not see what the reading statement itself sets.
create function keys.enter(tenants uuid[]) returns void language plpgsql as $$
begin
  perform set_config('app.tenants', array_to_string(array(select distinct unnest(tenants)), ','), true);
end $$;

-- The keys in use of scopes, with what unwraps them; where a scope has none, the tenant's current epoch.
create function keys.in_use(tenants uuid[], subjects text[], purposes text[])
returns table (place bigint, key uuid, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
language plpgsql as $$
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
end $$;

-- The first epoch keys of tenants; where another process was first, its key stays.
create function keys.add_epochs(tenants uuid[], wraps bytea[], root_key_id text) returns void language plpgsql as $$
begin
  perform keys.enter(tenants);
  insert into keys.epoch_keys (tenant, epoch, wrapped, root_key_id)
    select offered.tenant, 1, offered.wrapped, add_epochs.root_key_id
    from unnest(tenants, wraps) as offered (tenant, wrapped)
    order by offered.tenant
    on conflict do nothing;
end $$;

-- Keys for scopes; where another process was first, its key stays. In order of the scopes, so that two
-- processes that add the same ones wait for each other instead of locking each other out. Gives what is in use then.
create function keys.add_keys(
  tenants uuid[], names uuid[], subjects text[], purposes text[], epochs integer[], wraps bytea[]
) returns table (place bigint, key uuid, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
language plpgsql as $$
begin
  perform keys.enter(tenants);
  insert into keys.data_keys (tenant, key, subject, purpose, epoch, wrapped)
    select offered.tenant, offered.key, offered.subject, offered.purpose, offered.epoch, offered.wrapped
    from unnest(tenants, names, subjects, purposes, epochs, wraps)
      as offered (tenant, key, subject, purpose, epoch, wrapped)
    order by offered.tenant, offered.subject, offered.purpose
    on conflict on constraint data_keys_scope do nothing;
  return query select * from keys.in_use(tenants, subjects, purposes);
end $$;

-- What is known of keys by name; no row: neither kept nor destroyed.
create function keys.states(tenant uuid, names uuid[])
returns table (key uuid, destroyed boolean, wrapped bytea, epoch integer, epoch_wrapped bytea, root_key_id text)
language plpgsql as $$
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
end $$;

-- Destroys a subject's keys (of one purpose where given) and, with the identity key, who the subject was outside.
-- Gives the names of all that were ever destroyed for it.
create function keys.destroy(tenant uuid, subject text, purpose text) returns setof uuid language plpgsql as $$
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
    delete from keys.persons as known
    where known.tenant = destroy.tenant and known.person = substr(destroy.subject, 8)::uuid;
  end if;
  return query
    select stone.key from keys.tombstones as stone
    where stone.tenant = destroy.tenant and stone.subject = destroy.subject
      and (destroy.purpose is null or stone.purpose = destroy.purpose)
    order by stone.key;
end $$;

-- Who an outside identity is; `candidate` (where given) from now on where nobody is known.
create function keys.person(tenant uuid, identity bytea, candidate uuid) returns uuid language plpgsql as $$
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
end $$;

grant execute on function
  keys.enter(uuid[]),
  keys.in_use(uuid[], text[], text[]),
  keys.add_epochs(uuid[], bytea[], text),
  keys.add_keys(uuid[], uuid[], text[], text[], integer[], bytea[]),
  keys.states(uuid, uuid[]),
  keys.destroy(uuid, text, text),
  keys.person(uuid, bytea, uuid)
to vm_keyring;
