// Gives each request its context when it arrives, before anything else looks at it, and names its ids in the answer.
import type { FastifyInstance } from 'fastify';
import { contextSlot, setContext } from '../../http/context-slot.ts';
import { requestContext } from '../../http/request-context.ts';
import type { RequestContext } from '../../http/request-context.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';

/** Makes a context for every request; must be registered before every other hook. */
export function keepContext(
  app: FastifyInstance,
  parts: { readonly clock: Clock; readonly ids: IdSource },
): void {
  app.decorateRequest<RequestContext | null>(contextSlot, null);
  app.addHook('onRequest', (request, reply, done) => {
    const context = requestContext(request.headers, parts);
    setContext(request, context);
    void reply.header('x-request-id', context.requestId);
    void reply.header('x-correlation-id', context.correlation);
    void reply.header('cache-control', 'private, no-store');
    done();
  });
}
