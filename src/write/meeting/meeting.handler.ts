// The outside facts that commands on a meeting need: what the account allows, whether the tenant works and what its
// settings say, whether the guest's invite still stands.
import type { InviteRefusal } from '../../domain/invite/invite.events.ts';
import type { InviteState } from '../../domain/invite/invite.state.ts';
import type { LifeCommand } from '../../domain/meeting/life.events.ts';
import { standingOf } from '../../domain/meeting/standing.ts';
import type { MeetingTypes } from '../../domain/meeting/meeting.ts';
import type { Bare } from '../../domain/shared/bare.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { Completed, Completions } from '../completion.ts';
import type { Facts } from '../facts.ts';

export const meetingFacts: Completions<MeetingTypes> = {
  async ScheduleMeeting(command, tenant, facts) {
    const [owner, allowance] = await Promise.all([
      facts.tenant(tenant, tenant, (state) => state),
      facts.allowance(tenant, command.account, command.at),
    ]);
    if (owner.status === 'none') return refuse({ code: 'tenant-unknown' });
    if (owner.status === 'suspended') return refuse({ code: 'tenant-suspended' });
    return { ...command, defaults: owner.settings, allowance };
  },

  OpenMeeting: underAllowance,
  ApplyUpgrade: underAllowance,

  /** Nobody new knocks in a suspended tenant; who stood at the door before may go on. Nobody comes by an invite that is over. */
  async Knock(command, tenant, facts) {
    const { meeting, person, invite } = command;
    const [suspended, invalid] = await Promise.all([
      facts.whySuspended(tenant),
      invite === null ? undefined : facts.invite(tenant, invite, whyInvalid),
    ]);
    if (invalid !== undefined) return refuse(invalid);
    if (suspended === undefined) return command;
    const isKnown = await facts.meeting(
      tenant,
      meeting,
      (state) => state.status !== 'none' && state.people.has(person),
    );
    return isKnown ? command : refuse(suspended);
  },
};

/** Under what the account of the meeting allows at this instant; who may not ask learns nothing of the account. */
async function underAllowance<Type extends 'OpenMeeting' | 'ApplyUpgrade'>(
  command: Bare<MeetingTypes, Type>,
  tenant: TenantId,
  facts: Facts,
): Promise<Completed<LifeCommand<Type>>> {
  const { meeting, by, at } = command;
  const [suspended, { standing, account }] = await Promise.all([
    facts.whySuspended(tenant),
    facts.meeting(tenant, meeting, (state) => ({
      standing: standingOf(state, by),
      account: state.status === 'none' ? undefined : state.account,
    })),
  ]);
  if (standing === 'absent' || account === undefined) return refuse({ code: 'meeting-unknown', meeting });
  if (standing === 'known') return refuse({ code: 'only-host-or-cohost', meeting });
  if (suspended !== undefined) return refuse(suspended);
  return { ...command, allowance: await facts.allowance(tenant, account, at) };
}

/** A guest who holds a session may knock even after the invite expired, but not once it was revoked. */
function whyInvalid(invite: InviteState): InviteRefusal | undefined {
  if (invite.status === 'none') return { code: 'invite-unknown' };
  return invite.status === 'revoked' ? { code: 'invite-revoked' } : undefined;
}
