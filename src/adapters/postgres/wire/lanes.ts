// Runs chains of statements on few connections, several in a row on one: the server works on the next while the answer of
// the last is on its way, and what arrives in the same turn of the event loop is sent in one write.
//
// I1  A lane is a connection of the pool, held only while chains are on it, and released after a fixed number of chains
//     at the latest, so that others who wait for the pool get their turn.
// I2  A failure affects one chain, because each is a transaction of its own. Its lane takes no more and is closed when empty.
// I3  The wait for an answer is a little longer than the pool's statements may take; then the connection is closed.
// I4  After a chain that prepares a statement, nothing is sent before its answer: whatever is sent later may rely on it.
import type { Pool, PoolClient, TypeOverrides } from 'pg';
import { TransientFault } from '../../../ports/faults.ts';
import { answerDeadline } from './answer-deadline.ts';
import type { AnswerDeadline } from './answer-deadline.ts';
import { runChain } from './chain.ts';
import type { ChainRow, ChainStatement, KnownStatements } from './chain.ts';
import { answerLimitMs } from '../pool.ts';
import { toFault } from '../postgres-faults.ts';

/** The most chains on a lane; all but one of them may have to wait for a slow one. */
const maxDepth = 8;
/** How many waiting chains go to one lane before the next lane is used: each lane costs a write here and a wake-up in the server. */
const maxTogether = 4;
const maxChainsPerLease = 200;
const maxWaiting = 10_000;

interface Waiting {
  readonly statements: readonly ChainStatement[];
  readonly resolve: (rows: readonly (readonly ChainRow[])[]) => void;
  readonly reject: (fault: unknown) => void;
}

interface Lane {
  readonly client: PoolClient;
  readonly known: KnownStatements;
  inFlight: number;
  used: number;
  /** A statement is being prepared (I4). */
  preparing: boolean;
  broken: boolean;
  readonly deadline: AnswerDeadline;
}

/** Runs chains. Raises a fault if one fails, and `overloaded` if more than 10,000 wait. */
export type RunChain = (statements: readonly ChainStatement[]) => Promise<readonly (readonly ChainRow[])[]>;

/** Lanes over a pool made with `pipeline`: as many as it has connections. `onAnswered` is told how long each chain took on its connection. */
export function createLanes(
  pool: Pool,
  types: TypeOverrides,
  onAnswered?: (seconds: number) => void,
): RunChain {
  const knownOn = new WeakMap<PoolClient, KnownStatements>();
  const waiting: Waiting[] = [];
  const lanes = new Set<Lane>();
  const limitMs = answerLimitMs(pool);
  let opening = 0;
  let scheduled = false;

  const open = async (): Promise<void> => {
    opening += 1;
    try {
      const client = await pool.connect();
      const known: KnownStatements = knownOn.get(client) ?? (new Map() as KnownStatements);
      knownOn.set(client, known);
      // The driver then rejects whatever is on it.
      const deadline = answerDeadline(limitMs, () => client.connection.stream.destroy());
      lanes.add({ client, known, deadline, inFlight: 0, used: 0, preparing: false, broken: false });
      flush();
    } catch (error) {
      // If there are other lanes, or one is being opened, the waiting chains use those.
      if (lanes.size === 0 && opening === 1)
        for (const { reject } of waiting.splice(0)) reject(toFault(error));
    } finally {
      opening -= 1;
    }
  };

  const close = (lane: Lane): void => {
    lanes.delete(lane);
    lane.deadline.end();
    lane.client.release(lane.broken);
  };

  const isOpen = ({ broken, preparing, used, inFlight }: Lane): boolean =>
    !broken && !preparing && used < maxChainsPerLease && inFlight < maxDepth;

  const send = async (lane: Lane, { statements, resolve, reject }: Waiting): Promise<void> => {
    const prepares = statements.some(({ name }) => !lane.known.has(name));
    const sentAtMs = performance.now();
    lane.inFlight += 1;
    lane.used += 1;
    lane.deadline.sent();
    if (prepares) lane.preparing = true;
    try {
      resolve(await runChain(lane.client, statements, { known: lane.known, types }));
    } catch (error) {
      lane.broken = true;
      reject(toFault(error));
    } finally {
      lane.inFlight -= 1;
      lane.deadline.answered();
      onAnswered?.((performance.now() - sentAtMs) / 1_000);
      if (prepares) lane.preparing = false;
      if (waiting.length > 0) schedule();
      if (lane.inFlight === 0 && (waiting.length === 0 || !isOpen(lane))) close(lane);
    }
  };

  const emptiest = (): Lane | undefined => {
    let best: Lane | undefined;
    for (const lane of lanes) if (isOpen(lane) && lane.inFlight < (best?.inFlight ?? maxDepth)) best = lane;
    return best;
  };

  function flush(): void {
    while (waiting.length > 0) {
      const lane = emptiest();
      if ((lane?.inFlight ?? 1) > 0 && lanes.size + opening < pool.options.max && opening < waiting.length)
        void open();
      if (lane === undefined) break;
      for (let together = 0; together < maxTogether && isOpen(lane); together += 1) {
        const next = waiting.shift();
        if (next === undefined) break;
        void send(lane, next);
      }
    }
    // Another lane has taken meanwhile what this one was opened for.
    for (const lane of lanes) if (lane.inFlight === 0) close(lane);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  return (statements) => {
    if (waiting.length >= maxWaiting) {
      const fault = new TransientFault('overloaded', `${maxWaiting} queries are waiting`, {
        retryAfterSeconds: 1,
      });
      return Promise.reject(fault);
    }
    return new Promise((resolve, reject) => {
      waiting.push({ statements, resolve, reject });
      // If nothing is in progress, it is sent at once; otherwise together with whatever else arrives in this turn.
      if (lanes.size === 0 && opening === 0) void open();
      else schedule();
    });
  };
}
