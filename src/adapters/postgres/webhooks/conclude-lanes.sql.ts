// What came of a lane that a worker holds (migrations/0039_outgoing_webhooks.sql). Nothing changes for who lost the endpoint.

/** `$6` up to where the lane was to go when it was claimed. The endpoint, if its holder (`$3`, in epoch `$4`) still has it, with what `change` does to it. `$1` tenant, `$2` endpoint. */
const mine = (change: string): string => `
  mine as (
    update ops.webhook_endpoints set ${change} where tenant = $1 and endpoint = $2 and holder = $3 and epoch = $4
    returning tenant, endpoint, state, generation
  )`;
const letGo = `holder = '', until = '-infinity'`;
/** A replay that was replaced meanwhile is another one: its end is the place of the request. */
const ofLane = `(l.tenant, l.endpoint) = (mine.tenant, mine.endpoint) and l.lane = $5 and (l.lane = 'live' or l.wanted = $6)`;
const noted = (next: string): string => `
  noted as (
    insert into ops.webhook_attempts (tenant, endpoint, lane, event, type, position, number, ms, outcome, status, next_attempt)
    select $1, $2, $5, $9::uuid, $10::text, $7::bigint, $11::int, $12::int, $13::text, $14::int, ${next} from moved
  )`;

/** `$5` lane, `$7` position, `$8` lease in ms, `$9`–`$14` the attempt, `$15` when what follows was recorded, `$16` generation. */
export const deliveredSql = `
  with ${mine(`until = clock_timestamp() + $8 * interval '1 millisecond'`)}, moved as (
    update ops.webhook_lanes l set position = greatest(l.position, $7), failures = 0, trouble = '', stopping = '',
      oldest = case when l.wanted > $7 then coalesce($15, l.oldest) end
    from mine where ${ofLane} returning l.position
  ), ${noted('null::timestamptz')}
  select mine.state = 'active' and mine.generation = $16 as goes_on from mine, moved`;

/** `$5` lane, `$7` position, `$8` lease in ms, `$9` generation, `$10` since when what follows can have been recorded. */
export const passedSql = `
  with ${mine(`until = clock_timestamp() + $8 * interval '1 millisecond'`)}, moved as (
    update ops.webhook_lanes l set position = greatest(l.position, $7), trouble = '',
      oldest = case when l.wanted > $7 then $10::timestamptz end
    from mine where ${ofLane} returning l.position
  )
  select mine.state = 'active' and mine.generation = $9 as goes_on from mine, moved`;

/**
 * `$5` lane, `$7` position of the message, `$8` pause in ms, give or take a tenth, `$9`–`$14` the attempt, `$15` why it is stopped or
 * empty, `$16` generation. What was said under another generation counts for nothing: the next attempt is at once.
 */
export const failedSql = `
  with ${mine(letGo)}, moved as (
    update ops.webhook_lanes l set trouble = '',
      failures = case when mine.generation = $16 then $11 else 0 end,
      stopping = case when mine.generation = $16 then $15 else '' end,
      next_attempt = clock_timestamp() + case when mine.generation = $16 then $8 * (0.9 + 0.2 * random()) else 0 end * interval '1 millisecond'
    from mine where ${ofLane} returning l.next_attempt
  ), ${noted(`case when $15 = '' then moved.next_attempt end`)}
  select 1 from moved`;

/** `$5` lane, `$7` pause in ms, `$8` trouble. */
export const blockedSql = `
  with ${mine(letGo)}
  update ops.webhook_lanes l set trouble = $8, next_attempt = clock_timestamp() + $7 * interval '1 millisecond' from mine where ${ofLane}`;

/** `$5` lane: at the end of the queue. */
export const releaseSql = `
  with ${mine(letGo)}
  update ops.webhook_lanes l set next_attempt = clock_timestamp() from mine where ${ofLane} and l.next_attempt < clock_timestamp()`;
