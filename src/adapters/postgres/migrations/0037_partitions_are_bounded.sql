-- Up Migration
-- Whoever has the appender's password could ask for any number of partitions, each of which slows every plan. The log is never
-- given more than three beyond its end, whatever is asked for; the program asks for one and a half.
create or replace function log.ensure_partitions(up_to bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  size constant bigint := 10000000;
  last constant bigint := least(up_to, log.tail() + 3 * size);
  number bigint := 0;
  name text;
begin
  perform pg_advisory_xact_lock(7306, 2);
  while number * size <= last loop
    name := 'events_' || lpad(number::text, 6, '0');
    if to_regclass('log.' || name) is null then
      execute format('create table log.%I (like log.events including defaults including constraints)', name);
      execute format('alter table log.%I enable row level security', name);
      execute format('alter table log.%I force row level security', name);
      execute format(
        'alter table log.events attach partition log.%I for values from (%s) to (%s)',
        name, number * size, (number + 1) * size);
      perform log.guard_partition(name);
    end if;
    number := number + 1;
  end loop;
end $$;
