// What the check of the log keeps in PostgreSQL, whichever store keeps the log, and the ends of streams that only a log in
// PostgreSQL keeps apart from its events. As the projector's role.
import type { Pool } from 'pg';
import type { DigestUpTo, LogCheckRecords, RoundPlace, WrongEnd } from '../../../ports/log-check.port.ts';
import { toFault } from '../../postgres/postgres-faults.ts';

const keptSql = `select epoch, position, events, encode(digest, 'hex') as digest from log.kept_digest`;
const placeSql = `select epoch, after_stream as "afterStream", position, events, encode(digest, 'hex') as digest
  from log.check_place`;
const keepPlaceSql = `insert into log.check_place as p (fence, epoch, after_stream, position, events, digest)
  values ($1, $2, $3, $4, $5, decode($6, 'hex'))
  on conflict (singleton) do update set fence = excluded.fence, epoch = excluded.epoch, after_stream = excluded.after_stream,
    position = excluded.position, events = excluded.events, digest = excluded.digest
  where p.fence <= excluded.fence
  returning fence`;
const keepSql = `with ended as (delete from log.check_place where fence = $1 returning fence)
  insert into log.kept_digest (epoch, position, events, digest)
  select $2, $3::bigint, $4::bigint, decode($5, 'hex') from ended
  on conflict (singleton) do update set epoch = excluded.epoch, position = excluded.position,
    events = excluded.events, digest = excluded.digest, taken = clock_timestamp()
  returning position`;
const ageSql = `select greatest(0, coalesce(extract(epoch from clock_timestamp() - coalesce(
  (select taken from log.kept_digest), (select began from log.check_place))), 0))::float8 as seconds`;

/** The records on a pool of role vm_projector. Raises PostgreSQL's faults. */
export function postgresLogCheck(pool: Pool): LogCheckRecords {
  const ask = async <Row extends object>(text: string, values: unknown[] = []): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw toFault(error);
    }
  };
  return {
    kept: async () => (await ask<DigestUpTo>(keptSql))[0],
    place: async () => (await ask<RoundPlace>(placeSql))[0],
    keepPlace: async ({ epoch, afterStream, position, events, digest }, fence) =>
      (await ask(keepPlaceSql, [fence, epoch, afterStream, position, events, digest])).length === 1,
    keep: async ({ epoch, position, events, digest }, fence) =>
      (await ask(keepSql, [fence, epoch, position, events, digest])).length === 1,
    ageSeconds: async () => (await ask<{ seconds: number }>(ageSql))[0]?.seconds ?? 0,
    wrongEnds: async (after, size) => {
      const rows = await ask<WrongEnd & { wrong: boolean }>('select * from log.wrong_ends($1, $2)', [
        after,
        size,
      ]);
      return { wrong: rows.filter(({ wrong }) => wrong), next: rows.at(-1)?.stream };
    },
  };
}
