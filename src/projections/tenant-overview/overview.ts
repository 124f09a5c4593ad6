// The overview's row of a tenant: how it starts, and how it is changed.
import type { TenantSettings } from '../../domain/tenant/tenant.events.ts';
import type { Cell } from '../../ports/read-table.ts';
import type { Rows } from '../projection.ts';
import { changeRow, putRow, rowAt, type RowOf } from '../typed-rows.ts';
import { tenantOverviewTable } from './tenant-overview.table.ts';

export type OverviewRow = RowOf<typeof tenantOverviewTable>;

/** The settings of a tenant that never chose any, as the tenant's own history has them (a test holds the two equal). */
export const settingsUntilChosen: TenantSettings = {
  observerDisclosure: 'counted',
  waitingRoom: true,
  hostAbsenceSeconds: 600,
};

/** Settings as columns. */
export function settingCells(
  settings: TenantSettings,
): Pick<OverviewRow, 'observer_disclosure' | 'waiting_room' | 'host_absence_seconds'> {
  return {
    observer_disclosure: settings.observerDisclosure,
    waiting_room: settings.waitingRoom,
    host_absence_seconds: settings.hostAbsenceSeconds,
  };
}

/** Changes a tenant's row. A meeting or an account may be seen before its tenant is: then the row starts here. */
export function changeOverview(
  rows: Rows,
  tenant: Cell & string,
  change: (row: OverviewRow) => Partial<OverviewRow>,
): void {
  const found = rowAt(rows, tenantOverviewTable, [tenant]);
  if (found !== undefined) {
    changeRow(rows, tenantOverviewTable, found, change(found));
    return;
  }
  const row = blank(tenant);
  putRow(rows, tenantOverviewTable, { ...row, ...change(row) });
}

function blank(tenant: string): OverviewRow {
  return {
    tenant,
    slug: null,
    region: null,
    status: null,
    registered_at: null,
    ...settingCells(settingsUntilChosen),
    meetings_scheduled: 0,
    meetings_open: 0,
    meetings_ended: 0,
    meetings_cancelled: 0,
    people_present: 0,
    participant_ms: 0n,
    accounts_free: 0,
    accounts_trial: 0,
    accounts_basic: 0,
    accounts_pro: 0,
    accounts_closed: 0,
  };
}
