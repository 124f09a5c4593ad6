// The one way to declare a raw route: for webhooks whose sender signs the exact bytes of the body. The handler gets the
// bytes as they arrived (white space, order of members, invalid UTF-8, a byte order mark). It must verify the signature
// before it parses anything, and parses JSON with `parseStrictJson`.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { contextOf } from './context-slot.ts';
import type { RawBody, RawHttpRoute, RouteFacts } from './http-route.ts';
import type { RequestContext } from './request-context.ts';
import type { HeaderValue } from './request-headers.ts';
import { sendText } from './send-text.ts';
import { parsed } from './validation.ts';

/** The greatest limit that a raw route may ask for: a body is held in memory as a whole. */
export const maxRawLimitBytes = 16 * 1024 * 1024;

/** A raw request: its bytes as they came, empty where there was no body. */
export interface RawRequest<Params extends z.ZodType, Admitted = undefined> {
  readonly bytes: Buffer;
  /** By lower-case name. Lists that came in several lines are joined with a comma; headers that are no lists came once. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly params: z.output<Params>;
  /** What `admits` made of the headers. */
  readonly admitted: Admitted;
  readonly context: RequestContext;
}

/** An accepted request's answer. `body` is of the declared content type; without one the answer is empty. */
export interface RawAnswer {
  /** From 200 to 299: every other answer is a problem, which is thrown. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A declared raw route. */
export interface RawRouteDeclaration<Params extends z.ZodType, Admitted = undefined> extends RouteFacts {
  readonly method: RawHttpRoute['method'];
  readonly params: Params;
  readonly takes: RawBody;
  readonly answer: RawHttpRoute['answer'];
  readonly problems: RawHttpRoute['problems'];
  /** May throw an `HttpProblem`, and faults like every other handler. */
  readonly handle: (request: RawRequest<Params, Admitted>) => Promise<RawAnswer>;
}

/** A raw route that decides by the headers whether it takes the body: what it lets in counts against no limit. */
export interface GatedRawRoute<Params extends z.ZodType, Admitted> extends RawRouteDeclaration<
  Params,
  Admitted
> {
  /** Throws an `HttpProblem` where the request is refused. */
  readonly admits: (headers: RawRequest<Params>['headers']) => Promise<Admitted>;
}

const bareType = /^[a-z0-9]+\/[a-z0-9][a-z0-9.+-]*$/;

/** Declares a raw route. Throws if its content types are not in the form above, or its limit is out of range. */
export function rawRoute<Params extends z.ZodType>(declaration: RawRouteDeclaration<Params>): RawHttpRoute {
  return served(declaration, () => undefined);
}

/** Declares a raw route with a gate; throws as `rawRoute` does. */
export function gatedRawRoute<Params extends z.ZodType, Admitted>(
  declaration: GatedRawRoute<Params, Admitted>,
): RawHttpRoute {
  const { admits, ...rest } = declaration;
  // What the gate found out goes along with its request, and goes away with it.
  const found = new WeakMap<FastifyRequest, { readonly admitted: Admitted }>();
  const admittedOf = (request: FastifyRequest): Admitted => {
    const known = found.get(request);
    if (known === undefined) throw new Error(`${rest.operationId} was reached past its gate`);
    return known.admitted;
  };
  return {
    ...served(rest, admittedOf),
    admit: async (request) => {
      found.set(request, { admitted: await admits(request.headers) });
    },
  };
}

function served<Params extends z.ZodType, Admitted>(
  declaration: RawRouteDeclaration<Params, Admitted>,
  admittedOf: (request: FastifyRequest) => Admitted,
): RawHttpRoute {
  const { params, handle, ...rest } = declaration;
  const { operationId, takes, answer } = rest;
  if (takes.contentTypes.length === 0 || !takes.contentTypes.every((type) => bareType.test(type)))
    throw new Error(`${operationId}: content types are listed in lower case and without parameters`);
  if (!Number.isInteger(takes.limitBytes) || takes.limitBytes < 1 || takes.limitBytes > maxRawLimitBytes)
    throw new Error(`${operationId}: the limit of a body is from 1 to ${maxRawLimitBytes} bytes`);
  return {
    ...rest,
    kind: 'raw',
    shape: { params },
    handle: async (request, reply) => {
      const { headers, body } = request;
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const path = parsed(params, request.params, 'path');
      const admitted = admittedOf(request);
      const context = contextOf(request);
      return send(reply, answer, await handle({ bytes, headers, params: path, admitted, context }));
    },
  };
}

function send(
  reply: FastifyReply,
  { contentType }: RawHttpRoute['answer'],
  { status, headers = {}, body }: RawAnswer,
): FastifyReply {
  if (status < 200 || status > 299) throw new Error(`a raw route answered ${status} instead of throwing`);
  void reply.status(status).headers(headers);
  if (body === undefined) return reply.send();
  if (contentType === undefined) throw new Error('a raw route answered with a body of no declared type');
  if (typeof body === 'string') return sendText(reply, contentType, body);
  return reply
    .header('content-type', contentType)
    .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}
