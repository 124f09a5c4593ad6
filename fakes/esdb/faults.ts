// The faults of a server as a test scripts them. Every one happens at a counted call, byte or moment that the
// test names; whatever is shuffled is shuffled by a seed.
import type { Aim, AppendFault, FiredFault, ReadFault } from './fault-kinds.ts';
import type { ReplyOrder } from './reply-gate.ts';

/** How a running subscription ends. */
export type SubscriptionEnd =
  'consumer-too-slow' | 'unavailable' | 'cancelled' | 'internal' | 'unknown' | 'access-denied';

/** The script of a server. */
export interface EsdbFaults {
  /** The next append that fits meets the fault; scripts are taken in the order they were written. */
  readonly onNextAppend: (fault: AppendFault, aim?: Aim) => void;
  /** Every nth append meets it, counted from now, where no other fault stands first. */
  readonly onEveryAppend: (nth: number, fault: AppendFault) => void;
  /** The next read or subscription that fits meets the fault. */
  readonly onNextRead: (fault: ReadFault, aim?: Aim) => void;

  /** Replies to appends wait until they are released; what is appended is stored at once. */
  readonly holdReplies: () => void;
  /** How many replies wait. */
  readonly heldReplies: () => number;
  /** Lets all replies out that wait, in an order, and holds no more. */
  readonly releaseReplies: (order?: ReplyOrder) => void;
  /** From now on replies come out in windows of that size, each in an order; an incomplete one after 20 ms. */
  readonly reorderReplies: (size: number, order: ReplyOrder) => void;
  /** From now on every reply to an append comes that much later; 0 ends it. */
  readonly delayReplies: (delayMs: number) => void;

  /** Ends running subscriptions (of one stream, or `$all`, or every); gives how many. */
  readonly endSubscriptions: (how: SubscriptionEnd, of?: string) => number;
  /** Running subscriptions say that they fell behind and caught up again, as a server may that reports it. */
  readonly fallBehind: (of?: string) => number;

  /** The port is closed and every connection cut, until `acceptConnections`, or for that long. */
  readonly refuseConnections: (forMs?: number) => Promise<void>;
  readonly acceptConnections: () => Promise<void>;
  /** Every connection is cut; new ones are welcome. Gives how many. */
  readonly cutConnections: () => number;
  /** Exactly that many more bytes reach the clients, then every connection is cut. */
  readonly cutAfterBytes: (bytes: number) => void;
  /** Connections go silent without an end, new ones too, until `resumeConnections`. */
  readonly stallConnections: () => void;
  readonly resumeConnections: () => void;
  /**
   * The process dies and starts again on the same port, after that many ms: recent ids are forgotten and a new
   * epoch is written. What is stored stays.
   */
  readonly restart: (downMs?: number) => Promise<void>;

  /** Faults of the script that happened, in order. */
  readonly fired: readonly FiredFault[];
  /** Waits until so many have happened. */
  readonly whenFired: (count: number) => Promise<void>;
  /** Ends every fault: scripts, held replies, silent or refused connections. */
  readonly clear: () => Promise<void>;
}
