// The need of operators to see whatever is stuck, whoever owns it, and to get it going again. Owners are named
// `projection:<key>`, `timers`, `webhooks` and `effects:<reactor>`; each says what the three acts mean for its work.
import type { StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { OperatorAct } from './projection-records.port.ts';

/** Why it is stuck. The sentence is for operators: it may quote what an event holds. */
export interface StuckCause {
  readonly code: string;
  readonly sentence: string;
}

/** One thing that is stuck. */
export interface StuckItem {
  readonly owner: string;
  /** Names it among its owner's: a stream, or `<stream>/<kind>` or `<stream>/<kind>/<ref>` of a timer, `<stream>/<revision>` or `<stream>/<revision>/<name>` of an effect, `<stream>/<id>` of a webhook. */
  readonly key: string;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly cause: StuckCause;
  /** How often it was tried. */
  readonly attempts: number;
  readonly since: Instant;
  /** The event that could not be dealt with; `undefined` of a timer and of a webhook. */
  readonly event: { readonly position: bigint; readonly revision: bigint } | undefined;
  /** How many later events of its stream wait for it. */
  readonly waiting: number;
  /** For which instant a timer is stuck; `undefined` of an event. */
  readonly due: Instant | undefined;
}

/** What is stuck, of all owners and tenants. */
export interface StuckWork {
  /** At most 1,000, oldest first, of one owner or all; `total` counts those beyond too. */
  readonly list: (
    owner?: string,
  ) => Promise<{ readonly items: readonly StuckItem[]; readonly total: number }>;
  readonly find: (owner: string, key: string) => Promise<StuckItem | undefined>;
  /** How much is stuck of each owner, 0 included. */
  readonly counts: () => Promise<ReadonlyMap<string, number>>;
}

/** Try it again; go on without it, for good; let what waits for it go on. */
export type StuckAct = 'retry' | 'skip' | 'release';

/** What an act does to an owner's work, or why it can't be done: sentences for operators. */
export type ActRule = { readonly does: string } | { readonly refused: string };

/** What came of an act: it goes on, told in a sentence, or is stuck again. */
export type StuckOutcome = { readonly goesOn: string } | { readonly stuckAgain: string };

/** One owner's acts on its stuck work; `act` is called for what its rules allow only. */
export interface StuckOwner {
  readonly rules: Readonly<Record<StuckAct, ActRule>>;
  /** Raises permanent `not-stuck` where it is not stuck any more, and the faults of the owner's work. */
  readonly act: (act: StuckAct, item: StuckItem, by: OperatorAct) => Promise<StuckOutcome>;
}
