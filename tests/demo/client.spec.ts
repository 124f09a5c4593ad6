// The client sends again what may be sent again, elsewhere where there is another server, and within bounds.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../demo/client.ts';

type Reply = (url: URL, init: RequestInit) => Response;

/** Puts `reply` in the network's place; gives what was asked. */
function network(reply: Reply) {
  const asked: { readonly url: string; readonly init: RequestInit }[] = [];
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
    asked.push({ url: url.href, init });
    try {
      return Promise.resolve(reply(url, init));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return asked;
}

const problem = (status: number, code: string, headers = {}) => Response.json({ code }, { status, headers });
const never = new AbortController().signal;
const request = {
  method: 'POST',
  path: '/v1/x',
  token: 't',
  headers: { 'idempotency-key': 'k' },
  body: { a: 1 },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a client', () => {
  it('sends what it is given and counts what is in flight', async () => {
    const asked = network(() => Response.json({ ok: true }, { status: 201, headers: { ETag: '"1"' } }));
    const client = createClient(['http://one'], never);
    const [answer] = await Promise.all([client.send(request), client.send({ method: 'GET', path: '/v1/y' })]);
    expect(answer).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    expect(answer.body.toString()).toBe('{"ok":true}');
    expect(asked[0]).toMatchObject({ url: 'http://one/v1/x', init: { method: 'POST', body: '{"a":1}' } });
    expect(asked[0]?.init.headers).toMatchObject({ authorization: 'Bearer t', 'idempotency-key': 'k' });
    expect(client.stats()).toEqual({ maxInFlight: 2, requests: 2, retries: 0 });
  });

  it('asks another server than its own where it is told to', async () => {
    const asked = network(() => Response.json({}));
    await createClient(['http://one'], never).send(request, 'http://media');
    expect(asked.map(({ url }) => url)).toEqual(['http://media/v1/x']);
  });

  it('sends the same request again after 503, refused connections and its own lost attempt', async () => {
    const replies: Reply[] = [
      () => problem(503, 'contention', { 'retry-after': '0' }),
      () => {
        throw new Error('connect ECONNREFUSED');
      },
      () => problem(409, 'request-in-flight', { 'retry-after': '0' }),
      () => Response.json({}),
    ];
    const asked = network((url, init) => (replies.shift() ?? (() => problem(500, 'none')))(url, init));
    const client = createClient(['http://one'], never);
    expect((await client.send(request)).status).toBe(200);
    expect(new Set(asked.map(({ init }) => JSON.stringify(init.headers)))).toHaveProperty('size', 1);
    expect(client.stats()).toMatchObject({ requests: 1, retries: 3 });
  });

  it('takes a refusal for an answer', async () => {
    const asked = network(() => problem(409, 'request-in-flight'));
    expect((await createClient(['http://one'], never).send(request)).status).toBe(409);
    expect(asked).toHaveLength(1);
  });

  it('asks servers in turn, and the next one where one is gone', async () => {
    const asked = network((url) => {
      if (url.host === 'gone') throw new Error('connect ECONNREFUSED');
      return Response.json({});
    });
    const client = createClient(['http://gone', 'http://there'], never);
    await client.send(request);
    await client.send(request);
    expect(asked.map(({ url }) => url)).toEqual([
      'http://gone/v1/x',
      'http://there/v1/x',
      'http://there/v1/x',
    ]);
  });

  it('gives up after so many attempts, with the last reason', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const asked = network(() => problem(503, 'overloaded', { 'retry-after': '0' }));
    const client = createClient(['http://one'], never);
    await expect(client.send(request)).rejects.toThrow('POST /v1/x found no answer: 503');
    expect(asked).toHaveLength(40);
  });

  it('stops when it is told to', async () => {
    network(() => problem(503, 'overloaded', { 'retry-after': '1' }));
    const stop = new AbortController();
    const sending = createClient(['http://one'], stop.signal).send(request);
    stop.abort(new Error('stopped by SIGINT'));
    await expect(sending).rejects.toThrow(/stopped by SIGINT|aborted/);
  });
});
