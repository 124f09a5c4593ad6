-- Up Migration
-- Queries may see which of their tenant's streams are parked, so that an answer can say that it is stale. Never the
-- reason: it is the operators', and may quote what an event holds.
create index parked_streams_tenant on ops.parked_streams (projection, tenant, position) include (stream);

create policy query on ops.parked_streams for select to vm_query
  using (tenant in (select unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])));
grant select (projection, tenant, stream, position) on ops.parked_streams to vm_query;
