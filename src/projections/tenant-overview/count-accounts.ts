// What an account's events do to the list of accounts and to the overview's counts by plan.
import type { Plan } from '../../domain/account/plan.ts';
import type { Rows } from '../projection.ts';
import type { RecordedAccountEvent } from '../recorded.ts';
import { needed, putRow, rowAt, type RowOf } from '../typed-rows.ts';
import { accountsTable } from './accounts.table.ts';
import { changeOverview, type OverviewRow } from './overview.ts';

type AccountRow = RowOf<typeof accountsTable>;

const countOfPlan = {
  free: 'accounts_free',
  trial: 'accounts_trial',
  basic: 'accounts_basic',
  pro: 'accounts_pro',
} as const satisfies Record<Plan, keyof OverviewRow>;

type Count = (typeof countOfPlan)[Plan] | 'accounts_closed';

/** Writes the account's row and moves it between the counts. */
export function countAccount(recorded: RecordedAccountEvent, rows: Rows): void {
  const { tenant, streamId, revision } = recorded;
  const found = rowAt(rows, accountsTable, [tenant, streamId]);
  if (found !== undefined && revision <= found.revision) return;
  const after = accountAfter(found ?? opened(recorded), recorded);
  putRow(rows, accountsTable, { ...after, revision });
  changeOverview(rows, tenant, (row) => {
    const out = found === undefined ? {} : moved(row, countOf(found), -1);
    return { ...out, ...moved({ ...row, ...out }, countOf(after), 1) };
  });
}

/** An account's first event makes its row; before it nothing can have happened. */
function opened({ tenant, streamId, event, at, revision }: RecordedAccountEvent): AccountRow {
  const { plan, timeZone, trialEndsAt } = needed(
    event.type === 'AccountOpened' ? event : undefined,
    `account ${streamId}`,
  );
  return {
    tenant,
    account: streamId,
    plan,
    limits: null,
    status: 'active',
    time_zone: timeZone,
    opened_at: at,
    trial_ends_at: trialEndsAt,
    trial_ended: false,
    revision,
  };
}

function accountAfter(row: AccountRow, { event }: RecordedAccountEvent): AccountRow {
  switch (event.type) {
    case 'PlanChosen':
      return { ...row, plan: event.plan, limits: null };
    case 'LimitsOverridden':
      return { ...row, limits: event.limits && { ...event.limits } };
    case 'TrialEnded':
      return { ...row, trial_ended: true };
    case 'AccountSuspended':
      return { ...row, status: 'suspended' };
    case 'AccountReinstated':
      return { ...row, status: 'active' };
    case 'AccountClosed':
      return { ...row, status: 'closed' };
    default:
      return row;
  }
}

function countOf({ status, plan }: AccountRow): Count {
  if (status === 'closed') return 'accounts_closed';
  if (plan === 'free' || plan === 'trial' || plan === 'basic' || plan === 'pro') return countOfPlan[plan];
  throw new Error(`no count of accounts on plan ${plan}`);
}

function moved(row: OverviewRow, count: Count, by: 1 | -1): Partial<OverviewRow> {
  return { [count]: row[count] + by };
}
