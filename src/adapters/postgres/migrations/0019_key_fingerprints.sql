-- Up Migration
-- Which keys this database was made with: fingerprints, from which no key follows. A start compares them with the keys that
-- it holds before it changes anything, so that the keys of another installation are a sentence and not a lock-out. Reached by
-- the owner alone.
--
--   root    the root key's id (as in keys.epoch_keys)
--   roles   the key from which the passwords of the login roles derive
--   guests  the key pairs that sign guests' tokens: their ids, sorted, with a comma between
create table ops.key_fingerprints (
  name text collate "C" primary key check (name in ('root', 'roles', 'guests')),
  fingerprint text collate "C" not null,
  stored timestamptz(3) not null default clock_timestamp()
);
