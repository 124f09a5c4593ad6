// The part of a log that a dump holds, read as the backup role, which may select and call no function of the log.
import type { Pool } from 'pg';
import type { EventFeed } from '../../../../ports/event-feed.port.ts';
import type { Keyring } from '../../../../ports/keyring.port.ts';
import { toFault } from '../../../postgres/postgres-faults.ts';
import { readFeedSql } from '../sql/read.sql.ts';
import { storedEventOf } from '../stored-event.ts';
import type { StoredRow } from '../stored-event.ts';

/** The log up to a position, its end. */
export function dumpedLog(
  live: Pick<Pool, 'query'>,
  last: bigint,
): Pick<EventFeed, 'read' | 'tail' | 'epoch'> {
  return {
    read: async (after, limit) => {
      try {
        const { rows } = await live.query<StoredRow>({ ...readFeedSql, values: [after, limit] });
        return rows.map(storedEventOf);
      } catch (error) {
        throw toFault(error);
      }
    },
    tail: () => Promise.resolve(last),
    epoch: () => Promise.resolve(''),
  };
}

/** What a check of records asks of the keyring: which of these keys were destroyed. */
export function tombstonesIn(live: Pick<Pool, 'query'>): Pick<Keyring, 'find'> {
  return {
    find: async (tenant, keys) => {
      const { rows } = await live
        .query<{ key: string }>('select key from keys.tombstones where tenant = $1 and key = any($2)', [
          tenant,
          keys,
        ])
        .catch((error: unknown) => {
          throw toFault(error);
        });
      return new Map(rows.map(({ key }) => [key, { kind: 'destroyed' } as const]));
    },
  };
}
