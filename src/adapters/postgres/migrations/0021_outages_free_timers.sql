-- Up Migration
-- Versions before set a timer aside after ten attempts, whatever they failed by: four minutes of an outage were enough. What
-- waits only because something was away is due again. Since then only what can't be decided is set aside.
-- Owners of tables see no row of a forced policy: lifted while rows are changed.
alter table ops.due_attempts no force row level security;
alter table ops.stuck_work no force row level security;

with freed as (
  delete from ops.stuck_work
  where filed_as = 'timers' and (code ~ '^(database|eventstore)-' or code in ('append-unknown', 'append-broken', 'busy',
    'contention', 'keyring-contention', 'overloaded', 'postgres-slow', 'sequence-behind', 'shutting-down'))
  returning stream, item, due
)
update ops.due_attempts a set until = clock_timestamp(), retried_from = a.attempts
from freed
where a.stream = freed.stream and a.due = freed.due and a.until = 'infinity' and not a.done
  and a.kind || case when a.ref = '' then '' else '/' || a.ref end = freed.item;

alter table ops.due_attempts force row level security;
alter table ops.stuck_work force row level security;
