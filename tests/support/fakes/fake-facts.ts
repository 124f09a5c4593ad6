// Facts as a test wants them: the states of at most one stream of each kind.
import { allowanceOf } from '../../../src/domain/account/allowance.ts';
import { accountDecider } from '../../../src/domain/account/account.ts';
import type { AccountState } from '../../../src/domain/account/account.state.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteState } from '../../../src/domain/invite/invite.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { tenantDecider } from '../../../src/domain/tenant/tenant.ts';
import type { TenantState } from '../../../src/domain/tenant/tenant.state.ts';
import type { Facts } from '../../../src/write/facts.ts';

/** Facts from these states; what is not given is not there. */
export function fakeFacts(given: {
  readonly tenant?: TenantState;
  readonly account?: AccountState;
  readonly meeting?: MeetingState;
  readonly invite?: InviteState;
}): Facts {
  const { tenant = tenantDecider.initial(), account = accountDecider.initial() } = given;
  const { meeting = meetingDecider.initial(), invite = inviteDecider.initial() } = given;
  return {
    tenant: () => Promise.resolve(tenant),
    whySuspended: () =>
      Promise.resolve(tenant.status === 'suspended' ? { code: 'tenant-suspended' } : undefined),
    allowance: (_tenant, id, at) => Promise.resolve(allowanceOf(account, id, at)),
    account: (_tenant, _id, select) => Promise.resolve(select(account)),
    meeting: (_tenant, _id, select) => Promise.resolve(select(meeting)),
    invite: (_tenant, _id, select) => Promise.resolve(select(invite)),
  };
}
