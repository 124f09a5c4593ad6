-- Up Migration
-- The owner (on no HTTP path) sees at the start which root keys wrapped what is kept, so that a wrong root key is a
-- sentence then, and not a fault at the first name that is to be read.
create policy owner on keys.epoch_keys for select to current_user using (true);
