-- Up Migration
-- A process that plays the relay alone looks at how the program is doing through its own role, as every other process does.
grant select on ops.projections to vm_relay;
grant execute on function ops.count_stuck_work() to vm_relay;
