// Keeps the tenant's overview and the list of accounts: hears tenants, every event of accounts (their rows have the
// stream's revision, for If-Match) and what of meetings is counted.
import type { AccountEvent } from '../../domain/account/account.events.ts';
import type { MeetingEvent } from '../../domain/meeting/meeting.events.ts';
import type { TenantEvent } from '../../domain/tenant/tenant.events.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { RowNeed } from '../../ports/read-table.ts';
import { exhaustiveOver, type Projection, type Rows } from '../projection.ts';
import {
  isAccountEvent,
  isMeetingEvent,
  isTenantEvent,
  type RecordedMeetingEvent,
  type RecordedTenantEvent,
} from '../recorded.ts';
import { accountsTable } from './accounts.table.ts';
import { countAccount } from './count-accounts.ts';
import { countMeeting } from './count-meetings.ts';
import { changeOverview, settingCells, type OverviewRow } from './overview.ts';
import { overviewPeopleTable } from './overview-people.table.ts';
import { overviewMeetingsTable, tenantOverviewTable } from './tenant-overview.table.ts';

/** What of a meeting moves a count. */
type CountedOfMeetings = Extract<
  MeetingEvent,
  {
    readonly type:
      | 'MeetingScheduled'
      | 'MeetingOpened'
      | 'MeetingEnded'
      | 'MeetingCancelled'
      | 'ParticipantJoined'
      | 'ParticipantLeft'
      | 'StayReported'
      | 'ParticipantRemoved';
  }
>;

/** The tenant's overview. */
export const tenantOverviewProjection: Projection = {
  name: 'tenant-overview',
  tables: [tenantOverviewTable, overviewMeetingsTable, overviewPeopleTable, accountsTable],
  hears: exhaustiveOver<TenantEvent | AccountEvent | CountedOfMeetings>({
    TenantRegistered: true,
    TenantSettingsChanged: true,
    TenantSuspended: true,
    TenantReinstated: true,
    AccountOpened: true,
    PlanChosen: true,
    LimitsOverridden: true,
    TrialEnded: true,
    AccountSuspended: true,
    AccountReinstated: true,
    AccountClosed: true,
    RecordingReserved: true,
    RecordingReleased: true,
    MeetingScheduled: true,
    MeetingOpened: true,
    MeetingEnded: true,
    MeetingCancelled: true,
    ParticipantJoined: true,
    ParticipantLeft: true,
    StayReported: true,
    ParticipantRemoved: true,
  }),
  onPoison: 'park-stream',
  needs: (recorded) => {
    const overview = { table: tenantOverviewTable, key: [recorded.tenant] };
    if (isMeetingEvent(recorded)) return [overview, ...needsOfMeeting(recorded)];
    if (!isAccountEvent(recorded)) return [overview];
    return [overview, { table: accountsTable, key: [recorded.tenant, recorded.streamId] }];
  },
  begins: (recorded) => {
    if (!isMeetingEvent(recorded)) return undefined;
    const key = [recorded.tenant, recorded.streamId];
    return [
      { table: tenantOverviewTable, key: [recorded.tenant] },
      { table: overviewMeetingsTable, key },
      { table: overviewPeopleTable, key },
    ];
  },
  apply: (recorded, rows) => {
    if (isMeetingEvent(recorded)) countMeeting(recorded, rows);
    else if (isAccountEvent(recorded)) countAccount(recorded, rows);
    else tellTenant(recorded, rows);
  },
};

function needsOfMeeting({ tenant, streamId, event }: RecordedMeetingEvent): readonly RowNeed[] {
  const key = [tenant, streamId];
  const meeting = { table: overviewMeetingsTable, key };
  switch (event.type) {
    case 'ParticipantJoined':
    case 'ParticipantLeft':
    case 'StayReported':
    case 'ParticipantRemoved':
      return [meeting, { table: overviewPeopleTable, key: [...key, event.person] }];
    case 'MeetingEnded':
      return [meeting, { table: overviewPeopleTable, key }];
    default:
      return [meeting];
  }
}

/** Said again, a tenant's event says the same: no revision needs to be kept. */
function tellTenant(recorded: RecordedEvent, rows: Rows): void {
  if (isTenantEvent(recorded)) changeOverview(rows, recorded.tenant, () => tenantCells(recorded));
}

function tenantCells({ event, at }: RecordedTenantEvent): Partial<OverviewRow> {
  switch (event.type) {
    case 'TenantRegistered':
      return { slug: event.slug, region: event.region, status: 'active', registered_at: at };
    case 'TenantSettingsChanged':
      return settingCells(event.settings);
    case 'TenantSuspended':
      return { status: 'suspended' };
    case 'TenantReinstated':
      return { status: 'active' };
  }
}
