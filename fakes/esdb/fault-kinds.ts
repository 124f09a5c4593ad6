// The faults a test may script, as data: what they do is done where appends, reads and connections are served.
import type { PlantedEvent } from './store.ts';

/** How a call, or the connections under it, break. */
export type Break = 'unavailable' | 'cancelled' | 'internal' | 'cut';

/** What happens to one append instead of being answered well. */
export type AppendFault =
  /** Nothing is stored; a batch stream ends for every append in flight. Without a leader: "no leader info". */
  | { readonly kind: 'not-leader'; readonly leader?: { readonly host: string; readonly port: number } }
  /** Nothing is stored; said in the reply of a batch, by the status UNAVAILABLE of a single append. */
  | { readonly kind: 'not-ready' | 'too-busy' }
  | { readonly kind: 'access-denied' | 'unknown' }
  /**
   * This append and those behind it on the same call are held until `inFlight` of them (1 by default) wait; then they are
   * stored, all or none or the 1st, 3rd, …, nobody is answered, and the call breaks.
   */
  | {
      readonly kind: 'break';
      readonly how: Break;
      readonly stored: 'all' | 'none' | 'every-other';
      readonly inFlight?: number;
    }
  /** Stored and never answered. */
  | { readonly kind: 'lose-reply' }
  /** Answered that much later; it is stored at once. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The server's own deadline ran out: stored or not. */
  | { readonly kind: 'timeout'; readonly stored: boolean }
  /** Somebody else writes right before; to the same stream, unless another is named. Then the append is answered well. */
  | { readonly kind: 'race'; readonly stream?: string; readonly events: readonly PlantedEvent[] };

/** What happens to one read or subscription. */
export interface ReadFault {
  /** Which calls it is for. */
  readonly of: 'read' | 'subscription';
  /** How many messages are sent before (an event, a confirmation, a checkpoint, …); 0 by default. */
  readonly afterMessages?: number;
  /** `stop`: nothing more comes, the call stays open. */
  readonly how:
    | Break
    | 'stop'
    | 'not-leader'
    | 'no-leader'
    | 'not-ready'
    | 'aborted'
    | 'consumer-too-slow'
    | 'access-denied';
  readonly leader?: { readonly host: string; readonly port: number };
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
