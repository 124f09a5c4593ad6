// The faults of a server as a test scripts them: every one happens at a counted call, byte or moment that the test
// names. fault-desk.ts decides which call meets which; what they do is done where appends, reads and connections are
// served.
import type { PlantedEvent } from './store.ts';
import type { Leader } from './rpc-errors.ts';

/** How a call, or the connections under it, break. */
export type Break = 'unavailable' | 'cancelled' | 'internal' | 'cut';

/** What happens to one append instead of being answered well. */
export type AppendFault =
  /** Nothing is stored. Without a leader: "no leader info". */
  | { readonly kind: 'not-leader'; readonly leader?: Leader }
  /** Nothing is stored. */
  | { readonly kind: 'not-ready' | 'too-busy' | 'access-denied' | 'unknown' }
  /** Stored or not; nobody is answered, and the call breaks. */
  | { readonly kind: 'break'; readonly how: Break; readonly stored: boolean }
  /** Stored and never answered. */
  | { readonly kind: 'lose-reply' }
  /** Answered that much later; it is stored at once. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The server's own deadline ran out: stored or not. */
  | { readonly kind: 'timeout'; readonly stored: boolean }
  /** Somebody else writes right before; to the same stream, unless another is named. Then the append is answered well. */
  | { readonly kind: 'race'; readonly stream?: string; readonly events: readonly PlantedEvent[] };

/** How a running subscription ends. */
export type SubscriptionEnd =
  'consumer-too-slow' | 'unavailable' | 'cancelled' | 'internal' | 'unknown' | 'access-denied';

/** What happens to one read or subscription. */
export interface ReadFault {
  /** Which calls it is for. */
  readonly of: 'read' | 'subscription';
  /** How many messages are sent before (an event, a confirmation, a checkpoint, …); 0 by default. */
  readonly afterMessages?: number;
  /** `stop`: nothing more comes, the call stays open. */
  readonly how:
    | Exclude<SubscriptionEnd, 'unknown'>
    | 'cut'
    | 'stop'
    | 'not-leader'
    | 'no-leader'
    | 'not-ready'
    | 'aborted';
  readonly leader?: Leader;
}

/** Which appends or reads a fault is for. */
export interface Aim {
  /** How many meet it; 1 by default. */
  readonly times?: number;
  /** How many pass unharmed before; 0 by default. */
  readonly after?: number;
  /** Only of this stream, or of streams whose names match; `$all` for reads of everything. */
  readonly stream?: string | RegExp;
}

/** A fault that happened. */
export interface FiredFault {
  readonly kind: string;
  readonly stream: string;
}

/** The script of a server. */
export interface EsdbFaults {
  /** The next append that fits meets the fault; scripts are taken in the order they were written. */
  readonly onNextAppend: (fault: AppendFault, aim?: Aim) => void;
  /** The next read or subscription that fits meets the fault. */
  readonly onNextRead: (fault: ReadFault, aim?: Aim) => void;

  /** Replies to appends wait until they are released; what is appended is stored at once. */
  readonly holdReplies: () => void;
  /** How many replies wait. */
  readonly heldReplies: () => number;
  /** Sends all replies that wait, and holds no more. */
  readonly releaseReplies: () => void;

  /** Ends running subscriptions (of one stream, or `$all`, or every); returns how many. */
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
  /**
   * The process dies and starts again on the same port, after that many ms: recent ids are forgotten and a new
   * epoch is written. What is stored stays.
   */
  readonly restart: (downMs?: number) => Promise<void>;

  /** Faults of the script that happened, in order. */
  readonly fired: readonly FiredFault[];
  /** Waits until so many have happened. */
  readonly whenFired: (count: number) => Promise<void>;
  /** Ends every fault: scripts, held replies, refused connections. */
  readonly clear: () => Promise<void>;
}
