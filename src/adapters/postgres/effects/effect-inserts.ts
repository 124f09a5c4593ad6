// How intents become rows of ops.effects, for the statements that add some.

/** What an intent is made of, as columns of a JSON array. */
export const intentColumns = `effect uuid, reactor text, version int, system text, operation text, name text, request text, tenant uuid,
  stream text, revision bigint, ordinal int, position bigint, event uuid, correlation uuid, traceparent text,
  recorded timestamptz, deadline timestamptz, "windowSeconds" int, "causeCode" text, sentence text, at int`;

/** Adds those of a list that are not there yet; what could not be read is parked at once. */
export const addSql = (list: string, condition: string): string => `
  insert into ops.effects (effect, reactor, version, system, operation, name, request, tenant, stream, revision, ordinal,
    position, event, correlation, traceparent, recorded, deadline, window_seconds, state, resumes, until)
  select effect, reactor, version, system, operation, name, request, tenant, stream, revision, ordinal, position, event,
    correlation, traceparent, recorded, deadline, "windowSeconds",
    case when "causeCode" is null then 'intended' else 'parked' end, case when "causeCode" is not null then 'intended' end,
    case when "causeCode" is null then clock_timestamp() else 'infinity' end
  from ${list} where ${condition}
  order by position, ordinal, at
  on conflict (effect) do nothing
  returning effect`;

/** A row in the place of events that are held back; the list has their first, and up to where they were delivered. */
export const holdSql = (list: string): string => `
  insert into ops.effects (effect, seq, reactor, version, system, operation, name, request, tenant, stream, revision, ordinal,
    position, event, recorded, state, held_to)
  overriding system value
  select gen_random_uuid(), -1, reactor, version, system, '', 'held', '', tenant, stream, revision, -1, position, event, recorded,
    'intended', held_to
  from ${list}`;
