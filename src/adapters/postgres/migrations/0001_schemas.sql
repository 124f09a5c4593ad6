-- Up Migration
-- The four rooms of the database, who may enter each, and nothing for everybody else. What a role may do with
-- a table is granted where the table is made.
--   log   the events and the answers of commands: append only
--   keys  wrapped keys and the person map
--   ops   checkpoints, leases, parked keys, the migrations' own history
--   read  read models, made by projections
create schema if not exists log;
create schema if not exists keys;
create schema if not exists ops;
create schema if not exists read;

revoke all on schema public, log, keys, ops, read from public;

grant usage on schema log to vm_appender, vm_projector, vm_auditor, vm_eraser;
grant usage on schema keys to vm_keyring, vm_eraser;
grant usage on schema ops to vm_appender, vm_projector, vm_query, vm_auditor, vm_scheduler, vm_eraser;
grant usage on schema read to vm_projector, vm_query, vm_auditor, vm_scheduler, vm_eraser;

-- Functions are executable by everybody unless their maker says otherwise: say otherwise once and for all.
alter default privileges revoke execute on functions from public;
