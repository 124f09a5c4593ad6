-- Up Migration
-- Kept answers and persons carry a proof (src/adapters/codec/row-proofs.ts), made by the program under a key that the
-- database doesn't have. Rows of the version before have none; ops.unproven_rows says until when they are accepted.
--
-- Processes of the version before go on: they call the functions as they were, which keep rows without a proof. Each function
-- that a proof passes through is made once more, from its own text, with one more argument or column.

alter table log.answers add column proof bytea;
alter table ops.claims add column proof bytea;
-- The schema of keys may come from a backup that was made after this migration, the log from one before it.
alter table keys.persons add column if not exists proof bytea;

-- One row, made by the first start of this version, and proven itself.
create table ops.unproven_rows (
  singleton boolean primary key default true check (singleton),
  began timestamptz(3) not null,
  answers_until timestamptz(3) not null,
  persons_proven boolean not null,
  proof bytea not null
);
grant select on ops.unproven_rows to vm_appender;

-- A kept answer's position, as far as the log agrees: null where the proof says that the command stored events (its first byte
-- is 2), and none of them is there.
create function log.answer_position(a log.answers) returns bigint language sql stable as $$
  select case
    when substr(a.proof, 1, 1) = '\x02'::bytea and not exists (
      select from log.events e where e.partition = 0 and e.position = a.position and e.command = a.command
    ) then null
    else a.position
  end
$$;
grant execute on function log.answer_position(log.answers) to vm_appender;

-- Runs a function's definition with replacements in it, given in pairs: each must be found.
create function ops.redefine(function regprocedure, variadic edits text[]) returns void language plpgsql as $$
declare
  definition text := pg_get_functiondef(function);
  before text;
begin
  for i in 1 .. cardinality(edits) by 2 loop
    before := definition;
    definition := replace(definition, edits[i], edits[i + 1]);
    if definition = before then raise exception '% is not what earlier migrations made: %', function, edits[i]; end if;
  end loop;
  execute definition;
end $$;

select ops.redefine('log.append_slowly(bigint,integer,integer[],text[],uuid[],bigint[],bytea[],integer[],integer[],uuid[],text[],timestamp with time zone[],uuid[],bytea[],bytea[],bytea[],bytea[],uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],integer[],text[],bytea[],text[],bigint[])',
  'a_revision bigint[])', 'a_revision bigint[], a_proof bytea[])',
  'content_type text, body bytea)', 'content_type text, body bytea, proof bytea)',
  'null::int4, null::text, null::bytea;', 'null::int4, null::text, null::bytea, null::bytea;',
  '''answered'', found_answer.position,', '''answered'', log.answer_position(found_answer),',
  'found_answer.body;', 'found_answer.body, found_answer.proof;',
  'stream, revision, position)', 'stream, revision, position, proof)',
  'a_revision[i], tail);', 'a_revision[i], tail, a_proof[i]);');

select ops.redefine('log.append(boolean,text,integer,text[],uuid[],bigint[],bytea[],text[],bigint[],bytea[],bigint[],bytea[],text[],bigint[],bytea[],integer[],text[],uuid[],bigint[],bytea[],integer[],integer[],uuid[],text[],bigint[],uuid[],text[],timestamp with time zone[],uuid[],bytea[],bytea[],bytea[],bytea[],uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],integer[],text[],bytea[],text[],bigint[],integer[])',
  'a_offset integer[])', 'a_offset integer[], a_proof bytea[])',
  'content_type text, body bytea)', 'content_type text, body bytea, proof bytea)',
  'null::int4, null::text, null::bytea;', 'null::int4, null::text, null::bytea, null::bytea;',
  'stream, revision, position)', 'stream, revision, position, proof)',
  'tail + generate_series(1, events);', 'tail + generate_series(1, events), unnest(a_proof);',
  'tail + unnest(a_offset)', 'tail + unnest(a_offset), unnest(a_proof)',
  'coalesce(a_revision, e_revision));', 'coalesce(a_revision, e_revision), a_proof);');

select ops.redefine('ops.take_claims(text,uuid,integer,uuid[],uuid[],text[],text[],uuid[],bytea[],bytea[],text[],bigint[])',
  'FUNCTION ops.take_claims(', 'FUNCTION ops.take_proven_claims(',
  'content_type text, body bytea)', 'content_type text, body bytea, proof bytea)',
  'null::int4, null::text, null::bytea;', 'null::int4, null::text, null::bytea, null::bytea;',
  'c.content_type, c.body', 'c.content_type, c.body, c.proof');

select ops.redefine('ops.answer_claims(text,uuid,uuid[],uuid[],text[],text[],bigint[],uuid[],bytea[],bytea[],text[],bigint[],bigint[],boolean[],integer[],text[],bytea[])',
  'c_body bytea[])', 'c_body bytea[], c_proof bytea[])',
  'status, content_type, body, answered, holder, until)', 'status, content_type, body, proof, answered, holder, until)',
  'unnest(c_type), unnest(c_body)', 'unnest(c_type), unnest(c_body), unnest(c_proof)',
  'body = excluded.body, answered', 'body = excluded.body, proof = excluded.proof, answered');

select ops.redefine('log.forget_answers(timestamp with time zone,timestamp with time zone,integer)',
  'content_type = null, body = null', 'content_type = null, body = null, proof = null');
select ops.redefine('ops.forget_claims(timestamp with time zone,timestamp with time zone,integer)',
  'content_type = null, body = null', 'content_type = null, body = null, proof = null');

drop function ops.redefine(regprocedure, text[]);

-- As keys.person, with the row's proof; a candidate comes with its own.
create or replace function keys.proven_person(tenant uuid, identity bytea, candidate uuid, candidate_proof bytea)
returns table (person uuid, proof bytea)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform keys.enter(array[proven_person.tenant]);
  return query select known.person, known.proof from keys.persons as known
    where known.tenant = proven_person.tenant and known.identity = proven_person.identity;
  if found or candidate is null then return; end if;
  insert into keys.persons (tenant, identity, person, proof)
    values (proven_person.tenant, proven_person.identity, candidate, candidate_proof)
    on conflict do nothing;
  return query select known.person, known.proof from keys.persons as known
    where known.tenant = proven_person.tenant and known.identity = proven_person.identity;
end $$;

do $$
declare
  made regprocedure;
begin
  for made in
    select p.oid from pg_proc p
    where p.proname in ('append', 'append_slowly') and p.pronamespace = 'log'::regnamespace
      or p.proname in ('take_proven_claims', 'answer_claims') and p.pronamespace = 'ops'::regnamespace
  loop
    execute format('grant execute on function %s to vm_appender', made);
  end loop;
end $$;
grant execute on function keys.proven_person(uuid, bytea, uuid, bytea) to vm_keyring;
