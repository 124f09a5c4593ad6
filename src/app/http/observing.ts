// What operators see of every request: one log line and the golden signals, by route template. Never a name, a token, a
// body or a query.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';
import { contextIfAny } from '../../http/context-slot.ts';

const nowhere = 'unmatched';

/** Counts and times every request; probes (`isUnlimited`) are not logged, since they come every second. */
export function observeRequests(
  app: FastifyInstance,
  observer: Observer,
  isUnlimited: (request: FastifyRequest) => boolean,
): void {
  let active = 0;
  let isReported = true;
  // Once per turn of the event loop, however many requests begin and end in it.
  const reportActive = (): void => {
    isReported = true;
    observer.gauge('http_server_active_requests', active);
  };
  const change = (by: number): void => {
    active += by;
    if (isReported) setImmediate(reportActive);
    isReported = false;
  };
  app.addHook('onRequest', (_request, _reply, done) => {
    change(1);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    change(-1);
    const route = request.is404 ? nowhere : (request.routeOptions.url ?? nowhere);
    const { method } = request;
    const status = reply.statusCode;
    const labels = { method, route, status: String(status) };
    observer.time('http_server_request_duration_seconds', reply.elapsedTime / 1000, labels);
    if (!isUnlimited(request)) {
      const context = contextIfAny(request);
      observer.info('request', {
        method,
        route,
        status,
        ms: tenths(reply.elapsedTime),
        queueMs: tenths(context?.laps.spentMs.queue ?? 0),
        storeMs: tenths(context?.laps.spentMs.store ?? 0),
        waitMs: tenths(context?.laps.spentMs.wait ?? 0),
        decideMs: tenths(context?.laps.spentMs.decide ?? 0),
        tenant: context?.principal?.tenant,
        requestId: context?.requestId,
        clientRequestId: context?.clientRequestId,
        correlation: context?.correlation,
        traceId: context?.trace.traceId,
      });
    }
    done();
  });
}

/** Milliseconds with one digit after the point. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
