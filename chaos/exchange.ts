// One attempt of one request over HTTP, and its outcome: answered, refused, or unknown. Knows no command by name.
import { exchange } from '../harness/http-exchange.ts';
import type { Reply, Request } from '../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../harness/json.ts';
import type { AttemptEnd } from './ledger.ts';

const attemptTimeoutMs = 15_000;

/** A server as the load knows it: by the name of its process, at the address of the proxy in front of it. */
export interface Target {
  readonly name: string;
  readonly url: string;
}

/** Sends once. Throws where no whole answer came in time. */
export function exchangeOnce(url: string, request: Request): Promise<Reply> {
  return exchange(url, request, { timeoutMs: attemptTimeoutMs });
}

/** Sends once and says how it ended; never throws. */
export async function attempt(url: string, request: Request): Promise<AttemptEnd> {
  try {
    return endOf(await exchangeOnce(url, request));
  } catch (error) {
    return { how: 'unknown', why: reasonOf(error) };
  }
}

function endOf({ status, headers, body }: Reply): AttemptEnd {
  const code = textIn(parsedOrNothing(body.toString()), 'code') ?? '';
  // The one 503 by which the program says that it does not know either.
  if (status === 503 && code === 'append-unknown') return { how: 'unknown', why: code };
  if (status === 429 || status === 503) return { how: 'not-now', why: `${status} ${code}` };
  if (status === 409 && code === 'request-in-flight') return { how: 'not-now', why: code };
  const reply = {
    status,
    replayed: headers.get('idempotent-replayed') === 'true',
    etag: headers.get('etag') ?? '',
    position: headers.get('voicemeet-position') ?? '',
    body: body.toString('base64'),
  };
  return { how: 'answered', reply };
}

/** The name of a failure: the system's code where there is one. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error.cause ?? error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : error.name;
}
