// What LiveKit's no means: by the code of a Twirp error, by HTTP status where a proxy answered in its place, and by Node's code of a
// connection that could not be made. What says nothing about the call itself is "away".
import { ServerError } from 'livekit-server-sdk';
import type { RoomsAway, RoomsReply } from '../../ports/rooms.port.ts';

type Away = Omit<RoomsAway, 'kind' | 'retryAfterMs' | 'providerRequest'>;

const wrongKey: Away = { code: 'wrong-key', mayHaveHappened: false };
const busy: Away = { code: 'busy', mayHaveHappened: false };
const late: Away = { code: 'timeout', mayHaveHappened: true };
const failed: Away = { code: 'failed', mayHaveHappened: true };
const unheard: Away = { code: 'unreachable', mayHaveHappened: false };
const cutOff: Away = { code: 'unreachable', mayHaveHappened: true };

/** Twirp errors that say nothing about the call; any other with a status below 500 is LiveKit's refusal of it. */
const twirpCodes: Readonly<Record<string, Away>> = {
  unauthenticated: wrongKey,
  permission_denied: wrongKey,
  resource_exhausted: busy,
  unavailable: { code: 'busy', mayHaveHappened: true },
  deadline_exceeded: late,
  canceled: late,
  // There is no such service at that address: it is another server's, or another version.
  bad_route: { code: 'failed', mayHaveHappened: false },
};
const statuses: Readonly<Record<number, Away>> = { 401: wrongKey, 403: wrongKey, 408: late, 429: busy };

/** Of a connection that was never made: nobody heard the call. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** How a call ended that failed. Never throws. */
export function replyToFailure(failure: unknown): Exclude<RoomsReply, { readonly kind: 'done' }> {
  if (failure instanceof ServerError) return ofServer(failure);
  return { kind: 'away', ...ofConnection(failure) };
}

function ofServer({ status, code, message }: ServerError): Exclude<RoomsReply, { readonly kind: 'done' }> {
  if (code === 'not_found') return { kind: 'absent' };
  const away = (code !== undefined && twirpCodes[code]) || statuses[status];
  if (away !== undefined) return { kind: 'away', ...away };
  // Without a code it is not LiveKit that speaks: the address leads somewhere else.
  if (status >= 500 || code === undefined) return { kind: 'away', ...failed };
  return { kind: 'refused', code, sentence: `LiveKit refused: ${message}` };
}

function ofConnection(failure: unknown): Away {
  if (!(failure instanceof Error)) return failed;
  if (failure.name === 'TimeoutError' || failure.name === 'AbortError') return late;
  const codes = codesOf(failure);
  if (codes.some((code) => neverConnected.has(code))) return unheard;
  // A reply that is no JSON, or no message of LiveKit's, has no code.
  return codes.length > 0 ? cutOff : failed;
}

/** Node's codes: `fetch` wraps them, and an address of several families has a failure for each. */
function codesOf(failure: Error): readonly string[] {
  const { cause } = failure;
  if (!(cause instanceof Error)) return [];
  const all = cause instanceof AggregateError ? (cause.errors as readonly unknown[]) : [cause];
  return all.flatMap((one) => {
    const code: unknown = one instanceof Error && 'code' in one ? one.code : undefined;
    return typeof code === 'string' ? [code] : [];
  });
}
