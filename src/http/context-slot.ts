// Where a request's context is kept: in one slot of fastify's request. Nothing else is attached to a request.
import type { FastifyRequest } from 'fastify';
import type { Instant } from '../domain/shared/instant.ts';
import type { Principal } from '../ports/authenticator.port.ts';
import type { RequestContext } from './request-context.ts';

/** The name of the slot; the server reserves it before the first request (app/http/context.ts). */
export const contextSlot = 'voicemeetContext';

/** Keeps the context of a request. */
export function setContext(request: FastifyRequest, context: RequestContext): void {
  request.setDecorator<RequestContext>(contextSlot, context);
}

/** Adds who asks, and until when they may. */
export function setPrincipal(request: FastifyRequest, principal: Principal, tokenEndsAt?: Instant): void {
  setContext(request, { ...contextOf(request), principal, tokenEndsAt });
}

/** A request's context. Throws where none is kept yet: a mistake of this code. */
export function contextOf(request: FastifyRequest): RequestContext {
  const context = contextIfAny(request);
  if (context === undefined) throw new Error('a request has no context yet');
  return context;
}

/** The same, where an error may have come before the context was made, or before fastify knew any route (a URL that cannot be read). */
export function contextIfAny(request: FastifyRequest): RequestContext | undefined {
  if (!(contextSlot in request)) return undefined;
  return request.getDecorator<RequestContext | null>(contextSlot) ?? undefined;
}
