// Which outside facts a command on a meeting needs before it is decided: what the account allows, whether the tenant
// works and what its settings say, whether the guest's invite still stands.
import type { InviteState } from '../../domain/invite/invite.state.ts';
import type { DomainRefusal } from '../../domain/all-commands.ts';
import type { OpenMeeting, ApplyUpgrade, ScheduleMeeting } from '../../domain/meeting/life.events.ts';
import type { Knock } from '../../domain/meeting/door.events.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { BusEntry, Prepared } from '../command-bus.ts';
import type { Facts } from '../facts.ts';

/** Fills the facts in, fresh from the streams that own them. */
export function prepareMeeting(facts: Facts): BusEntry['prepare'] {
  return ({ tenant, command }) => {
    switch (command.type) {
      case 'ScheduleMeeting':
        return underSettings(facts, tenant, command);
      case 'OpenMeeting':
      case 'ApplyUpgrade':
        return underAllowance(facts, tenant, command);
      case 'Knock':
        return atTheDoor(facts, tenant, command);
      default:
        return { command };
    }
  };
}

async function underSettings(facts: Facts, tenant: TenantId, command: ScheduleMeeting): Promise<Prepared> {
  const [owner, allowance] = await Promise.all([
    facts.tenant(tenant),
    facts.allowance(tenant, command.account, command.at),
  ]);
  if (owner.status === 'none') return { refusal: { code: 'tenant-unknown' } };
  if (owner.status === 'suspended') return { refusal: { code: 'tenant-suspended' } };
  return { command: { ...command, defaults: owner.settings, allowance } };
}

async function underAllowance(
  facts: Facts,
  tenant: TenantId,
  command: OpenMeeting | ApplyUpgrade,
): Promise<Prepared> {
  const { meeting, at } = command;
  const [refusal, account] = await Promise.all([
    facts.whySuspended(tenant),
    facts.meeting(tenant, meeting, (state) => (state.status === 'none' ? undefined : state.account)),
  ]);
  if (account === undefined) return { command };
  if (refusal !== undefined) return { refusal };
  return { command: { ...command, allowance: await facts.allowance(tenant, account, at) } };
}

/** Nobody new knocks in a suspended tenant; who stood at the door before may go on. Nobody comes by an invite that is over. */
async function atTheDoor(facts: Facts, tenant: TenantId, command: Knock): Promise<Prepared> {
  const { meeting, person, invite } = command;
  const [suspended, invalid] = await Promise.all([
    facts.whySuspended(tenant),
    invite === null ? undefined : facts.invite(tenant, invite, whyInvalid),
  ]);
  if (invalid !== undefined) return { refusal: invalid };
  if (suspended === undefined) return { command };
  const isKnown = await facts.meeting(
    tenant,
    meeting,
    (state) => state.status !== 'none' && state.people.has(person),
  );
  return isKnown ? { command } : { refusal: suspended };
}

/** A guest who holds a session may knock even after the invite expired, but not once it was revoked. */
function whyInvalid(invite: InviteState): DomainRefusal | undefined {
  if (invite.status === 'none') return { code: 'invite-unknown' };
  return invite.status === 'revoked' ? { code: 'invite-revoked' } : undefined;
}
