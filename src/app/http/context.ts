// The context of each request: made when it arrives, kept on fastify's request, and joined by the principal once the
// token was verified. Nothing else is hung on a request.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { requestContext } from '../../http/request-context.ts';

const slot = 'voicemeetContext';

/** Makes a context for every request, before anything else looks at it, and tells its ids in the answer. */
export function keepContext(
  app: FastifyInstance,
  parts: { readonly clock: Clock; readonly ids: IdSource },
): void {
  app.decorateRequest<RequestContext | null>(slot, null);
  app.addHook('onRequest', (request, reply, done) => {
    const context = requestContext(request.headers, parts);
    request.setDecorator<RequestContext>(slot, context);
    void reply.header('x-request-id', context.requestId);
    void reply.header('x-correlation-id', context.correlation);
    void reply.header('cache-control', 'private, no-store');
    done();
  });
}

/** A request's context. */
export function contextOf(request: FastifyRequest): RequestContext {
  const context = contextIfAny(request);
  if (context === undefined) throw new Error('a request has no context yet');
  return context;
}

/** The same, where an error may have come before it was made, or before fastify knew any route (a URL that cannot be read). */
export function contextIfAny(request: FastifyRequest): RequestContext | undefined {
  if (!(slot in request)) return undefined;
  return request.getDecorator<RequestContext | null>(slot) ?? undefined;
}

/** Says who asks. */
export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  request.setDecorator<RequestContext>(slot, { ...contextOf(request), principal });
}
