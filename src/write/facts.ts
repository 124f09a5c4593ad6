// Outside facts that decisions need, asked of the streams they are decided in, as these are now: never of a read model.
import type { Aggregates, Category } from '../domain/all-aggregates.ts';
import { allowanceOf } from '../domain/account/allowance.ts';
import type { AccountState } from '../domain/account/account.state.ts';
import type { Allowance } from '../domain/account/allowance.ts';
import type { AddressedTypes } from '../domain/shared/bare.ts';
import { streamName } from '../domain/shared/ids.ts';
import type { AccountId, StreamName, TenantId } from '../domain/shared/ids.ts';
import { hasCome, laterOf } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { TenantRefusal } from '../domain/tenant/tenant.events.ts';
import { ofEach } from './of-each.ts';
import type { StateAt } from './state-at.ts';

/**
 * A question to a stream of one aggregate, and to its last instant. Costs one read of what is new there; `select` must copy
 * what it needs.
 */
type Question<Types extends AddressedTypes> = <Fact>(
  tenant: TenantId,
  id: Types['id'],
  select: (state: Types['state'], last: Instant | undefined) => Fact,
) => Promise<Fact>;

/** One for each aggregate. */
type Questions = { readonly [C in Category]: Question<Aggregates[C]> };

/** Questions to other streams. */
export interface Facts extends Questions {
  /** Why nothing new may begin in the tenant, if so: it is suspended. What is open goes on (docs/guarantees.md). */
  readonly whySuspended: (tenant: TenantId) => Promise<TenantRefusal | undefined>;
  /** What an account allows at an instant, or at the last one of its stream where that is later: a clock may have been set back. */
  readonly allowance: (tenant: TenantId, account: AccountId, at: Instant) => Promise<Allowance>;
  /** What an account was at an instant, from its history. Costs a read of that history where something happened since. */
  readonly accountAt: <Fact>(
    tenant: TenantId,
    account: AccountId,
    at: Instant,
    select: (state: AccountState) => Fact,
  ) => Promise<Fact>;
}

/** Whoever knows the streams of an aggregate: the handler of its commands. */
interface Asked<State> {
  readonly ask: <Fact>(
    tenant: TenantId,
    stream: StreamName,
    select: (state: State, last: Instant | undefined) => Fact,
  ) => Promise<Fact>;
}

/** One for each aggregate. */
export type AskedHandlers = { readonly [C in Category]: Asked<Aggregates[C]['state']> };

/** Facts from the handlers that own the streams; `accountBefore` reads what an account was. */
export function factsFrom(handlers: AskedHandlers, accountBefore: StateAt<AccountState>): Facts {
  const questionTo =
    <C extends Category>(handler: AskedHandlers[C], category: C): Question<Aggregates[C]> =>
    (tenant, id, select) =>
      handler.ask(tenant, streamName(category, tenant, id), select);
  const questions = ofEach<AskedHandlers, Questions>(handlers, questionTo);
  return {
    ...questions,
    whySuspended: (tenant) =>
      questions.tenant(tenant, tenant, ({ status }) =>
        status === 'suspended' ? { code: 'tenant-suspended' } : undefined,
      ),
    allowance: (tenant, account, at) =>
      questions.account(tenant, account, (state, last) =>
        allowanceOf(state, account, last === undefined ? at : laterOf(last, at)),
      ),
    accountAt: async (tenant, account, at, select) => {
      const now = await questions.account(tenant, account, (state, last) =>
        last === undefined || hasCome(last, at) ? { fact: select(state) } : undefined,
      );
      if (now !== undefined) return now.fact;
      return select(await accountBefore(tenant, streamName('account', tenant, account), at));
    },
  };
}
