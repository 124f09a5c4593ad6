// Who looks at meetings. An admin of the tenant sees all of them; everybody else those in which they are known.
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import type { Principal } from '../../ports/authenticator.port.ts';

/** `seesAll`: an admin of the tenant, who sees whatever a host sees. */
export interface Viewer {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly seesAll: boolean;
}

/** The principal as a viewer of meetings. */
export function viewerOf({ tenant, person, roles }: Principal): Viewer {
  return { tenant, person, seesAll: roles.has('admin') };
}
