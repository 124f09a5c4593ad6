// Whom the simulated identity provider knows, and with which platform roles. Meeting roles are another thing: ada hosts
// a meeting by scheduling it.
import type { PlatformRole } from '../../ports/authenticator.port.ts';

/** A character to sign in as. */
export interface Persona {
  readonly name: string;
  readonly roles: readonly PlatformRole[];
  readonly plays: string;
}

export const personas: readonly Persona[] = [
  { name: 'ada', roles: ['member'], plays: 'a member who hosts' },
  { name: 'ben', roles: ['member'], plays: 'a member who takes part' },
  { name: 'member', roles: ['member'], plays: 'any member, by subject' },
  { name: 'admin', roles: ['admin', 'member'], plays: 'an admin of the tenant' },
  { name: 'auditor', roles: ['auditor'], plays: 'an auditor' },
  { name: 'operator', roles: ['operator'], plays: 'an operator of the service' },
  { name: 'media-signal', roles: ['media-signal'], plays: 'the media plane: reports who joined and left' },
];
