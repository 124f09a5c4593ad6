// What Node refuses before fastify sees a request (errors of its parser, headers too large or too slow): answered with
// problems as everywhere, on a connection that is then closed.
import { OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';
import { problemContentType, problemText } from '../../http/problem.ts';
import type { Problem } from '../../http/problem.ts';

/** Reason phrases of the statuses below (RFC 9110). */
const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

const headers = {
  'content-type': problemContentType,
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** The problem for an error that Node reports by `clientError` (docs of node:http, "Event: 'clientError'"). */
export function clientProblem(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request-timeout', detail: 'The request did not come in time.' };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers-too-large', detail: 'The headers of the request are too large.' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, code: 'body-too-large', detail: 'The extensions of a chunk are too large.' };
    default:
      return { status: 400, code: 'request-malformed', detail: 'This is not HTTP as RFC 9112 has it.' };
  }
}

/** Fastify's `clientErrorHandler`: answers if the connection can still carry an answer, and closes it. */
export function answerClientErrors(
  observer: Pick<Observer, 'count'>,
): (error: { readonly code?: string }, socket: Socket) => void {
  return ({ code }, socket) => {
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const problem = clientProblem(code);
    observer.count('http_problems_total', { code: problem.code });
    socket.write(answerText(problem));
    socket.destroySoon();
  };
}

/**
 * Makes Node pass on what a client expects: an unknown expectation is refused as everything else is (message-check.ts), and
 * a body that waits for "100 Continue" comes when the request is let in (`sendContinue`), not before its token is looked at.
 */
export function passOnExpectations({ server }: Pick<FastifyInstance, 'server'>): void {
  for (const event of ['checkExpectation', 'checkContinue'])
    server.on(event, (request, response) => server.emit('request', request, response));
}

/** Lets the body of a request come, where its client waits for that. */
export function sendContinue(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
}

/** Node keeps the answer that is being written under this name (lib/_http_server.js). */
function isAnswering(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return answer instanceof OutgoingMessage && answer.headersSent;
}

function answerText(problem: Problem): string {
  const body = problemText(problem);
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${problem.status} ${phrases[problem.status] ?? 'Error'}\r\n${head}\r\n${body}`;
}
