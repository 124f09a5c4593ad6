-- Up Migration
-- Policies that read the transaction's tenants once (0015) are filters and never a way into an index. `tenant = any (…)` by
-- itself may be one: where a table has no statistics yet, the reading of one stream went through all entries of its tenant
-- too (a bitmap of each index). Behind `coalesce` the planner sees nothing but a condition, as it did before 0015; every
-- statement names its tenant by itself where an index shall be gone into by it.

do $$
declare
  found record;
begin
  for found in
    select schemaname, tablename, policyname from pg_policies
    where schemaname in ('log', 'keys', 'ops', 'read') and qual like '(tenant = ANY (( SELECT%app.tenants%'
  loop
    execute format(
      'alter policy %I on %I.%I using
         (coalesce(tenant = any ((select string_to_array(current_setting(''app.tenants'', true), '','')::uuid[])::uuid[]), false))',
      found.policyname, found.schemaname, found.tablename);
  end loop;
end $$;
