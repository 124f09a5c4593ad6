// Which outside facts a command on an account needs: whether its tenant stands, whether the meeting is the
// account's, and the billing period of the instant in the account's own time zone.
import { runs } from '../../domain/meeting/gates.ts';
import type { ChoosePlan, OpenAccount, ReserveRecording } from '../../domain/account/account.events.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { BusEntry, Prepared } from '../command-bus.ts';
import type { Facts } from '../facts.ts';
import { billingPeriodAt } from './billing-period.ts';

/** Fills the facts in, fresh from the streams that own them. */
export function prepareAccount(facts: Facts): BusEntry['prepare'] {
  return ({ tenant, command }) => {
    switch (command.type) {
      case 'OpenAccount':
        return withinTenant(facts, tenant, command);
      case 'ChoosePlan':
        return unlessSuspended(facts, tenant, command);
      case 'ReserveRecording':
        return withinPeriod(facts, tenant, command);
      default:
        return { command };
    }
  };
}

/** An account is opened only within a tenant that is registered and works. */
async function withinTenant(facts: Facts, tenant: TenantId, command: OpenAccount): Promise<Prepared> {
  const { status } = await facts.tenant(tenant);
  if (status === 'active') return { command };
  return { refusal: { code: status === 'none' ? 'tenant-unknown' : 'tenant-suspended' } };
}

/** What is paid for is settled before more is bought. */
async function unlessSuspended(facts: Facts, tenant: TenantId, command: ChoosePlan): Promise<Prepared> {
  const refusal = await facts.whySuspended(tenant);
  return refusal === undefined ? { command } : { refusal };
}

/**
 * A recording is of a meeting of this account, asked for by who runs it; another account's or somebody else's
 * meeting answers as one that is not there.
 */
async function withinPeriod(facts: Facts, tenant: TenantId, command: ReserveRecording): Promise<Prepared> {
  const { account, meeting, by, at } = command;
  const [refusal, owner, timeZone] = await Promise.all([
    facts.whySuspended(tenant),
    facts.meeting(tenant, meeting, (state) =>
      state.status !== 'none' && runs(state, by) ? state.account : undefined,
    ),
    facts.account(tenant, account, (state) => (state.status === 'none' ? undefined : state.timeZone)),
  ]);
  if (timeZone === undefined) return { command };
  if (owner !== account) return { refusal: { code: 'meeting-unknown', meeting } };
  if (refusal !== undefined) return { refusal };
  return { command: { ...command, period: billingPeriodAt(at, timeZone) } };
}
