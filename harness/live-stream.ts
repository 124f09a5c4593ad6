// A client of live streams, as demo, chaos, benchmarks and tests use it: server-sent events read from an answer that does not
// end, and a meeting's page kept up to date by them (docs/live.md says the same to whoever writes one).
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { parsedOrNothing } from './json.ts';

/** One message; `data` is parsed JSON. */
export interface LiveMessage {
  readonly id: string | undefined;
  readonly event: string;
  readonly retryMs: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An answer whose messages come as they are sent. */
export interface LiveStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The whole body where the request was refused; empty for a stream. */
  readonly refusal: string;
  /** Ends with the stream; raises nothing where the connection breaks. */
  readonly messages: AsyncGenerator<LiveMessage, void>;
  readonly comments: () => number;
  readonly close: () => void;
}

/** How to ask for one. */
export interface LiveWish {
  readonly path: string;
  readonly token?: string | undefined;
  readonly lastEventId?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Opens a stream on a connection of its own; resolves with its head. Raises what the connection raises where there is no answer.
 * (fetch would open another connection when a stream is given up, and keep it.)
 */
export async function openLive(
  url: string,
  { path, token, lastEventId, headers }: LiveWish,
): Promise<LiveStream> {
  const asked = request(new URL(path, url), {
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      ...headers,
    },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  asked.on('error', () => undefined);
  let comments = 0;
  const isStream = answer.headers['content-type'] === 'text/event-stream';
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    refusal: isStream ? '' : await text(answer),
    messages: isStream ? messagesIn(answer, () => (comments += 1)) : messagesIn([], () => undefined),
    comments: () => comments,
    close: () => void asked.destroy(),
  };
}

async function* messagesIn(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  commented: () => void,
): AsyncGenerator<LiveMessage, void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const bytes of body) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) commented();
        else yield messageIn(block);
      }
    }
  } catch {
    // The connection broke: what was whole has been given.
  }
}

function messageIn(block: string): LiveMessage {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const retry = fields.get('retry');
  const data = parsedOrNothing(fields.get('data') ?? '');
  return {
    id: fields.get('id'),
    event: fields.get('event') ?? 'message',
    retryMs: retry === undefined ? undefined : Number(retry),
    data: typeof data === 'object' && data !== null ? (data as LiveMessage['data']) : {},
  };
}

/** A person of a page, as far as its order depends on them. */
interface Listed {
  readonly person: string;
  readonly knockedAt: string | null;
}

/** A meeting's page. */
export type LivePage = Readonly<Record<string, unknown>> & {
  readonly host: string;
  readonly revision: string;
  readonly people: readonly Listed[];
};

/**
 * The page after a message of a meeting's stream: the first brings the whole page, each later one what changed. Throws where a
 * message does not follow the page that is there.
 */
export function pageAfter(page: LivePage | undefined, { event, data }: LiveMessage): LivePage | undefined {
  if (event === 'page') return data['page'] as LivePage;
  if (event !== 'changed') return page;
  if (page === undefined || data['from'] !== page.revision)
    throw new Error(`a change from ${String(data['from'])} came to a page at ${page?.revision ?? 'nothing'}`);
  const shown = new Map(page.people.map((one) => [one.person, one]));
  for (const one of data['people'] as readonly Listed[]) shown.set(one.person, one);
  for (const person of data['gone'] as readonly string[]) shown.delete(person);
  const next = { ...page, ...(data['meeting'] as object) };
  return { ...next, people: inOrder([...shown.values()], next.host) };
}

/** The host, then people in the order in which they knocked. */
function inOrder(people: readonly Listed[], host: string): readonly Listed[] {
  const rank = ({ person, knockedAt }: Listed): string =>
    `${person === host ? 0 : 1}${knockedAt ?? ''} ${person}`;
  return people.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
