// The outside facts that commands on an invite need: whether the asker runs the meeting that it invites to, and whether
// the tenant works: no invite is made or taken while it is suspended. Who took one before may come back.
import type { InviteTypes } from '../../domain/invite/invite.ts';
import { standingOf } from '../../domain/meeting/standing.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { Completions } from '../completion.ts';

export const inviteFacts: Completions<InviteTypes> = {
  async CreateInvite(command, tenant, facts) {
    const { meeting, by } = command;
    const [suspended, standing] = await Promise.all([
      facts.whySuspended(tenant),
      facts.meeting(tenant, meeting, (state) => standingOf(state, by)),
    ]);
    if (standing === 'absent') return refuse({ code: 'meeting-unknown', meeting });
    const mayInvite = standing === 'running';
    return suspended && mayInvite ? refuse(suspended) : { ...command, mayInvite };
  },

  /** Whom the meeting does not know learns of no invite to it. */
  async RevokeInvite(command, tenant, facts) {
    if (command.byAdmin) return { ...command, mayRevoke: true };
    const invite = await facts.invite(tenant, command.invite, (state) =>
      state.status === 'none' ? undefined : { meeting: state.meeting, createdBy: state.createdBy },
    );
    if (invite === undefined) return refuse({ code: 'invite-unknown' });
    if (invite.createdBy === command.by.id) return { ...command, mayRevoke: true };
    const standing = await facts.meeting(tenant, invite.meeting, (state) => standingOf(state, command.by));
    if (standing === 'absent') return refuse({ code: 'invite-unknown' });
    return { ...command, mayRevoke: standing === 'running' };
  },

  async RedeemInvite(command, tenant, facts) {
    const suspended = await facts.whySuspended(tenant);
    return suspended === undefined ? command : refuse(suspended);
  },
};
