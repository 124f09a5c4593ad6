// Tells other processes that the log grew: one NOTIFY for many commits, from a connection of its own. Never
// inside the append transaction, where NOTIFY takes an instance-wide lock through the commit. Losing one is
// harmless: followers poll.
import type { Pool } from 'pg';

/** The channel on which positions are announced. */
export const logChannel = 'voicemeet_log';
const coalesceMs = 10;
/** Without waiting for the disk: what is announced is stored already, and appends would have to wait for this flush too. */
const announceSql = `select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

export interface Announcer {
  readonly announce: (position: bigint) => void;
  readonly close: () => Promise<void>;
}

/** Announces at most once per 10 ms, the latest position. */
export function createAnnouncer(pool: Pool): Announcer {
  let latest = 0n;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const send = async (): Promise<void> => {
    try {
      await pool.query({
        name: 'log-announce',
        text: announceSql,
        values: [logChannel, String(latest)],
      });
    } catch {
      // A lost hint does no harm: followers poll.
    }
  };
  return {
    announce(position) {
      latest = position;
      timer ??= setTimeout(() => {
        timer = undefined;
        sending = send();
      }, coalesceMs);
    },
    async close() {
      clearTimeout(timer);
      await sending;
    },
  };
}
