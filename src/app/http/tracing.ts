// A span for each request, by the stable conventions of OpenTelemetry for HTTP. A path is told as its template: what stands in the place of
// its parameters may open a meeting to whoever reads it, and what follows the question mark may be anything.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf, setContext } from '../../http/context-slot.ts';
import { foreignTraceparentOf } from '../../http/request-headers.ts';
import type { Span, Tracer } from '../../ports/tracer.ts';
import type { ObservedApart } from './observing.ts';

/** The methods that the conventions name; others are told as one. */
const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);

/** Tells every request but probes, which come every second, and streams, which last as long as their clients stay. */
export function traceRequests(
  app: FastifyInstance,
  tracer: Tracer,
  { isUnlimited, isStream }: ObservedApart,
): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isUnlimited(request) && !isStream(request)) spans.set(request, begin(tracer, request));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const failure = statusCode >= 500 ? String(statusCode) : undefined;
    spans.get(request)?.end({ 'http.response.status_code': statusCode }, failure);
    done();
  });
}

/** Whatever the request leads to belongs to this span. */
function begin(tracer: Tracer, request: FastifyRequest): Span {
  const context = contextOf(request);
  const method = methods.has(request.method) ? request.method : '_OTHER';
  const route = request.is404 ? undefined : request.routeOptions.url;
  const span = tracer.start({
    name: [method === '_OTHER' ? 'HTTP' : method, ...(route === undefined ? [] : [route])].join(' '),
    kind: 'server',
    parent: foreignTraceparentOf(request.headers['traceparent']),
    attributes: {
      'http.request.method': method,
      'url.scheme': request.protocol,
      ...(route !== undefined && { 'http.route': route }),
      'voicemeet.correlation_id': context.correlation,
    },
  });
  const [, traceId = ''] = span.traceparent.split('-');
  setContext(request, { ...context, trace: { traceId, header: span.traceparent } });
  return span;
}
