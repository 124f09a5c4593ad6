// What never becomes a request is answered as a problem too, on a real connection that is then closed.
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { OutgoingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerClientErrors, clientProblem } from '../../../src/app/http/client-errors.ts';
import { givenApi } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';

let api: Api;
beforeEach(async () => {
  api = await givenApi({});
  await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => api.close());

/** Sends bytes and returns what arrives until the server closes the connection. */
function exchange(text: string): Promise<string> {
  const { port } = api.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
    let received = '';
    socket.on('data', (bytes) => (received += bytes.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

interface Told {
  readonly statusLine: string;
  readonly headers: string;
  readonly problem: Record<string, unknown>;
}

function told(answer: string): Told {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [statusLine = '', ...headers] = head.split('\r\n');
  const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
  return {
    statusLine,
    headers: headers.join('\n').toLowerCase(),
    problem: JSON.parse(json) as Record<string, unknown>,
  };
}

const host = 'Host: 127.0.0.1\r\n';

describe('what is not a request', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'request-malformed'],
    ['a method that is none', `G@T / HTTP/1.1\r\n${host}\r\n`, 400, 'request-malformed'],
    ['a header with a NUL', `GET /livez HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400, 'request-malformed'],
    [
      'two lengths of one body',
      `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      'request-malformed',
    ],
    [
      'swollen headers',
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    ['an unknown expectation', `GET / HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`, 417, 'expectation-unmet'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'host-missing'],
  ])('%s: a problem, and the end of the connection', async (_what, text, status, code) => {
    const answer = told(await exchange(text));
    expect(answer.statusLine).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(answer.headers).toContain('content-type: application/problem+json');
    expect(answer.headers).toContain('connection: close');
    expect(answer.headers).toContain('cache-control: private, no-store');
    expect(answer.problem).toMatchObject({ type: `urn:voicemeet:problem:${code}`, status, code });
    expect(api.observed).toContainEqual({ kind: 'count', what: 'http_problems_total', fields: { code } });
  });

  it('is a problem for a request that takes too long, too', () => {
    expect(clientProblem('ERR_HTTP_REQUEST_TIMEOUT')).toMatchObject({ status: 408, code: 'request-timeout' });
    expect(clientProblem('HPE_CHUNK_EXTENSIONS_OVERFLOW')).toMatchObject({ status: 413 });
  });
});

describe('a connection that can carry no answer', () => {
  const given = (more: object) => {
    const did: string[] = [];
    const socket = {
      writable: true,
      write: (text: string) => did.push(text),
      destroy: () => did.push('destroyed'),
      destroySoon: () => did.push('destroyed soon'),
      ...more,
    } as unknown as Socket;
    const counted: string[] = [];
    return { did, counted, socket, count: (what: string) => void counted.push(what) };
  };
  const answering = (headersSent: boolean) =>
    Object.defineProperty(new OutgoingMessage(), 'headersSent', { value: headersSent });

  it.each([
    ['was reset', 'ECONNRESET', {}],
    ['is closed', 'HPE_INVALID_METHOD', { writable: false }],
    ['carries an answer already', 'HPE_INVALID_METHOD', { _httpMessage: answering(true) }],
  ])('because it %s is just closed', (_why, code, more) => {
    const { did, counted, socket, count } = given(more);
    answerClientErrors({ count })({ code }, socket);
    expect([did, counted]).toEqual([['destroyed'], []]);
  });

  it('a connection whose answer has not begun can carry the problem', () => {
    const { did, socket, count } = given({ _httpMessage: answering(false) });
    answerClientErrors({ count })({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket);
    expect(did).toEqual([expect.stringMatching(/^HTTP\/1\.1 408 /), 'destroyed soon']);
  });
});
