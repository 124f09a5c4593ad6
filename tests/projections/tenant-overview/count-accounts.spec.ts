// The list of accounts and their counts by plan.
import { describe, it } from 'vitest';
import { planLimits } from '../../../src/domain/account/plan.ts';
import { accountsTable } from '../../../src/projections/tenant-overview/accounts.table.ts';
import { tenantOverviewProjection } from '../../../src/projections/tenant-overview/tenant-overview.projection.ts';
import { tenantOverviewTable } from '../../../src/projections/tenant-overview/tenant-overview.table.ts';
import { account, after, tenant } from '../../support/histories/cast.ts';
import { accountStream, next, recordedAs } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(tenantOverviewProjection);
const opened = recordedAs(accountStream, [
  { type: 'AccountOpened', plan: 'trial', timeZone: 'Asia/Kolkata', trialEndsAt: after(600) },
]);

describe('an account', () => {
  it('is listed and counted from its opening on', () => {
    given(...opened)
      .when()
      .then(accountsTable, [
        {
          tenant,
          account,
          plan: 'trial',
          limits: null,
          status: 'active',
          time_zone: 'Asia/Kolkata',
          opened_at: after(0),
          trial_ends_at: after(600),
          trial_ended: false,
          revision: 0n,
        },
      ])
      .thenRow(tenantOverviewTable, { accounts_trial: 1, accounts_free: 0 });
  });

  it('moves from count to count with its plan, and a new plan takes limits set by hand away', () => {
    const limits = { ...planLimits.trial, minutes: 5 };
    const overridden = next(opened, { type: 'LimitsOverridden', limits, reason: 'forgotten' });
    given(...opened)
      .when(overridden)
      .thenRow(accountsTable, { limits })
      .thenRow(tenantOverviewTable, { accounts_trial: 1 });
    given(...opened, overridden)
      .when(next([overridden], { type: 'PlanChosen', plan: 'pro', previous: 'trial' }))
      .thenRow(accountsTable, { plan: 'pro', limits: null, revision: 2n })
      .thenRow(tenantOverviewTable, { accounts_trial: 0, accounts_pro: 1 });
  });

  it('is suspended, reinstated and closed', () => {
    const suspended = next(opened, { type: 'AccountSuspended', reason: 'forgotten' });
    given(...opened)
      .when(suspended)
      .thenRow(accountsTable, { status: 'suspended' })
      .thenRow(tenantOverviewTable, { accounts_trial: 1 });
    const back = next([suspended], { type: 'AccountReinstated' });
    given(...opened, suspended)
      .when(back)
      .thenRow(accountsTable, { status: 'active' });
    given(...opened, suspended, back)
      .when(next([back], { type: 'AccountClosed' }))
      .thenRow(accountsTable, { status: 'closed' })
      .thenRow(tenantOverviewTable, { accounts_trial: 0, accounts_closed: 1 });
  });

  it('keeps whether its trial is over', () => {
    given(...opened)
      .when(next(opened, { type: 'TrialEnded', trialEndsAt: after(600) }))
      .thenRow(accountsTable, { trial_ended: true, plan: 'trial' });
  });

  it('is counted once, and poison where it was never opened', () => {
    given(...opened)
      .when(...opened)
      .thenRow(tenantOverviewTable, { accounts_trial: 1 });
    given().whenPoison(next(opened, { type: 'AccountClosed' }), /no row of account/);
  });
});
