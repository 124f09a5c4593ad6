-- Up Migration
-- What the background check of the log keeps carries a proof, as kept answers do (src/adapters/codec/row-proofs.ts). Processes of
-- versions before go on: where one of them changes a row, the proof of what was there goes.

alter table log.kept_digest add column proof bytea;
alter table log.check_place add column proof bytea;

-- A round begins again. A digest of the version right before, which kept none with a proof and may accept none without, is given up; one
-- of versions before that is compared, as long as answers of theirs are accepted.
delete from log.check_place;
delete from log.kept_digest where exists (select from ops.unproven_rows);

-- When a digest was taken is no part of what is proven.
create function log.drop_stale_proof() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.proof is not distinct from old.proof and to_jsonb(new) - 'taken' is distinct from to_jsonb(old) - 'taken' then
    new.proof := null;
  end if;
  return new;
end $$;
create trigger drop_stale_proof before update on log.kept_digest for each row execute function log.drop_stale_proof();
create trigger drop_stale_proof before update on log.check_place for each row execute function log.drop_stale_proof();
