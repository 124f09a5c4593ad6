// One client of the HTTP API for everybody in the demo: sends requests, counts those in flight, and repeats what may be
// repeated. A request keeps its idempotency key through all attempts, so an attempt whose answer was lost does no harm.
// Several addresses are servers of one log: if one goes down, the next is asked.
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './expectations.ts';
import { parsedOrNothing, textIn } from './json.ts';

const attemptTimeoutMs = 10_000;
const maxAttempts = 40;
/** Beyond it a request is given up, whatever attempts are left. */
const patienceMs = 45_000;
const shortestPauseMs = 50;
const longestPauseMs = 2_000;
const maxListeners = 10_000;

/** One request. `body` is sent as JSON where there is one. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Client {
  /** Answers with whatever the server says but "again later"; throws where nobody answered in time. */
  readonly send: (request: Request) => Promise<Answer>;
  readonly stats: () => { readonly maxInFlight: number; readonly requests: number; readonly retries: number };
}

/** A client of one or more servers, asked in turn. */
export function createClient(urls: readonly string[], signal: AbortSignal): Client {
  // Every request listens, and more than a hundred are under way: no leak.
  setMaxListeners(maxListeners, signal);
  let inFlight = 0;
  let maxInFlight = 0;
  let requests = 0;
  let retries = 0;

  const send = async (request: Request): Promise<Answer> => {
    const turn = requests;
    requests += 1;
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    try {
      return await sendUntilAnswered(request, turn);
    } finally {
      inFlight -= 1;
    }
  };

  const sendUntilAnswered = async (request: Request, turn: number): Promise<Answer> => {
    const givenUpAt = Date.now() + patienceMs;
    let last = 'nobody was asked';
    for (let attempt = 0; attempt < maxAttempts && Date.now() < givenUpAt; attempt += 1) {
      signal.throwIfAborted();
      const outcome = await attemptOnce(urls[(turn + attempt) % urls.length] ?? '', request);
      if (typeof outcome !== 'string' && !mayBeSentAgain(outcome, attempt)) return outcome;
      retries += 1;
      last =
        typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.body.toString().slice(0, 200)}`;
      await delay(pauseMs(outcome, attempt), undefined, { signal });
    }
    throw new Error(`${request.method} ${request.path} found no answer: ${last}`);
  };

  const attemptOnce = async (url: string, request: Request): Promise<Answer | string> => {
    try {
      return await exchange(url, request, signal);
    } catch (error) {
      signal.throwIfAborted();
      return reasonOf(error);
    }
  };

  return { send, stats: () => ({ maxInFlight, requests, retries }) };
}

async function exchange(url: string, { method, path, token, headers, body }: Request, signal: AbortSignal) {
  const response = await fetch(new URL(path, url), {
    method,
    signal: AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** Again later (429, 503), or our own lost attempt is still being worked on. */
function mayBeSentAgain({ status, body }: Answer, attempt: number): boolean {
  if (status === 429 || status === 503) return true;
  if (status !== 409 || attempt === 0) return false;
  return textIn(parsedOrNothing(body.toString()), 'code') === 'request-in-flight';
}

/** What the server asks for, or longer and longer; with jitter, so that a hundred clients do not come back as one. */
function pauseMs(outcome: Answer | string, attempt: number): number {
  const askedSeconds = typeof outcome === 'string' ? Number.NaN : Number(outcome.headers['retry-after']);
  const grown = Math.min(shortestPauseMs * 2 ** Math.min(attempt, 10), longestPauseMs);
  const base = Number.isFinite(askedSeconds) ? Math.min(askedSeconds * 1000, longestPauseMs) : grown;
  return base / 2 + (Math.random() * base) / 2;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
