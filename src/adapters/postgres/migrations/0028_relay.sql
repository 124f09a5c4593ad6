-- Up Migration
-- How far the log was published to each topic of a broker, and the role that publishes it: it reads the log, whose personal
-- values are sealed, and reaches no key.
--
-- I1  A place moves under a fence, from where its mover took it to be: an older relay moves nothing.
create table ops.relays (
  topic text collate "C" primary key,
  epoch text collate "C" not null,
  position bigint not null,
  -- How far each partition went when the position was reached, and how often the topic was made.
  ends bigint[] not null default '{}',
  life bigint not null default 1,
  -- An operator has said from where, and nothing was published since.
  restarted boolean not null default false,
  fence bigint not null,
  state text collate "C" not null default 'following' check (state in ('following', 'stalled', 'stopped')),
  reason text collate "C" not null default '',
  updated timestamptz(3) not null default clock_timestamp()
);
grant select, insert, update on ops.relays to vm_relay;

grant usage on schema log, ops to vm_relay;
create policy relay on log.events for select to vm_relay using (true);
grant select on log.events, log.epoch to vm_relay;
grant execute on function log.tail() to vm_relay;
grant select, insert, update on ops.leases to vm_relay;

-- Numbers for assignments of work to processes (src/ports/generations.port.ts). Without a cache, so that they grow in the order
-- in which they are given.
create sequence ops.generations no cycle cache 1;
grant usage on sequence ops.generations to vm_relay, vm_reactor;
