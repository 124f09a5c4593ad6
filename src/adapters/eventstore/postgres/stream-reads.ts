// Reads short pages of streams: at once while few reads are in progress, and the reads that come meanwhile together, in one
// statement, when one of those is over. A statement for each of many reads cost more of this process than reading them.
//
// I1  A read fails by itself: where a statement fails by what one of its reads found, its halves are asked for again. What concerns
//     all of them, a database that is away or too slow, fails all at once: nobody waits longer for it than alone.
import type { Pool } from 'pg';
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, isTransient, TransientFault } from '../../../ports/faults.ts';
import { toFault } from '../../postgres/postgres-faults.ts';
import { readStreamSql, readStreamsSql } from './sql/read.sql.ts';
import { storedEventOf } from './stored-event.ts';
import type { StoredRow } from './stored-event.ts';

/** As many as the pool has connections by default: reads wait for each other only where they would wait for a connection. */
const mostInFlight = 4;
/** Reads of one statement, and the events that they may give together: each of them waits for all. */
const mostTogether = 64;
const mostEventsTogether = 2_000;
const mostWaiting = 10_000;

/** A page of a stream: `limit` events from the revision `first` on. */
export interface StreamPage {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly first: bigint;
  readonly limit: number;
  readonly backwards: boolean;
}

interface Waiting {
  readonly page: StreamPage;
  readonly resolve: (events: readonly StoredEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads over a pool. Rejects with the driver's errors; raises `overloaded` where too many wait. */
export function createStreamReads(pool: Pool): (page: StreamPage) => Promise<readonly StoredEvent[]> {
  const waiting: Waiting[] = [];
  const halves: (readonly Waiting[])[] = [];
  let inFlight = 0;

  /** The next that go together. */
  const take = (): readonly Waiting[] => {
    let [count, events] = [0, 0];
    for (const { page } of waiting) {
      events += page.limit;
      if (count > 0 && (count === mostTogether || events > mostEventsTogether)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };
  const send = (): void => {
    while (inFlight < mostInFlight && halves.length + waiting.length > 0) {
      const some = halves.shift() ?? take();
      inFlight += 1;
      void answer(some).finally(() => {
        inFlight -= 1;
        send();
      });
    }
  };
  const answer = async (some: readonly Waiting[]): Promise<void> => {
    try {
      const pages = await pagesOf(
        pool,
        some.map(({ page }) => page),
      );
      some.forEach(({ resolve }, index) => resolve(pages[index] ?? []));
    } catch (error) {
      const middle = Math.floor(some.length / 2);
      if (middle === 0 || concernsAll(error)) for (const { reject } of some) reject(error);
      else halves.push(some.slice(0, middle), some.slice(middle)); // I1
    }
  };
  return (page) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        throw new TransientFault('overloaded', `${mostWaiting} reads of streams are waiting`, {
          retryAfterSeconds: 1,
        });
      }
      waiting.push({ page, resolve, reject });
      send();
    });
}

function concernsAll(error: unknown): boolean {
  const fault = toFault(error);
  return isTransient(fault) || fault instanceof FatalFault;
}

/** The events of each page, in one statement. */
async function pagesOf(
  pool: Pool,
  pages: readonly StreamPage[],
): Promise<readonly (readonly StoredEvent[])[]> {
  const [only] = pages;
  if (only !== undefined && pages.length === 1) {
    const values = [only.tenant, only.stream, only.first, only.limit, only.backwards];
    const { rows } = await pool.query<StoredRow>({ ...readStreamSql, values });
    return [rows.map(storedEventOf)];
  }
  const values = [
    pages.map(({ tenant }) => tenant),
    pages.map(({ stream }) => stream),
    pages.map(({ first }) => first),
    pages.map(({ limit }) => limit),
    pages.map(({ backwards }) => backwards),
  ];
  const { rows } = await pool.query<StoredRow & { readonly page: bigint }>({ ...readStreamsSql, values });
  const found: StoredEvent[][] = pages.map(() => []);
  for (const row of rows) found[Number(row.page) - 1]?.push(storedEventOf(row));
  return found;
}
