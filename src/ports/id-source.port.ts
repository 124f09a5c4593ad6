// The need for identifiers: new ones, and named ones that come out the same when a thing is done again.
import type { CommandId, StreamName } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ClaimKey } from './kept-answer.ts';

/** Where ids come from (RFC 9562). */
export interface IdSource {
  /** A new UUID version 7: time-ordered, so that indexes grow at one end. */
  readonly next: () => string;
  /** A named UUID version 5 of these words in the house's namespace. */
  readonly named: (words: readonly string[]) => string;
  /** A named UUID of what a request under this idempotency key makes: time-ordered where the key is (version 8), else version 5. */
  readonly underKey: (key: string, words: readonly string[]) => string;
  /** The command of a client's request under its idempotency key. */
  readonly clientCommand: (claim: ClaimKey) => CommandId;
  /** The command of a timer: its kind, the stream it is for, and the instant that was due. */
  readonly timerCommand: (kind: string, stream: StreamName, due: Instant) => CommandId;
}
