// The need for identifiers: new ones, and named ones that are the same when the same thing is done again.
import type { CommandId, CorrelationId, EventId, StreamName } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { ClaimKey } from './kept-answer.ts';

/** Where ids come from (RFC 9562). */
export interface IdSource {
  /** A new UUID version 7: time-ordered, so that indexes grow at one end. */
  readonly next: () => string;
  /** A new command's id, where nothing names it: version 7 as well. */
  readonly newCommand: () => CommandId;
  readonly newCorrelation: () => CorrelationId;
  /** A named UUID version 5 of these words, in VoiceMeet's own namespace. */
  readonly named: (words: readonly string[]) => string;
  /** A named UUID for something that a request under this idempotency key creates: time-ordered if the key is (version 8), otherwise version 5. */
  readonly underKey: (key: string, words: readonly string[]) => string;
  /** The command of a client's request under its idempotency key. */
  readonly clientCommand: (claim: ClaimKey) => CommandId;
  /** The id of a timer's command: named after its kind, the stream it is for, and the instant that was due. */
  readonly timerCommand: (kind: string, stream: StreamName, due: Instant) => CommandId;
  /** The command of a reactor: its name, the event that it acts on, and which effect where the event has several. */
  readonly reactorCommand: (reactor: string, event: EventId, effect?: string) => CommandId;
  /** The command of a provider's webhook, by the provider's own id of it: the same when it is sent again. */
  readonly webhookCommand: (provider: string, providersId: string) => CommandId;
}
