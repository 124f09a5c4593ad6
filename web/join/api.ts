// How the page speaks to the API: JSON, a bearer token, a key for each command, and problems as errors with their code.

/** An answer that was no success. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfterMs?: number) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What a command or a query answered. */
export interface Answer {
  readonly body: unknown;
  /** Where the log stood; a query that is asked with it as `after` sees what the command did. */
  readonly position: string | undefined;
  readonly tag: string | undefined;
}

/** The API as one person. */
export interface Api {
  readonly get: (path: string, after?: string) => Promise<Answer>;
  /** Asks again after a lost reply or a server that is away, under the same key: it is then done once. */
  readonly command: (method: 'POST' | 'PUT', path: string, body?: object) => Promise<Answer>;
}

const timeoutMs = 15_000;
const maxTries = 4;
const firstPauseMs = 500;

/** The API; `token` gives the access token of now, or nothing where none is needed. */
export function apiAs(token: () => Promise<string | undefined>): Api {
  const ask = async (method: string, path: string, body?: object, key?: string): Promise<Answer> => {
    const bearer = await token();
    const headers = new Headers({ accept: 'application/json, application/problem+json' });
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    if (key !== undefined) headers.set('idempotency-key', key);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await problemOf(response);
    const text = await response.text();
    return {
      body: text === '' ? undefined : JSON.parse(text),
      position: response.headers.get('voicemeet-position') ?? undefined,
      tag: response.headers.get('etag') ?? undefined,
    };
  };
  return {
    get: (path, after) =>
      ask('GET', after === undefined ? path : `${path}?after=${encodeURIComponent(after)}`),
    command: async (method, path, body) => {
      const key = crypto.randomUUID();
      for (let tries = 1; ; tries++) {
        try {
          return await ask(method, path, body, key);
        } catch (fault) {
          const mayPass = !(fault instanceof Problem) || fault.status === 503 || fault.status === 429;
          if (!mayPass || tries >= maxTries) throw fault;
          const wait = fault instanceof Problem ? fault.retryAfterMs : undefined;
          await pause(wait ?? firstPauseMs * 2 ** (tries - 1));
        }
      }
    },
  };
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A member of an answer that must be a text. */
export function textIn(body: unknown, name: string): string {
  const value = memberOf(body, name);
  if (typeof value !== 'string') throw new Error(`the answer has no ${name}`);
  return value;
}

/** A member of an answer, whatever it is. */
export function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  const code = memberOf(body, 'code');
  const detail = memberOf(body, 'detail');
  return new Problem(
    response.status,
    typeof code === 'string' ? code : 'unknown',
    typeof detail === 'string' ? detail : `The server answered ${response.status}.`,
    wait,
  );
}
