// Follows the whole log on PostgreSQL: a range scan by position as the projector's role. Positions are dense, so a hole, or a
// log that ends before what was read of it, means corruption: it raises a fatal fault and is never skipped.
import type { Pool, PoolClient } from 'pg';
import type { EventFeed } from '../../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import { toFault } from '../../postgres/postgres-faults.ts';
import type { CommitSignal } from '../commit-signal.ts';
import { logChannel } from './announcer.ts';
import { copyEvents } from './copied-events.ts';
import { copyFeedSql } from './sql/copy.sql.ts';
import { epochSql, readFeedSql, tailSql } from './sql/read.sql.ts';
import { storedEventOf } from './stored-event.ts';
import type { StoredRow } from './stored-event.ts';

/** The longest pause of a follower while announcements arrive, and while they do not. */
const pollListeningMs = 1_000;
const pollDeafMs = 50;
const relistenMs = 1_000;
const longPageEvents = 500;

/** A feed, and its closing. */
export interface ClosableEventFeed extends EventFeed {
  readonly close: () => Promise<void>;
}

/** A feed over a pool as the projector's role; `signal` is woken by announcements of other processes. */
export function createPostgresEventFeed(pool: Pool, signal: CommitSignal): ClosableEventFeed {
  const listener = listen(pool, signal);
  // A long page is usually followed by another, and for long pages copying is cheaper.
  let lagsFar = false;
  const one = async <Row extends object>(statement: {
    name: string;
    text: string;
  }): Promise<Row | undefined> => {
    try {
      return (await pool.query<Row>(statement)).rows[0];
    } catch (error) {
      throw toFault(error);
    }
  };
  /** What would be appended to a log that was cut off would come before `after`, and never be read. */
  const assertReached = async (after: bigint): Promise<void> => {
    const tail = after === 0n ? 0n : ((await one<{ tail: bigint }>(tailSql))?.tail ?? 0n);
    if (tail >= after) return;
    throw new TamperedFault(
      { store: 'log', name: `position ${after}` },
      `The log ends at ${tail}, and was read up to ${after} before: its last events are gone.`,
      'beyond-the-log',
    );
  };
  return {
    async read(after, limit) {
      try {
        const events = lagsFar
          ? await copyEvents(pool, copyFeedSql(after, limit))
          : (await pool.query<StoredRow>({ ...readFeedSql, values: [after, limit] })).rows.map(storedEventOf);
        assertDense(after, events);
        if (events.length === 0) await assertReached(after);
        lagsFar = events.length >= longPageEvents;
        return events;
      } catch (error) {
        throw toFault(error);
      }
    },
    tail: async () => (await one<{ tail: bigint }>(tailSql))?.tail ?? 0n,
    epoch: async () => (await one<{ id: string }>(epochSql))?.id ?? '',
    changed: (after, timeoutMs, abort) =>
      signal.wait(after, Math.min(timeoutMs, listener.listening() ? pollListeningMs : pollDeafMs), abort),
    close: listener.close,
  };
}

function assertDense(after: bigint, rows: readonly Pick<StoredEvent, 'position'>[]): void {
  let expected = after + 1n;
  for (const row of rows) {
    if (row.position !== expected) {
      throw new TamperedFault(
        { store: 'log', name: `position ${expected}` },
        `the log has a hole: after position ${expected - 1n} comes ${row.position}`,
        'log-hole',
      );
    }
    expected++;
  }
}

/** LISTEN on a connection of its own. A lost one is replaced after a second; until then followers poll faster. */
function listen(pool: Pool, signal: CommitSignal): { listening: () => boolean; close: () => Promise<void> } {
  let client: PoolClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const lost = (): void => {
    client?.release(true);
    client = undefined;
    if (closed) return;
    timer = setTimeout(() => {
      working = begin();
    }, relistenMs);
  };
  const begin = async (): Promise<void> => {
    let fresh: PoolClient | undefined;
    try {
      fresh = await pool.connect();
      await fresh.query(`listen ${logChannel}`);
      fresh.once('error', lost);
      fresh.on('notification', ({ payload }) => signal.committed(BigInt(payload ?? '0')));
      client = fresh;
    } catch {
      fresh?.release(true);
      lost();
    }
  };
  let working = begin();
  return {
    listening: () => client !== undefined,
    async close() {
      closed = true;
      clearTimeout(timer);
      await working;
      client?.release(true);
      client = undefined;
    },
  };
}
