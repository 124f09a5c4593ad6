-- Up Migration
-- The role of gateways, which show changes to live clients as they happen: it reads the log and writes nothing. Names and texts
-- of people are sealed in the log; keys are reached through the keyring's role alone.
grant usage on schema log, ops to vm_gateway;
create policy gateway on log.events for select to vm_gateway using (true);
create policy gateway on log.streams for select to vm_gateway using (true);
create policy gateway on log.sequence for select to vm_gateway using (true);
grant select on log.events, log.streams, log.epoch, log.sequence, log.sequence_end to vm_gateway;
grant execute on function log.tail(), log.read_stream(text, text, bigint, int4, boolean),
  log.read_tenant(text, bigint, bigint, int4), log.sequence_of_tenant(text, int8, int8, int4) to vm_gateway;
-- How the program is doing, as every process looks at it.
grant select on ops.projections to vm_gateway;
grant execute on function ops.count_stuck_work() to vm_gateway;
