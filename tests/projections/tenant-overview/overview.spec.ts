// The overview's row as it starts.
import { expect, it } from 'vitest';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import {
  changeOverview,
  settingCells,
  settingsUntilChosen,
} from '../../../src/projections/tenant-overview/overview.ts';
import { tenantOverviewTable } from '../../../src/projections/tenant-overview/tenant-overview.table.ts';
import { createWorkingSet } from '../../../src/projections/working-set.ts';
import { tenant } from '../../support/histories/cast.ts';

it('starts with the settings that the tenant’s own history starts with', () => {
  expect(settingsUntilChosen).toEqual(defaultTenantSettings);
  expect(settingCells({ ...defaultTenantSettings, waitingRoom: false })).toEqual({
    observer_disclosure: defaultTenantSettings.observerDisclosure,
    waiting_room: false,
    host_absence_seconds: defaultTenantSettings.hostAbsenceSeconds,
  });
});

it('is changed in the cells that are named and no other', () => {
  const rows = createWorkingSet();
  rows.admit([{ table: tenantOverviewTable, key: [tenant] }], new Map());
  changeOverview(rows, tenant, (row) => ({ meetings_open: row.meetings_open + 1 }));
  changeOverview(rows, tenant, (row) => ({ meetings_open: row.meetings_open + 1, slug: 'acme' }));
  const [row] = rows.list(tenantOverviewTable, [tenant]);
  expect(row).toMatchObject({
    tenant,
    meetings_open: 2,
    meetings_ended: 0,
    slug: 'acme',
    participant_ms: 0n,
  });
});
