// What each event about a webhook endpoint does to its row and its lanes, as one statement. `$1` tenant, `$2` endpoint, `$3` the event's
// position: an event that was taken in before changes nothing.

const after = `tenant = $1 and endpoint = $2 and changed < $3 and state <> 'removed'`;
/** The next attempt is at once, as if none had failed. */
const anew = (from: string): string => `
  update ops.webhook_lanes l set failures = 0, trouble = '', stopping = '', next_attempt = clock_timestamp(),
    paused = ${from}.state <> 'active'
  from ${from} where (l.tenant, l.endpoint) = (${from}.tenant, ${from}.endpoint)`;
const changing = (change: string): string => `
  with changed as (
    update ops.webhook_endpoints set changed = $3, ${change} where ${after} returning tenant, endpoint, state
  )`;

/** `$4` URL, `$5` types, `$6` secrets. What is recorded from here on is sent. */
export const addedSql = `
  with added as (
    insert into ops.webhook_endpoints (tenant, endpoint, url, event_types, secrets, changed) values ($1, $2, $4, $5, $6, $3)
    on conflict do nothing returning tenant, endpoint
  )
  insert into ops.webhook_lanes (tenant, endpoint, lane, position, wanted) select tenant, endpoint, 'live', $3, $3 from added`;

/** `$4` URL, `$5` types. */
export const changedSql = `${changing('url = $4, event_types = $5, generation = generation + 1')} ${anew('changed')}`;

export const disabledSql = `${changing(`state = 'disabled'`)}
  update ops.webhook_lanes l set paused = true from changed where (l.tenant, l.endpoint) = (changed.tenant, changed.endpoint)`;

export const enabledSql = `${changing(`state = 'active', generation = generation + 1`)} ${anew('changed')}`;

export const removedSql = `
  ${changing(`state = 'removed', url = '', secrets = '[]'`)}
  delete from ops.webhook_lanes l using changed where (l.tenant, l.endpoint) = (changed.tenant, changed.endpoint)`;

/** `$4` the new secret, `$5` until when the one before it is good. */
export const rotatedSql = `
  update ops.webhook_endpoints set changed = $3, secrets = jsonb_build_array($4::jsonb, (secrets -> 0) || jsonb_build_object('until', $5::text))
  where ${after}`;

/** `$4` from when, `$5` to before when. One that is not done yet is replaced. */
export const replayedSql = `
  ${changing('state = state')}
  insert into ops.webhook_lanes (tenant, endpoint, lane, position, wanted, replay_from, replay_to, paused)
  select tenant, endpoint, 'replay', 0, $3, $4, $5, state <> 'active' from changed
  on conflict (tenant, endpoint, lane) do update set position = 0, wanted = excluded.wanted, replay_from = excluded.replay_from,
    replay_to = excluded.replay_to, failures = 0, trouble = '', stopping = '', next_attempt = clock_timestamp()`;
