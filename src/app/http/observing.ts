// What operators see of every request: one log line and the golden signals, by route template. Never a name, a token, a
// body or a query.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';
import { contextIfAny } from '../../http/context-slot.ts';

const nowhere = 'unmatched';

/** Requests that are seen otherwise than all others. */
export interface ObservedApart {
  /** Probes are not logged, since they come every second. */
  readonly isUnlimited: (request: FastifyRequest) => boolean;
  /** A stream lasts as long as its client stays: that is no time of an answer. Those who serve it count the open ones. */
  readonly isStream: (request: FastifyRequest) => boolean;
}

/** Counts and times every request. */
export function observeRequests(
  app: FastifyInstance,
  observer: Observer,
  { isUnlimited, isStream }: ObservedApart,
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
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isStream(request)) change(1);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const streamed = isStream(request);
    if (!streamed) change(-1);
    const route = request.is404 ? nowhere : (request.routeOptions.url ?? nowhere);
    const { method } = request;
    const status = reply.statusCode;
    const labels = { method, route, status: String(status) };
    if (!streamed || status >= 400)
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
