-- Up Migration
-- A claim is for half a minute. One that seems to last for more than ten was made before the server's clock was set back, and
-- would hold its key for as long as that: it has lapsed, as leases have (postgres-leases.ts). Of the function of 0008 one
-- condition changes.
do $$
declare
  before constant text := pg_get_functiondef('ops.take_claims'::regproc);
  after constant text := replace(before, 'c.until <= clock_timestamp()',
    '(c.until <= clock_timestamp() or c.until > clock_timestamp() + interval ''10 minutes'')');
begin
  if after = before then raise exception 'ops.take_claims is not what migration 0008 made'; end if;
  execute after;
end $$;
