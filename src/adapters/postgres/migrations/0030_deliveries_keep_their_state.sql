-- Up Migration
-- A delivery from the log that was stopped stays stopped until an operator restarts it, whichever process takes it over. A process
-- of the version before knows nothing of it, and goes on as it did.
alter table ops.delivery_checkpoints
  add column state text collate "C" not null default 'following' check (state in ('following', 'stalled', 'stopped')),
  add column reason text collate "C" not null default '';

-- How far the log was published says, with what a reactor's group has committed, how far it was delivered by Kafka.
grant select on ops.relays to vm_reactor;
