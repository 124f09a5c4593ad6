-- Up Migration
-- What was recorded of a meeting is kept under a key of its own beside its people's, so that it can be made unreadable at once when its time
-- is over (src/adapters/vault/sealed-vault.ts). Its subject has seven characters before the id, as keys.destroy reads it.
alter table keys.data_keys drop constraint data_keys_subject_check;
alter table keys.data_keys add constraint data_keys_subject_check
  check (subject like 'person:%' or subject like 'secret:%' or subject like 'record:%');
