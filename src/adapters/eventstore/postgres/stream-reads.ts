// Reads short pages of streams: at once while few reads are in progress, and the reads that come meanwhile together, in one
// statement, when one of those is over. A statement for each of many reads cost more of this process than reading them.
//
// I1  A read fails by itself: where a statement of many fails, each of its reads is asked for again alone.
import type { Pool } from 'pg';
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { TransientFault } from '../../../ports/faults.ts';
import { readStreamSql, readStreamsSql } from './sql/read.sql.ts';
import { storedEventOf } from './stored-event.ts';
import type { StoredRow } from './stored-event.ts';

/** A second statement goes out beside one that takes long. */
const mostInFlight = 2;
/** Reads of one statement. */
const mostTogether = 64;
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
  readonly alone: boolean;
}

/** Reads over a pool. Rejects with the driver's errors; raises `overloaded` where too many wait. */
export function createStreamReads(pool: Pool): (page: StreamPage) => Promise<readonly StoredEvent[]> {
  const waiting: Waiting[] = [];
  let inFlight = 0;

  /** The next that go together. */
  const take = (): readonly Waiting[] => {
    const alone = waiting.findIndex((read) => read.alone);
    if (alone === 0) return waiting.splice(0, 1);
    return waiting.splice(0, Math.min(alone < 0 ? mostTogether : alone, mostTogether));
  };
  const send = (): void => {
    while (inFlight < mostInFlight && waiting.length > 0) {
      const some = take();
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
      const [only] = some;
      if (some.length === 1) only?.reject(error);
      else waiting.unshift(...some.map((read) => ({ ...read, alone: true }))); // I1
    }
  };
  return (page) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        throw new TransientFault('overloaded', `${mostWaiting} reads of streams are waiting`, {
          retryAfterSeconds: 1,
        });
      }
      waiting.push({ page, resolve, reject, alone: false });
      send();
    });
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
