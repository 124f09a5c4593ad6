// One request over HTTP and its whole answer, as demo, chaos, benchmarks and tests send them. Whether to send again is
// for the one who asks. (The load of the benchmarks has bench/load/connection.ts: it shares two cores with the server.)
import { parsedOrNothing, textIn } from './json.ts';

/** A request. */
export interface Request {
  readonly method: string;
  /** Path and query, from the server's root. */
  readonly path: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`; its type is JSON unless `headers` say another. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** How long to wait for the whole answer, in milliseconds, and what ends the wait earlier. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends once to a server (`http://host:port`). Throws what fetch throws where no whole answer came in time. */
export async function exchange(
  url: string,
  { method, path, token, key, body, raw, headers }: Request,
  { timeoutMs, signal }: Patience,
): Promise<Reply> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(new URL(path, url), {
    method,
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    headers: {
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    ...(sent !== undefined && { body: sent }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** The request by which the development sign-in is asked for a token; without a subject, for the persona's own. */
export function signInRequest(persona: string, subject?: string, tenant?: string): Request {
  const body = { persona, ...(subject && { subject }), ...(tenant && { tenant }) };
  return { method: 'POST', path: '/dev/token', body };
}

/** The token of a sign-in's answer; `undefined` where it has none, as in production. */
export function tokenIn({ body }: Pick<Reply, 'body'>): string | undefined {
  return textIn(parsedOrNothing(body.toString()), 'access_token');
}

/** A pause before the next attempt, in milliseconds: twice as long each time, with jitter, so that many do not come back as one. */
export function pauseMs(attempt: number, shortestMs: number, longestMs: number): number {
  return jittered(Math.min(longestMs, shortestMs * 2 ** Math.min(attempt, 10)));
}

/** Between a half and the whole of a time. */
export function jittered(wholeMs: number): number {
  return wholeMs / 2 + (Math.random() * wholeMs) / 2;
}
