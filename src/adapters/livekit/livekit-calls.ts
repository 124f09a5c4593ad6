// Calls to LiveKit's services. Every call has a client of its own, since that is where the client takes a call's time limit; it
// keeps no connection, so that it costs nothing.
import { RoomServiceClient } from 'livekit-server-sdk';
import type { RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import type { LivekitKey } from './livekit-keys.ts';
import { replyToFailure } from './livekit-replies.ts';

/** Where LiveKit is asked. */
export interface LivekitPlace {
  /** `http://…` or `https://…`. */
  readonly apiUrl: string;
  readonly key: LivekitKey;
}

/** Makes one call, given up at its terms' end. Never rejects. */
export type LivekitCall<Client> = <Value>(
  terms: RoomsTerms,
  ask: (client: Client) => Promise<Value>,
) => Promise<RoomsReply<Value>>;

/** A client whose calls end after so long. */
export function clientFor({ apiUrl, key }: LivekitPlace, timeoutMs: number): RoomServiceClient {
  const options = { requestTimeout: timeoutMs / 1000, failover: false };
  return new RoomServiceClient(apiUrl, key.name, key.secret, options);
}

/** Calls to the room service of one LiveKit. */
export function livekitCalls(place: LivekitPlace): LivekitCall<RoomServiceClient> {
  return callsBy((timeoutMs) => clientFor(place, timeoutMs));
}

/** Calls by clients whose calls end after so long. */
export function callsBy<Client>(clientOf: (timeoutMs: number) => Client): LivekitCall<Client> {
  return async ({ timeoutMs, signal }, ask) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const limit = whenOver(deadline);
    try {
      const asked = ask(clientOf(timeoutMs));
      return { kind: 'done', value: await Promise.race([asked, limit.over]) };
    } catch (failure) {
      return replyToFailure(failure);
    } finally {
      limit.forget();
    }
  };
}

/** Rejects once the signal says so. The client takes no signal: the request itself ends at its own time limit. */
function whenOver(signal: AbortSignal) {
  let forget = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    forget = () => signal.removeEventListener('abort', giveUp);
  });
  return { over, forget };
}
