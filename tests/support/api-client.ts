// A client of a running program for tests: plain HTTP, a token per caller, an idempotency key per command.
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { exchange, signInRequest } from '../../harness/http-exchange.ts';
import type { Request } from '../../harness/http-exchange.ts';

const timeoutMs = 30_000;

/** An answer, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, of the shape that the test expects. */
  readonly json: LightMyRequestResponse['json'];
  /** A member of the JSON body that is a text; throws where it is none. */
  readonly member: (name: string) => string;
  /** The position that reads may wait for. */
  readonly position: string;
}

type HeaderList = Readonly<Record<string, string>>;

/** Someone with a token. */
export interface Caller {
  readonly token: string;
  readonly get: (path: string, headers?: HeaderList) => Promise<Reply>;
  readonly post: (path: string, body?: unknown, headers?: HeaderList) => Promise<Reply>;
  readonly put: (path: string, body?: unknown, headers?: HeaderList) => Promise<Reply>;
}

/** The personas of the development sign-in. */
export type PersonaName = 'member' | 'admin' | 'auditor' | 'operator' | 'media-signal';

/** A client of one address. */
export interface ApiClient {
  readonly address: string;
  readonly send: (wish: Request) => Promise<Reply>;
  /** Signs in; the same subject is the same person. */
  readonly as: (persona: PersonaName, subject?: string, tenant?: string) => Promise<Caller>;
  readonly with: (token: string) => Caller;
}

/** A client of a server at an address. */
export function createApiClient(address: string): ApiClient {
  const send = async (wish: Request): Promise<Reply> => {
    const { status, headers, body } = await exchange(address, wish, { timeoutMs });
    return replyOf(status, headers, body.toString());
  };
  const command = (token: string, method: string) => (path: string, body?: unknown, headers?: HeaderList) =>
    send({ method, path, token, body, key: randomUUID(), headers });
  const withToken = (token: string): Caller => ({
    token,
    get: (path, headers = {}) => send({ method: 'GET', path, token, headers }),
    post: command(token, 'POST'),
    put: command(token, 'PUT'),
  });
  return {
    address,
    send,
    with: withToken,
    as: async (persona, subject, tenant) => {
      const reply = await send(signInRequest(persona, subject, tenant));
      return withToken(reply.member('access_token'));
    },
  };
}

function replyOf(status: number, headers: Headers, text: string): Reply {
  const json: Reply['json'] = () => JSON.parse(text);
  return {
    status,
    headers,
    text,
    json,
    member: (name) => {
      const value = json<Record<string, unknown>>()[name];
      if (typeof value !== 'string') throw new Error(`${status} without ${name}: ${text.slice(0, 500)}`);
      return value;
    },
    position: headers.get('voicemeet-position') ?? '',
  };
}
