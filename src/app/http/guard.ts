// What every request passes before a token, a body or a route: a message that can be read in one way only, a path and a
// method that some route has, a body of a type that it takes. A request that fails is counted against its address, as a
// rejected token is: refusals have a limit too, and no byte of their bodies is parsed.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problem.ts';
import type { Problem } from '../../http/problem.ts';
import { methodNotAllowed, notFound, unreadableUrl } from './errors.ts';
import type { RateLimiters } from './limits.ts';
import { messageProblem } from './message-check.ts';
import { anyPath, unreadablePath } from './route-list.ts';
import type { MethodsAt } from './route-list.ts';

/** What the guard works with. */
export interface GuardParts {
  readonly limits: Pick<RateLimiters, 'refused' | 'preflight'>;
  readonly methodsAt: MethodsAt;
  /** Why a request's body is not taken, as far as its headers tell. */
  readonly bodyProblem: (request: FastifyRequest) => Problem | undefined;
  /** Is shown every request, for what only many of them show. */
  readonly watch: (request: FastifyRequest) => void;
}

/** Registers the guard. OPTIONS is answered here as well: by what the path allows, and for browsers by the headers of CORS. */
export function guardRequests(
  app: FastifyInstance,
  { limits, methodsAt, bodyProblem, watch }: GuardParts,
): void {
  const problemIn = (request: FastifyRequest): Problem | undefined =>
    messageProblem(request.raw, request.originalUrl) ??
    placeProblem(request, methodsAt) ??
    bodyProblem(request);
  app.addHook('onRequest', (request, reply, done) => {
    watch(request);
    const problem = problemIn(request);
    if (problem !== undefined) {
      limits.refused(request, reply).then(() => done(new HttpProblem(problem)), done);
    } else if (request.method === 'OPTIONS') {
      limits.preflight(request, reply).then(() => sendAllowed(reply, methodsAt(askedPath(request))), done);
    } else {
      done();
    }
  });
}

/** The problem of a request for which no route is there. */
function placeProblem(request: FastifyRequest, methodsAt: MethodsAt): Problem | undefined {
  const { method } = request;
  // The plugin for CORS has a route of its own for OPTIONS, which takes every path.
  const isMatched = !request.is404 && method !== 'OPTIONS' && !hasEmptyWord(request.params);
  if (isMatched) return undefined;
  const path = askedPath(request);
  if (path === unreadablePath) return unreadableUrl;
  const methods = methodsAt(path);
  if (methods.length === 0) return notFound;
  if (!methods.includes(method)) return methodNotAllowed(methods);
  return method === 'OPTIONS' ? undefined : notFound;
}

/** Whether a parameter of the path is empty, which the router takes for a value: `/v1/meetings/`. */
function hasEmptyWord(params: unknown): boolean {
  if (typeof params !== 'object' || params === null) return false;
  for (const name in params) if (Reflect.get(params, name) === '') return true;
  return false;
}

/** The path that OPTIONS asks about; `*` asks about the server (RFC 9110, 9.3.7). */
function askedPath({ method, url, originalUrl }: FastifyRequest): string {
  return method === 'OPTIONS' && originalUrl === anyPath ? anyPath : url;
}

function sendAllowed(reply: FastifyReply, methods: readonly string[]): void {
  void reply.status(204).header('allow', methods.join(', ')).send();
}
