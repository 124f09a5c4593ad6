// Whether a guest's session is still valid: for as long as its invite is. A session's token lives for minutes after its
// invite was revoked, so each request of a guest reads the invite's own stream as it is now, and no read model that may
// lag decides who is let in. Reads and commands alike pass here, before any route sees them.
import type { InviteState } from '../../domain/invite/invite.state.ts';
import type { Authentication, Authenticator } from '../../ports/authenticator.port.ts';
import type { Facts } from '../facts.ts';

/**
 * The same authenticator, but for guests whose invite was revoked (`revoked`) or is not there (`claims`: the log is older than
 * the session, a copy was restored). One read of what is new in the invite's stream, shared by those who ask at once;
 * raises the store's faults.
 */
export function whileInvited(authenticator: Authenticator, facts: Pick<Facts, 'invite'>): Authenticator {
  return {
    authenticate: async (token): Promise<Authentication> => {
      const found = await authenticator.authenticate(token);
      if (found.kind === 'rejected' || found.principal.guest === undefined) return found;
      const { tenant, guest } = found.principal;
      const status = await facts.invite(tenant, guest.invite, statusOf);
      if (status === 'active') return found;
      return { kind: 'rejected', why: status === 'revoked' ? 'revoked' : 'claims' };
    },
  };
}

function statusOf({ status }: InviteState): InviteState['status'] {
  return status;
}
