// The need to keep every effect from the intent to its end, so that none is forgotten and none is asked for twice unknowingly:
// intents by event, claims by lease, conclusions by epoch. Leases and pauses go by the database's clock.
import type { CommandId } from '../domain/shared/ids.ts';
import type { ClaimedEffect, Conclusion, Effect, UndecodableEvent } from './effect.ts';
import type { StuckItem } from './stuck-work.port.ts';

/** Whose batch of intents it is: an older generation of the source is refused. */
export interface BatchFence {
  readonly reactor: string;
  readonly source: string;
  readonly generation: bigint;
}

/** What a reactor made of a batch of events. */
export interface Intents {
  readonly effects: readonly Effect[];
  readonly undecodable: readonly UndecodableEvent[];
}

/**
 * What a process asks for: at most `limit` effects of a reactor, held for `leaseMs`. `first-attempts` leaves out those that
 * were asked for before; `no-calls` all but those for which the outside system is not needed.
 */
export interface ClaimWish {
  readonly reactor: string;
  readonly holder: string;
  readonly limit: number;
  readonly leaseMs: number;
  readonly which: 'any' | 'first-attempts' | 'no-calls';
}

/** How much a reactor has still to do. */
export interface LaneStanding {
  readonly open: number;
  readonly parked: number;
  /** Streams that are full, and hold back events. */
  readonly held: number;
  /** Of the effects that wait for no operator; 0 if there is none. */
  readonly oldestSeconds: number;
}

/** The ledger. Raises faults of the database. */
export interface EffectLedger {
  /** Keeps what is new, at most once each; gives what was new. Raises fatal `fenced` for an older generation, transient `effects-full` where the parked ones would be too many; then nothing is kept. What belongs to a stream that is full is held back, and read from the log when there is room. */
  readonly intend: (fence: BatchFence, intents: Intents) => Promise<ReadonlySet<CommandId>>;
  /** The oldest that are due, the first of each stream only: what is unfinished or parked holds back the later ones of its stream. */
  readonly claim: (wish: ClaimWish) => Promise<readonly ClaimedEffect[]>;
  /** Prolongs the leases of claims; gives those that are still the caller's. */
  readonly renew: (
    held: readonly Pick<ClaimedEffect, 'effect' | 'epoch'>[],
    leaseMs: number,
  ) => Promise<ReadonlySet<CommandId>>;
  /** Ends claims; gives those that were still the caller's, and those that ended by the same conclusion before: its reply was lost. */
  readonly conclude: (conclusions: readonly Conclusion[]) => Promise<ReadonlySet<CommandId>>;
  /**
   * Puts the intents of an event that can be read by now, or of events that were held back, in the place of its claim; the latter go on
   * from revision `left`, if more were delivered. False where the claim is not the caller's any more.
   */
  readonly replace: (
    claim: Pick<ClaimedEffect, 'effect' | 'epoch'>,
    intents: Intents,
    left?: bigint,
  ) => Promise<boolean>;
  readonly standing: (reactor: string) => Promise<LaneStanding>;
  /** An operator's acts on a parked effect; false where it is not parked any more. */
  readonly retryStuck: (item: StuckItem) => Promise<boolean>;
  readonly skipStuck: (item: StuckItem) => Promise<boolean>;
  readonly releaseStuck: (item: StuckItem) => Promise<boolean>;
  /** Deletes at most `limit` effects that ended `effectDays` ago, with their attempts; returns how many. */
  readonly sweep: (limit: number) => Promise<number>;
}

/** Ended effects are kept for so long; an event must be too old to be acted on before its effects are forgotten. */
export const effectDays = 400;
