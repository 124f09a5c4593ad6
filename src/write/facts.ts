// Outside facts that decisions need, asked of the streams they are decided in, as these stand now: never of a
// read model.
import { allowanceOf } from '../domain/account/allowance.ts';
import type { Allowance } from '../domain/account/allowance.ts';
import type { AccountState } from '../domain/account/account.state.ts';
import type { InviteState } from '../domain/invite/invite.state.ts';
import type { MeetingState } from '../domain/meeting/meeting.state.ts';
import { streamName } from '../domain/shared/ids.ts';
import type { AccountId, InviteId, MeetingId, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { TenantRefusal } from '../domain/tenant/tenant.events.ts';
import type { TenantState } from '../domain/tenant/tenant.state.ts';
import type { CommandHandler } from './command-handler.ts';

/** Questions to other streams; each costs one read of what is new there. `select` must copy what it needs. */
export interface Facts {
  readonly tenant: (tenant: TenantId) => Promise<TenantState>;
  /** Why nothing new may begin in the tenant, if so: it is suspended. What is open goes on (docs/guarantees.md). */
  readonly whySuspended: (tenant: TenantId) => Promise<TenantRefusal | undefined>;
  readonly allowance: (tenant: TenantId, account: AccountId, at: Instant) => Promise<Allowance>;
  readonly account: <Fact>(
    tenant: TenantId,
    account: AccountId,
    select: (state: AccountState) => Fact,
  ) => Promise<Fact>;
  readonly meeting: <Fact>(
    tenant: TenantId,
    meeting: MeetingId,
    select: (state: MeetingState) => Fact,
  ) => Promise<Fact>;
  readonly invite: <Fact>(
    tenant: TenantId,
    invite: InviteId,
    select: (state: InviteState) => Fact,
  ) => Promise<Fact>;
}

/** Facts from the handlers that own the streams. */
export function factsFrom(handlers: {
  readonly tenant: Pick<CommandHandler<TenantState>, 'ask'>;
  readonly account: Pick<CommandHandler<AccountState>, 'ask'>;
  readonly meeting: Pick<CommandHandler<MeetingState>, 'ask'>;
  readonly invite: Pick<CommandHandler<InviteState>, 'ask'>;
}): Facts {
  const { tenant, account, meeting, invite } = handlers;
  return {
    whySuspended: (id) =>
      tenant.ask(id, streamName('tenant', id, id), ({ status }) =>
        status === 'suspended' ? { code: 'tenant-suspended' } : undefined,
      ),
    tenant: (id) => tenant.ask(id, streamName('tenant', id, id), (state) => state),
    allowance: (of, id, at) =>
      account.ask(of, streamName('account', of, id), (state) => allowanceOf(state, id, at)),
    account: (of, id, select) => account.ask(of, streamName('account', of, id), select),
    meeting: (of, id, select) => meeting.ask(of, streamName('meeting', of, id), select),
    invite: (of, id, select) => invite.ask(of, streamName('invite', of, id), select),
  };
}
