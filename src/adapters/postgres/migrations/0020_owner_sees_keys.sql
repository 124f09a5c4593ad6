-- Up Migration
-- The owner (on no HTTP path) looks at the start whether the keys and persons that the newest events name are there, and
-- writes the tombstones of those that an operator gave up. Keys stay wrapped: whoever sees them can open none.
create policy owner on keys.data_keys for select to current_user using (true);
create policy owner on keys.persons for select to current_user using (true);
create policy owner on keys.tombstones to current_user using (true) with check (true);
