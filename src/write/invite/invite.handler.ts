// Which outside facts a command on an invite needs: whether the asker runs the meeting that it invites to, and whether
// the tenant works: no invite is made or taken while it is suspended. Who took one before may come back.
import { runs } from '../../domain/meeting/gates.ts';
import type { BusEntry } from '../command-bus.ts';
import type { Facts } from '../facts.ts';

/** Fills in who may invite and who may revoke. An unknown meeting is run by nobody. */
export function prepareInvite(facts: Facts): BusEntry['prepare'] {
  return async ({ tenant, command }) => {
    switch (command.type) {
      case 'CreateInvite': {
        const [refusal, mayInvite] = await Promise.all([
          facts.whySuspended(tenant),
          facts.meeting(tenant, command.meeting, (meeting) => runs(meeting, command.by)),
        ]);
        return refusal && mayInvite ? { refusal } : { command: { ...command, mayInvite } };
      }
      case 'RedeemInvite': {
        const refusal = await facts.whySuspended(tenant);
        return refusal === undefined ? { command } : { refusal };
      }
      case 'RevokeInvite': {
        if (command.mayRevoke) return { command };
        const invite = await facts.invite(tenant, command.invite, (state) =>
          state.status === 'none' ? undefined : { meeting: state.meeting, createdBy: state.createdBy },
        );
        if (invite === undefined) return { command };
        const own = invite.createdBy === command.by.id;
        const mayRevoke =
          own || (await facts.meeting(tenant, invite.meeting, (meeting) => runs(meeting, command.by)));
        return { command: { ...command, mayRevoke } };
      }
      default:
        return { command };
    }
  };
}
