// Somebody who asks the server, and somebody in a simulated room who is told what to say: the two kinds of requests of the demo.
import { createHash, randomUUID } from 'node:crypto';
import { exchange } from '../../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../../harness/json.ts';
import type { Client } from '../client.ts';

/** What was answered. */
export interface Said {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: unknown;
}

/** A caller by their token. */
export interface Caller {
  readonly ask: (method: 'GET' | 'POST', path: string, body?: object) => Promise<Said>;
  /** The same, where nothing but this status will do. Throws what was answered instead. */
  readonly must: (
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    status: number,
  ) => Promise<unknown>;
  /** A file as text. Throws where there is none. */
  readonly text: (path: string) => Promise<string>;
}

/** A caller of the server. */
export function callerOf(client: Client, token: string): Caller {
  const ask: Caller['ask'] = async (method, path, body) => {
    const key = method === 'POST' ? randomUUID() : undefined;
    const answer = await client.send({ method, path, token, key, body });
    const said = parsedOrNothing(answer.body.toString());
    return { status: answer.status, code: textIn(said, 'code'), body: said };
  };
  return {
    ask,
    must: async (method, path, body, status) => {
      const said = await ask(method, path, body);
      if (said.status === status) return said.body;
      throw new Error(`${method} ${path}: ${said.status} ${said.code ?? ''} in place of ${status}`);
    },
    text: async (path) => {
      const answer = await client.send({ method: 'GET', path, token, key: undefined, body: undefined });
      if (answer.status === 200) return answer.body.toString();
      throw new Error(`GET ${path}: ${answer.status} in place of 200`);
    },
  };
}

/** The text under a name that an answer must have. */
export function given(body: unknown, name: string): string {
  const text = textIn(body, name);
  if (text === undefined) throw new Error(`an answer has no ${name}: ${JSON.stringify(body)}`);
  return text;
}

/** The SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const timeoutMs = 10_000;

/** Has the simulated media plane do something; throws where there is none. */
export async function play(plane: string, path: string, body: object, signal: AbortSignal): Promise<unknown> {
  const request = { method: 'POST', path: `/simulated/${path}`, body };
  const reply = await exchange(plane, request, { timeoutMs, signal });
  if (reply.status < 300) return parsedOrNothing(reply.body.toString());
  throw new Error(
    `the simulated media plane answered ${reply.status} to ${path}: a server with a LiveKit has none`,
  );
}
