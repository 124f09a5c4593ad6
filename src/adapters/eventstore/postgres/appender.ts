// Group commit: many commands in one round trip and one commit, each with its own outcome.
//
// I1  Appends are sent in the order in which they were requested, on one connection, so that appends to one stream
//     that build on each other stay in order.
// I2  At most two batches are on the wire: the server works on one while the other waits there. A second is sent only
//     when it is large enough (measured: depth 1 and 3 are slower, and so are two connections).
// I3  A batch whose connection died has an unknown outcome: its appends are rejected as transient, never
//     resent from here; ids and claims make sending again harmless.
// I4  A single append with nothing on the wire may go the short way (append-way.ts); nothing is sent until it is answered.
import type { Pool, PoolClient } from 'pg';
import { FatalFault, TransientFault, isTransient } from '../../../ports/faults.ts';
import type { AppendOutcome, LogAppend } from '../../../ports/event-log.port.ts';
import { toFault } from '../../postgres/postgres-faults.ts';
import { checkAppend } from '../../codec/append-limits.ts';
import { createAppendWay } from './append-way.ts';

const maxBatchAppends = 500;
const maxBatchBytes = 4 * 1_048_576;
const maxWaiting = 10_000;
const maxInFlight = 2;
/** Fewer waiting appends than this wait for the batch on the wire instead of being sent as a second one. */
const worthASecondFlight = 32;
const drainTimeoutMs = 10_000;

interface Waiting {
  readonly append: LogAppend;
  readonly bytes: number;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (fault: unknown) => void;
}

/** What the appender needs: a pool of one pipelining connection as the appender's role. */
export interface AppenderOptions {
  readonly pool: Pool;
  /** Told of the highest position of every commit. */
  readonly onCommitted: (position: bigint) => void;
}

export interface Appender {
  readonly append: (append: LogAppend) => Promise<AppendOutcome>;
  /** Waits for batches on the wire (10 s at most) and releases the connection. */
  readonly close: () => Promise<void>;
}

/** An appender for one log partition of one process. */
export function createAppender({ pool, onCommitted }: AppenderOptions): Appender {
  const waiting: Waiting[] = [];
  const way = createAppendWay();
  let client: PoolClient | undefined;
  let connecting = false;
  let scheduled = false;
  let inFlight = 0;
  let closed = false;
  let drained: (() => void) | undefined;

  const drop = (failed: PoolClient): void => {
    if (client !== failed) return;
    client = undefined;
    way.forget();
    failed.release(true);
  };

  const connect = async (): Promise<void> => {
    connecting = true;
    try {
      const fresh = await pool.connect();
      fresh.once('error', () => drop(fresh));
      client = fresh;
    } catch (error) {
      const fault = toFault(error);
      for (const { reject } of waiting.splice(0)) reject(fault);
    } finally {
      connecting = false;
    }
    flush();
  };

  const take = (): Waiting[] => {
    let count = 0;
    let bytes = 0;
    for (const item of waiting) {
      if (count > 0 && (count >= maxBatchAppends || bytes + item.bytes > maxBatchBytes)) break;
      bytes += item.bytes;
      count++;
    }
    return waiting.splice(0, count);
  };

  const isWorthSending = (): boolean =>
    inFlight === 0 || (inFlight < maxInFlight && waiting.length >= worthASecondFlight);

  const send = async (connection: PoolClient, batch: readonly Waiting[]): Promise<void> => {
    const appends = batch.map(({ append }) => append);
    const [only] = inFlight === 0 && appends.length === 1 ? appends : [];
    const flights = only === undefined ? 1 : maxInFlight; // I4
    inFlight += flights;
    try {
      const single = only && (await way.one(connection, only));
      const outcomes = single === undefined ? await way.all(connection, appends) : [single];
      const end = endOf(outcomes);
      way.reached(end);
      if (end > 0n) onCommitted(end);
      outcomes.forEach((outcome, index) => batch[index]?.resolve(outcome));
    } catch (error) {
      way.forget();
      const fault = unknownOutcome(toFault(error));
      if (isTransient(fault)) drop(connection);
      for (const { reject } of batch) reject(fault);
    } finally {
      inFlight -= flights;
      flush();
    }
  };

  function flush(): void {
    scheduled = false;
    if (waiting.length > 0 && client === undefined) {
      if (!connecting) void connect();
      return;
    }
    while (client !== undefined && waiting.length > 0 && isWorthSending()) void send(client, take());
    if (waiting.length === 0 && inFlight === 0) drained?.();
  }

  return {
    append(append) {
      // What is thrown in here rejects: one promise for each append, and no async function around it.
      return new Promise((resolve, reject) => {
        const bytes = checkAppend(append);
        if (closed)
          throw new TransientFault(
            'shutting-down',
            'This process is shutting down and takes no more appends.',
            { retryAfterSeconds: 1 },
          );
        if (waiting.length >= maxWaiting) {
          throw new TransientFault('overloaded', `${maxWaiting} appends are waiting`, {
            retryAfterSeconds: 1,
          });
        }
        waiting.push({ append, bytes, resolve, reject });
        // If flush can send nothing now, the next batch to be answered calls it again: a microtask for each append costs 1 µs.
        if (scheduled || (client !== undefined && !isWorthSending())) return;
        scheduled = true;
        void Promise.resolve().then(flush);
      });
    },
    async close() {
      closed = true;
      if (waiting.length > 0 || inFlight > 0) {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainTimeoutMs)));
        await Promise.race([new Promise<void>((resolve) => (drained = resolve)), late]);
        clearTimeout(timer);
      }
      client?.release(true);
      client = undefined;
    },
  };
}

/** The highest position in the outcomes; 0n for none. */
function endOf(outcomes: readonly AppendOutcome[]): bigint {
  let end = 0n;
  for (const outcome of outcomes)
    if (outcome.kind === 'appended' && outcome.position > end) end = outcome.position;
  return end;
}

/** After a lost connection the outcome is unknown; after an error that the server reported, nothing was stored. */
function unknownOutcome(fault: unknown): unknown {
  if (fault instanceof TransientFault && fault.code === 'database-away') {
    return new TransientFault(
      'append-unknown',
      `It is unknown whether this append was stored: ${fault.message}`,
      {
        cause: fault,
        retryAfterSeconds: 1,
      },
    );
  }
  if (fault instanceof Error && 'code' in fault) return fault;
  return new FatalFault('append-broken', 'The appender failed in an unknown way.', { cause: fault });
}
