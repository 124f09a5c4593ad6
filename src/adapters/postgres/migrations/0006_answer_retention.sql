-- Up Migration
-- What commands answered is not kept for ever: after 30 days the answer is emptied and with it the salted digest of
-- its request, and the claim stays, so that an old key does nothing twice; after 400 days the claim goes too. The
-- claim of a command that left no events goes with its answer: sent again, it is decided anew.

alter table log.answers
  alter column salt drop not null,
  alter column digest drop not null,
  alter column status drop not null,
  alter column content_type drop not null,
  alter column body drop not null,
  add constraint answers_kept_or_spent check (num_nulls(salt, digest, status, content_type, body) in (0, 5));

-- Each row stands in one of them, and leaves it for good when it is swept. A BRIN index stops telling anything once
-- emptied rows have moved to where new ones are written.
create index answers_kept on log.answers (answered) where body is not null;
create index answers_spent on log.answers (answered) where body is null;
drop index log.answers_answered;

-- The owner (on no HTTP path) sweeps inside log.forget_answers().
create policy owner on log.answers to current_user using (true);

-- Empties or removes what was answered before these instants, at most `batch` rows, oldest first; gives how many.
-- Never younger ones than promised, by this server's clock, whatever is asked: a process whose clock runs ahead can
-- forget nothing early. Hours, since a day of an interval may have 23. Rows that another sweep holds are passed over.
-- Whether a command left events is told by the log: the answer's position is that of its last event.
create function log.forget_answers(answers_before timestamptz, claims_before timestamptz, batch int4) returns int4
language plpgsql security definer set search_path = pg_catalog as $$
declare
  answers_cut constant timestamptz := least(answers_before, clock_timestamp() - interval '720 hours');
  claims_cut constant timestamptz := least(claims_before, clock_timestamp() - interval '9600 hours');
  swept int4;
  forgotten int4;
begin
  with old as materialized (
    select a.tenant, a.principal, a.route, a.key,
      a.answered >= claims_cut and exists (
        select from log.events e where e.partition = 0 and e.position = a.position and e.command = a.command
      ) as stays
    from log.answers a
    where a.body is not null and a.answered < answers_cut
    order by a.answered limit batch for update of a skip locked
  ), removed as (
    delete from log.answers a using old
    where not old.stays
      and (a.tenant, a.principal, a.route, a.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  ), emptied as (
    update log.answers a set salt = null, digest = null, status = null, content_type = null, body = null
    from old
    where old.stays
      and (a.tenant, a.principal, a.route, a.key) = (old.tenant, old.principal, old.route, old.key)
    returning 1
  )
  select (select count(*) from removed) + (select count(*) from emptied) into swept;

  delete from log.answers
    where (tenant, principal, route, key) in (
      select a.tenant, a.principal, a.route, a.key from log.answers a
      where a.body is null and a.answered < claims_cut
      order by a.answered limit batch - swept for update of a skip locked);
  get diagnostics forgotten = row_count;
  return swept + forgotten;
end $$;

-- The one thing that the scheduler may do in this schema.
grant usage on schema log to vm_scheduler;
grant execute on function log.forget_answers(timestamptz, timestamptz, int4) to vm_scheduler;
