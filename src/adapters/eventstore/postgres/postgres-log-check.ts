// What the check of the log keeps in PostgreSQL, whichever store keeps the log, and the ends of streams that only a log in
// PostgreSQL keeps apart from its events. As the projector's role.
import type { Pool } from 'pg';
import type { DigestUpTo, LogCheckRecords, WrongEnd } from '../../../ports/log-check.port.ts';
import { toFault } from '../../postgres/postgres-faults.ts';

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
    kept: async () => {
      const [row] = await ask<DigestUpTo>(
        `select epoch, position, events, encode(digest, 'hex') as digest from log.kept_digest`,
      );
      return row;
    },
    keep: async ({ epoch, position, events, digest }) => {
      await ask(
        `insert into log.kept_digest (epoch, position, events, digest) values ($1, $2, $3, decode($4, 'hex'))
         on conflict (singleton) do update set epoch = excluded.epoch, position = excluded.position,
           events = excluded.events, digest = excluded.digest, taken = clock_timestamp()`,
        [epoch, position, events, digest],
      );
    },
    wrongEnds: async (after, size) => {
      const rows = await ask<WrongEnd & { wrong: boolean }>('select * from log.wrong_ends($1, $2)', [
        after,
        size,
      ]);
      return { wrong: rows.filter(({ wrong }) => wrong), next: rows.at(-1)?.stream };
    },
  };
}
