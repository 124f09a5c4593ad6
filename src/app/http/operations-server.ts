// The server of a port of its own for operations: metrics and probes, for whoever watches the program. It has no tokens, no
// rates and no pages, so it listens where only they reach it.
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { internalProblem } from '../../http/fault-status.ts';
import type { QueryHttpRoute } from '../../http/http-route.ts';
import { problemContentType, problemText } from '../../http/problem.ts';
import type { Problem } from '../../http/problem.ts';
import type { Observer } from '../../ports/observer.port.ts';

const requestTimeoutMs = 10_000;
const headersTimeoutMs = 5_000;
const connectionTimeoutMs = 30_000;
/** Nothing here takes a body. */
const bodyLimitBytes = 1_024;

/** The server; it does not listen yet. */
export async function buildOperationsServer(
  routes: readonly QueryHttpRoute[],
  observer: Pick<Observer, 'error'>,
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    http: { headersTimeout: headersTimeoutMs },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  app.setErrorHandler((error, { routeOptions }, reply) => {
    observer.error('a probe or the metrics could not be answered', { route: routeOptions.url }, error);
    return reply
      .status(internalProblem.status)
      .header('content-type', problemContentType)
      .send(textOf(internalProblem));
  });
  app.setNotFoundHandler((_request: FastifyRequest, reply) =>
    reply.status(notHere.status).header('content-type', problemContentType).send(textOf(notHere)),
  );
  for (const { method, url, handle } of routes) app.route({ method, url, handler: handle });
  await app.ready();
  return app;
}

const notHere: Problem = {
  status: 404,
  code: 'not-found',
  detail: 'This port serves /metrics, /livez, /startupz and /readyz.',
};

function textOf(problem: Problem): Buffer {
  return Buffer.from(problemText(problem));
}
