// Who asks, before a route sees the request: bearer tokens (RFC 6750) become principals, and principals without a role
// that the route takes are refused. A caller is told what is wrong with a token, by what the token itself says.
import type { FastifyRequest } from 'fastify';
import type { Authentication, Authenticator, PlatformRole } from '../../ports/authenticator.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { secondsBetween } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { HttpProblem } from '../../http/problem.ts';
import { refusalProblem } from '../../write/http/refusal-status.ts';
import { contextOf, setPrincipal } from '../../http/context-slot.ts';

const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const realm = 'Bearer realm="voicemeet"';

type Rejected = Extract<Authentication, { readonly kind: 'rejected' }>;

/** What is wrong with a token, by why it was rejected. Of keys, tenants and persons it says nothing that the token does not say. */
const faults: Readonly<Record<Rejected['why'], string>> = {
  missing: 'there is no token after "Bearer".',
  malformed: 'it is no signed JWT in a form that is accepted.',
  signature: 'its signature does not verify with a key of its issuer.',
  expired: 'it has expired.',
  lifetime: 'it lives too long. Access tokens live 15 minutes at most, unless their issuer is held to less.',
  issuer: 'its issuer (iss) is not trusted here.',
  audience: 'it is for another audience (aud).',
  type: 'its type (typ) is none of those that its issuer gives access tokens.',
  claims: 'a claim is missing, malformed or not for this issuer to make.',
  roles: 'its roles exclude each other.',
  revoked: 'it was revoked.',
};

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
      throw authorization === undefined ? tokenMissing() : tokenRejected(found, contextOf(request).at);
    }
    setPrincipal(request, found.principal, found.endsAt);
    if (roles.some((role) => found.principal.roles.has(role))) return;
    throw new HttpProblem({ status: 403, code: 'role-missing', detail: 'Your roles do not allow this.' });
  };
}

function tokenMissing(): HttpProblem {
  const headers = { 'www-authenticate': realm };
  return new HttpProblem({
    status: 401,
    code: 'token-missing',
    detail: 'This needs an access token.',
    headers,
  });
}

/** Says why, in the body and as `error_description` (RFC 6750, 3). */
function tokenRejected({ why, expiredAt }: Rejected, at: Instant): HttpProblem {
  const ago = expiredAt === undefined ? undefined : Math.max(0, secondsBetween(expiredAt, at));
  const fault = ago === undefined ? faults[why] : `it expired ${ago} s ago.`;
  const description = fault.replaceAll('"', "'");
  return new HttpProblem({
    status: 401,
    code: 'token-rejected',
    detail: `The access token is not accepted: ${fault}`,
    facts: { why, ...(ago !== undefined && { expiredSecondsAgo: ago }) },
    headers: { 'www-authenticate': `${realm}, error="invalid_token", error_description="${description}"` },
  });
}
