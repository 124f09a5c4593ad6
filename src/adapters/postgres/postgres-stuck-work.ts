// Everything that is stuck: the rows of ops.stuck_work, shown under their owners' names. A projection's rows are filed under
// a name of their own (ops.projections.parked_as), so that a swap moves none; those of projections that this code
// doesn't have, or that are being rebuilt or verified, are nobody's to mend and are not shown.
import type { Pool } from 'pg';
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { StuckItem, StuckWork } from '../../ports/stuck-work.port.ts';
import { itemOf as effectItemOf } from './effects/conclude.sql.ts';
import { answerLimitMs } from './pool.ts';
import { askPool } from './ask-pool.ts';
import { rowTypes } from './read-models/row-types.ts';

/** The port's bound of a list. */
const maxListed = 1_000;
/** Later effects of its stream that wait for a parked one; one that was released holds none back. */
const heldBack = `(
  select count(*) from ops.effects p join ops.effects w using (reactor, stream)
  where s.filed_as = 'effects:' || p.reactor and p.stream = s.stream and ${effectItemOf('p')} = s.item and p.finished is null
    and not p.aside and w.finished is null and (w.revision, w.ordinal) > (p.revision, p.ordinal))`;

const foundSql = `
  select found.*, (count(*) over ())::int as total from (
    select coalesce('projection:' || p.name, s.filed_as) as owner, s.tenant, s.stream, s.item, s.code, s.sentence,
      s.attempts, s.since, s.position, s.revision, s.waiting::float8 + ${heldBack} as waiting, s.due
    from ops.stuck_work s left join ops.projections p on p.parked_as = s.filed_as
  ) found
  where owner = any($1::text[]) and ($2::text is null or (stream, item) = ($2, $3))
  order by since, owner, stream, item limit ${maxListed}`;

const countsSql =
  'select owner, stuck::int as stuck from ops.count_stuck_work() where owner = any($1::text[])';

interface StuckRow {
  readonly owner: string;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly item: string;
  readonly code: string;
  readonly sentence: string;
  readonly attempts: number;
  readonly since: Instant;
  readonly position: bigint | null;
  readonly revision: bigint | null;
  readonly waiting: number;
  readonly due: Instant | null;
  readonly total: number;
}

/**
 * What is stuck, of these projections (by key), of the timers, of webhooks, and of these reactors' effects. Over a pool of role vm_scheduler or vm_projector; one of
 * vm_query may ask for `counts` alone. Raises faults of the database.
 */
export function createPostgresStuckWork(
  pool: Pool,
  projections: readonly string[],
  reactors: readonly string[],
): StuckWork {
  const owners = [
    ...projections.map((key) => `projection:${key}`),
    'timers',
    'webhooks',
    ...reactors.map((name) => `effects:${name}`),
  ];
  const common = { types: rowTypes(), query_timeout: answerLimitMs(pool) };
  return {
    list: async (owner) => {
      const asked = owner === undefined ? owners : owners.filter((known) => known === owner);
      const rows = await askPool<StuckRow>(pool, { text: foundSql, ...common }, [asked, null, null]);
      return { items: rows.map(itemOf), total: rows[0]?.total ?? 0 };
    },
    find: async (owner, key) => {
      const [stream = '', ...rest] = key.split('/');
      const rows = await askPool<StuckRow>(pool, { text: foundSql, ...common }, [
        owners.filter((known) => known === owner),
        stream,
        rest.join('/'),
      ]);
      return rows.map(itemOf)[0];
    },
    counts: async () => {
      const rows = await askPool<{ owner: string; stuck: number }>(pool, { text: countsSql, ...common }, [
        owners,
      ]);
      const counted = new Map(owners.map((owner) => [owner, 0]));
      for (const { owner, stuck } of rows) counted.set(owner, stuck);
      return counted;
    },
  };
}

function itemOf(row: StuckRow): StuckItem {
  const { owner, tenant, stream, item, code, sentence, attempts, since, position, revision, waiting, due } =
    row;
  return {
    owner,
    key: item === '' ? stream : `${stream}/${item}`,
    tenant,
    stream,
    cause: { code, sentence },
    attempts,
    since,
    event: position === null || revision === null ? undefined : { position, revision },
    waiting,
    due: due ?? undefined,
  };
}
