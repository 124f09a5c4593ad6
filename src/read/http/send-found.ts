// Sending what a query found, unless the caller has it already.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerTo } from '../../http/conditional.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendText } from '../../http/send-text.ts';

/** A found answer as text, in the format that the caller asked for. */
export interface FoundFile {
  readonly contentType: string;
  readonly text: string;
}

/** Sends a body under its entity tag, or 304 or 412 as the request demands. */
export function sendUnlessKnown(
  request: FastifyRequest,
  reply: FastifyReply,
  { contentType, text }: FoundFile,
  etag: string,
): FastifyReply {
  void reply.header('etag', etag);
  switch (answerTo(request.headers, etag)) {
    case 'send':
      return sendText(reply, contentType, text);
    case 'not-modified':
      return reply.status(304).send();
    case 'failed':
      throw new HttpProblem({
        status: 412,
        code: 'revision-mismatch',
        detail: 'What is shown here is none of what If-Match names.',
      });
  }
}
