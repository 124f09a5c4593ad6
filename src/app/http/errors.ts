// The one place where something thrown becomes an answer: problems as they are, faults by their kind, fastify's own
// refusals by their code, and everything else as a 500 that tells the caller nothing; the log tells operators all.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';
import { faultProblem, internalProblem } from '../../http/fault-status.ts';
import type { Problem } from '../../http/problem.ts';
import { HttpProblem, problemContentType, problemText } from '../../http/problem.ts';
import { bodyLimitBytes, mediaTypeProblem } from './body.ts';
import { contextIfAny } from '../../http/context-slot.ts';

/** Answers with a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  void reply
    .status(problem.status)
    .headers(problem.headers ?? {})
    .header('content-type', problemContentType);
  return reply.send(Buffer.from(problemText(problem, contextIfAny(request)?.requestId)));
}

/** Sets the handlers for errors, and for files that a page's plugin does not have: other unknown paths are the guard's (guard.ts). */
export function answerErrors(app: FastifyInstance, observer: Observer): void {
  const report = reporter(observer);
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.routeOptions.bodyLimit);
    if (problem.status >= 500) report(error, problem, request);
    observer.count('http_problems_total', { code: problem.code });
    return sendProblem(request, reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    observer.count('http_problems_total', { code: notFound.code });
    return sendProblem(request, reply, notFound);
  });
}

/** A URL that cannot be read. Should the router still find one, it is answered before any hook: so it has the headers that hooks would add. */
export const unreadableUrl: Problem = {
  status: 400,
  code: 'url-malformed',
  detail: 'The URL cannot be read.',
  headers: { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' },
};

/** There is no such path. */
export const notFound: Problem = { status: 404, code: 'not-found', detail: 'There is nothing here.' };

/** The path takes only these methods. */
export function methodNotAllowed(methods: readonly string[]): Problem {
  return {
    status: 405,
    code: 'method-not-allowed',
    detail: 'This path does not take this method.',
    headers: { allow: methods.join(', ') },
  };
}

/** What was thrown, as a problem; `limitBytes` is what the route's body may have. */
export function problemOf(error: unknown, limitBytes = bodyLimitBytes): Problem {
  if (error instanceof HttpProblem) return error.problem;
  const known = faultProblem(error) ?? fastifyProblem(error, limitBytes);
  return known ?? internalProblem;
}

/** Fastify's own refusals of requests (FST_ERR_…, docs of fastify, "Errors"). */
function fastifyProblem(error: unknown, limitBytes: number): Problem | undefined {
  if (!isFastifyError(error)) return undefined;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        status: 413,
        code: 'body-too-large',
        detail: `A body has ${limitBytes} bytes at most.`,
        headers: { connection: 'close' },
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return mediaTypeProblem;
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return {
        status: 400,
        code: 'content-length-wrong',
        detail: 'The body is not as long as Content-Length says.',
      };
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return unreadableUrl;
    default: {
      const status = error.statusCode ?? 500;
      if (status < 400 || status >= 500) return undefined;
      return { status, code: 'request-refused', detail: 'The request cannot be taken.' };
    }
  }
}

/** A caller who hangs up in the middle of a body causes ECONNRESET, which fastify gives the status 400. */
function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && /^(FST_|ECONNRESET$)/.test(String(error.code));
}

/** While the database is away every request fails alike: each code is logged once per second, with how many requests failed since the last line. */
const sameFaultMs = 1_000;

type Report = (error: unknown, problem: Problem, request: FastifyRequest) => void;

function reporter(observer: Observer): Report {
  const lines = new Map<string, { atMs: number; alike: number }>();
  return (error, problem, request) => {
    const context = contextIfAny(request);
    const fields = {
      code: problem.code,
      method: request.method,
      route: request.routeOptions.url,
      requestId: context?.requestId,
      clientRequestId: context?.clientRequestId,
      traceId: context?.trace.traceId,
    };
    if (problem.status !== 503) {
      observer.error('request failed', fields, error);
      return;
    }
    const last = lines.get(problem.code);
    const atMs = performance.now();
    if (last !== undefined && atMs - last.atMs < sameFaultMs) {
      last.alike += 1;
      return;
    }
    lines.set(problem.code, { atMs, alike: 0 });
    observer.warn(
      'request answered 503, the client may retry',
      { ...fields, alikeBefore: last?.alike ?? 0 },
      error,
    );
  };
}
