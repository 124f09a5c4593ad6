-- Up Migration
-- A beat a minute, and when each step of the way saw it: beside the log, which keeps everything for ever (docs/adr/0021).

create table ops.canary (
  step text primary key,
  beat bigint not null,
  "position" bigint not null,
  at timestamptz not null default clock_timestamp()
);

grant insert, select, update on ops.canary to vm_scheduler, vm_projector, vm_reactor, vm_relay;
