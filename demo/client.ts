// One client of the HTTP API for everybody in the demo: sends requests, counts those in flight, and repeats what may be
// repeated. A request keeps its idempotency key through all attempts, so an attempt whose answer was lost does no harm.
// Several addresses are servers of one log: if one goes down, the next is asked.
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './expectations.ts';
import { exchange, jittered, pauseMs } from '../harness/http-exchange.ts';
import type { Request } from '../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../harness/json.ts';

const attemptTimeoutMs = 10_000;
const maxAttempts = 40;
/** Beyond it a request is given up, whatever attempts are left. */
const patienceMs = 45_000;
const shortestPauseMs = 50;
const longestPauseMs = 2_000;
const maxListeners = 10_000;

export interface Client {
  /** Answers with whatever the server says but "again later"; throws where nobody answered in time. `at`: another server than ours. */
  readonly send: (request: Request, at?: string) => Promise<Answer>;
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

  const send = async (request: Request, at?: string): Promise<Answer> => {
    const turn = requests;
    requests += 1;
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    try {
      return await sendUntilAnswered(request, turn, at === undefined ? urls : [at]);
    } finally {
      inFlight -= 1;
    }
  };

  const sendUntilAnswered = async (
    request: Request,
    turn: number,
    servers: readonly string[],
  ): Promise<Answer> => {
    const givenUpAt = Date.now() + patienceMs;
    let last = 'nobody was asked';
    for (let attempt = 0; attempt < maxAttempts && Date.now() < givenUpAt; attempt += 1) {
      signal.throwIfAborted();
      const outcome = await attemptOnce(servers[(turn + attempt) % servers.length] ?? '', request);
      if (typeof outcome !== 'string' && !mayBeSentAgain(outcome, attempt)) return outcome;
      retries += 1;
      last =
        typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.body.toString().slice(0, 200)}`;
      await delay(pauseAfter(outcome, attempt), undefined, { signal });
    }
    throw new Error(`${request.method} ${request.path} found no answer: ${last}`);
  };

  const attemptOnce = async (url: string, request: Request): Promise<Answer | string> => {
    try {
      const { status, headers, body } = await exchange(url, request, { timeoutMs: attemptTimeoutMs, signal });
      return { status, headers: Object.fromEntries(headers), body };
    } catch (error) {
      signal.throwIfAborted();
      return reasonOf(error);
    }
  };

  return { send, stats: () => ({ maxInFlight, requests, retries }) };
}

/** Again later (429, 503), or our own lost attempt is still being worked on. */
function mayBeSentAgain({ status, body }: Answer, attempt: number): boolean {
  if (status === 429 || status === 503) return true;
  if (status !== 409 || attempt === 0) return false;
  return textIn(parsedOrNothing(body.toString()), 'code') === 'request-in-flight';
}

/** What the server asks for, or longer and longer. */
function pauseAfter(outcome: Answer | string, attempt: number): number {
  const askedSeconds = typeof outcome === 'string' ? Number.NaN : Number(outcome.headers['retry-after']);
  return Number.isFinite(askedSeconds)
    ? jittered(Math.min(askedSeconds * 1000, longestPauseMs))
    : pauseMs(attempt, shortestPauseMs, longestPauseMs);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
