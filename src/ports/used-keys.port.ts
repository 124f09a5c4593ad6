// The need to carry used idempotency keys, with their stored answers, from one log to another, so that an old key does
// nothing twice after the switch. Commands use event-log.port.ts and claims.port.ts.
import type { CommandId, StreamName } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ClaimKey, KeptAnswer } from './kept-answer.ts';

/** The most keys on a page, and in one call of `keep`. */
export const usedKeysPerPage = 500;

/** A key and its command. `stream` and `revision`: where the command left its stream (-1n: no stream). */
interface Use {
  readonly claim: ClaimKey;
  readonly command: CommandId;
  readonly stream: StreamName;
  readonly revision: bigint;
  /** When it was answered. */
  readonly at: Instant;
}

/** A key whose answer is kept. */
export interface AnsweredKey {
  readonly kind: 'answered';
  readonly answer: KeptAnswer;
  readonly position: bigint;
  /** Whether the command stored events: then its key outlives the answer. */
  readonly leftEvents: boolean;
  readonly at: Instant;
}

/** A key of a command that stored events; its answer has been deleted. */
export interface SpentKey extends Use {
  readonly kind: 'spent';
  readonly position: bigint;
}

/** A claim that nobody answered: its events may be in the stream after `revision`, or nowhere. `at`: the end of its lease. */
export interface OpenKey extends Use {
  readonly kind: 'open';
}

export interface UsedKeys {
  /** Every used key as of one moment, open ones first, the others by position. */
  readonly all: () => AsyncIterable<readonly (AnsweredKey | SpentKey | OpenKey)[]>;
  /** Stores keys, at most 500 and none twice, in one commit. Of two uses of one key, the one that was answered later stays. */
  readonly keep: (keys: readonly (AnsweredKey | SpentKey)[]) => Promise<void>;
}
