// An authenticator that knows tokens by heart: `<role>.<tenant>.<person>`, roles joined by "+".
import { randomUUID } from 'node:crypto';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import type { Authenticator, PlatformRole, Principal } from '../../../src/ports/authenticator.port.ts';

/** A token that the fake takes for these. */
export function fakeToken(
  roles: readonly PlatformRole[],
  tenant: TenantId,
  person: PersonId = randomUUID() as PersonId,
): string {
  return [roles.join('+'), tenant, person].join('.');
}

/** Takes the tokens of `fakeToken`; `guest` is added to principals with that role. */
export function fakeAuthenticator(guest?: Principal['guest']): Authenticator {
  return {
    authenticate: (token) => {
      if (token === '') return Promise.resolve({ kind: 'rejected', why: 'missing' });
      const [roles = '', tenant = '', person = ''] = token.split('.');
      if (person === '') return Promise.resolve({ kind: 'rejected', why: 'malformed' });
      const principal: Principal = {
        tenant: tenant as TenantId,
        person: person as PersonId,
        roles: new Set(roles.split('+') as PlatformRole[]),
        actor: { kind: roles === 'guest' ? 'guest' : 'person', id: person },
        ...(roles === 'guest' && guest && { guest }),
      };
      return Promise.resolve({ kind: 'authenticated', principal });
    },
  };
}
