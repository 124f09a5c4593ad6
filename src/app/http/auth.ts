// Who asks, before a route sees the request: bearer tokens (RFC 6750) become principals, and principals without a role
// that the route takes are refused. Only operators see why a token was not accepted.
import type { FastifyRequest } from 'fastify';
import type { Authenticator, PlatformRole } from '../../ports/authenticator.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { HttpProblem } from '../../http/problem.ts';
import { refusalProblem } from '../../write/http/refusal-status.ts';
import { contextOf, setPrincipal } from '../../http/context-slot.ts';

const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const realm = 'Bearer realm="voicemeet"';

/**
 * Verifies the token of a request and checks its roles. Throws 401 `token-missing` or `token-rejected`, 403
 * `role-missing`, and 410 `invite-revoked` for a guest whose invite was revoked.
 */
export function authenticating(
  authenticator: Authenticator,
  observer: Observer,
): (request: FastifyRequest, roles: readonly PlatformRole[]) => Promise<void> {
  return async (request, roles) => {
    const { authorization } = request.headers;
    const token = authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
    const found = await authenticator.authenticate(token ?? '');
    if (found.kind === 'rejected') {
      observer.count('authentication_rejected_total', { why: found.why });
      observer.info('token rejected', { why: found.why, requestId: contextOf(request).requestId });
      if (found.why === 'revoked') throw new HttpProblem(refusalProblem({ code: 'invite-revoked' }));
      throw unauthenticated(authorization !== undefined);
    }
    setPrincipal(request, found.principal);
    if (roles.some((role) => found.principal.roles.has(role))) return;
    throw new HttpProblem({ status: 403, code: 'role-missing', detail: 'Your roles do not allow this.' });
  };
}

function unauthenticated(given: boolean): HttpProblem {
  return new HttpProblem({
    status: 401,
    code: given ? 'token-rejected' : 'token-missing',
    detail: given ? 'The access token is not accepted.' : 'This needs an access token.',
    headers: { 'www-authenticate': given ? `${realm}, error="invalid_token"` : realm },
  });
}
