// The one way to declare a stream of server-sent events: who may call, and one function that decides, before the head is sent, who
// is told of the open stream. Until then it may refuse with a problem like every other route; after that a refusal is a message.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Instant } from '../domain/shared/instant.ts';
import type { Principal } from '../ports/authenticator.port.ts';
import { takes } from './accept.ts';
import { contextOf } from './context-slot.ts';
import { eventStreamType, openEventStream, streamHeaders } from './event-stream.ts';
import type { Streaming } from './event-stream.ts';
import type { RouteFacts, StreamHttpRoute } from './http-route.ts';
import { HttpProblem } from './problem.ts';
import { parsed } from './validation.ts';

/** A request for a stream. */
export interface StreamRequest<Params extends z.ZodType> {
  readonly params: z.output<Params>;
  readonly principal: Principal;
  /** When the caller's token ends; undefined where it says nothing of it. */
  readonly tokenEndsAt: Instant | undefined;
  /** Of the last message that the client has, where it comes back. */
  readonly lastEventId: string | undefined;
}

/** A declared stream. */
export interface StreamRouteDeclaration<Params extends z.ZodType>
  extends RouteFacts, Pick<StreamHttpRoute, 'problems' | 'drain'> {
  readonly params: Params;
  /** May throw an `HttpProblem`, and faults like every other handler. What it gives is always told `closed` in the end. */
  readonly handle: (request: StreamRequest<Params>) => Promise<Streaming>;
}

const noQuery = z.strictObject({});

const idNote = {
  name: 'Last-Event-ID',
  description:
    'The `id` of the last message that you have: the stream goes on after it, on whichever instance. Without it, it begins with what there is now.',
  example: 'mDMcUvtB4rUIxN8q0Zr7Pw',
};

/** Declares a stream. 406 `not-acceptable` where the client takes no `text/event-stream`. */
export function streamRoute<Params extends z.ZodType>(
  declaration: StreamRouteDeclaration<Params>,
): StreamHttpRoute {
  const { params, handle, problems, ...rest } = declaration;
  return {
    ...rest,
    kind: 'stream',
    method: 'GET',
    shape: { params },
    answer: { status: 200, contentType: eventStreamType },
    requestHeaders: [idNote],
    problems: [{ status: 406, code: 'not-acceptable' }, ...problems],
    handle: async (request, reply) => {
      const { headers } = request;
      if (!takes(headers.accept, eventStreamType)) throw notAcceptable();
      const { principal, tokenEndsAt } = contextOf(request);
      if (principal === undefined) throw new Error('a stream was asked for without a principal');
      const path = parsed(params, request.params, 'path');
      parsed(noQuery, request.query, 'query');
      const lastEventId = idIn(headers['last-event-id']);
      return begin(request, reply, await handle({ params: path, principal, tokenEndsAt, lastEventId }));
    },
  };
}

/** Opens the stream, or answers HEAD. */
function begin(request: FastifyRequest, reply: FastifyReply, streaming: Streaming): FastifyReply {
  if (request.method === 'HEAD') {
    streaming.closed();
    return reply.headers(streamHeaders).send();
  }
  openEventStream(reply, streaming);
  return reply;
}

/** An empty one counts as none, as it does in browsers. A repeated one never comes here (message-check.ts). */
function idIn(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function notAcceptable(): HttpProblem {
  return new HttpProblem({
    status: 406,
    code: 'not-acceptable',
    detail: `This is a stream of events: ask for ${eventStreamType}.`,
    errors: [
      { in: 'header', field: '/Accept', code: 'not-allowed', message: `Must take ${eventStreamType}.` },
    ],
  });
}
