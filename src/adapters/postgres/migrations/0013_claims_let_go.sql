-- Up Migration
-- Claims are let go before their lease ends where their attempt stored nothing, so that the next one, in any process, need
-- not wait half a minute. What the claim notes stays: whoever takes it over looks for the command's events from there on,
-- as behind a lease that ran out. So letting go can be too early for nothing.
--
-- A claim is let go only by the holder and the fence that have it (0008, I2), one after the other in the order of their keys
-- (I3), each found by its key (I5).
create function ops.release_claims(
  p_tenants text, p_holder uuid,
  c_tenant uuid[], c_principal uuid[], c_route text[], c_key text[], c_fence int8[]
) returns void language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  given record;
begin
  perform set_config('app.tenants', p_tenants, true);
  for given in
    select * from (
      select unnest(c_tenant) as tenant, unnest(c_principal) as principal, unnest(c_route) as route, unnest(c_key) as key,
        unnest(c_fence) as fence
    ) asked
    order by tenant, principal, route, key
  loop
    update ops.claims c set until = least(c.until, clock_timestamp())
    where (c.tenant, c.principal, c.route, c.key) = (given.tenant, given.principal, given.route, given.key)
      and c.holder = p_holder and c.fence = given.fence and c.answered is null;
  end loop;
end $$;

grant execute on function ops.release_claims(text, uuid, uuid[], uuid[], text[], text[], int8[]) to vm_appender;
