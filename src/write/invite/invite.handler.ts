// The outside facts that commands on an invite need: whether the asker runs the meeting that it invites to, and whether
// the tenant works: no invite is made or taken while it is suspended. Who took one before may come back.
import type { InviteTypes } from '../../domain/invite/invite.ts';
import { runs } from '../../domain/meeting/gates.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { Completions } from '../completion.ts';

export const inviteFacts: Completions<InviteTypes> = {
  /** An unknown meeting is run by nobody. */
  async CreateInvite(command, tenant, facts) {
    const [suspended, mayInvite] = await Promise.all([
      facts.whySuspended(tenant),
      facts.meeting(tenant, command.meeting, (meeting) => runs(meeting, command.by)),
    ]);
    return suspended && mayInvite ? refuse(suspended) : { ...command, mayInvite };
  },

  async RevokeInvite(command, tenant, facts) {
    if (command.byAdmin) return { ...command, mayRevoke: true };
    const invite = await facts.invite(tenant, command.invite, (state) =>
      state.status === 'none' ? undefined : { meeting: state.meeting, createdBy: state.createdBy },
    );
    if (invite === undefined) return refuse({ code: 'invite-unknown' });
    const isOwn = invite.createdBy === command.by.id;
    const mayRevoke =
      isOwn || (await facts.meeting(tenant, invite.meeting, (meeting) => runs(meeting, command.by)));
    return { ...command, mayRevoke };
  },

  async RedeemInvite(command, tenant, facts) {
    const suspended = await facts.whySuspended(tenant);
    return suspended === undefined ? command : refuse(suspended);
  },
};
