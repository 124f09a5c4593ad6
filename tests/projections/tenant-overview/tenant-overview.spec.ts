// The tenant's overview: its own row, its settings, whatever is seen first.
import { describe, expect, it } from 'vitest';
import { tenantOverviewProjection } from '../../../src/projections/tenant-overview/tenant-overview.projection.ts';
import { tenantOverviewTable } from '../../../src/projections/tenant-overview/tenant-overview.table.ts';
import { after, tenant } from '../../support/histories/cast.ts';
import { aScheduledMeeting, inTheRoom } from '../../support/histories/meetings.ts';
import { inMeeting, next, recordedAs, tenantStream } from '../../support/meeting-logs.ts';
import { projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(tenantOverviewProjection);
const registered = recordedAs(tenantStream, [{ type: 'TenantRegistered', slug: 'acme', region: 'in' }]);

describe('the tenant’s overview', () => {
  it('begins with what is seen first of it', () => {
    given(...inMeeting(...aScheduledMeeting()))
      .when()
      .thenRow(tenantOverviewTable, {
        tenant,
        slug: null,
        meetings_scheduled: 1,
        observer_disclosure: 'counted',
      });
    given(...inMeeting(...aScheduledMeeting()))
      .when(...registered)
      .thenRow(tenantOverviewTable, {
        slug: 'acme',
        region: 'in',
        status: 'active',
        registered_at: after(0),
        meetings_scheduled: 1,
      });
  });

  it('has the settings in force and the status', () => {
    const settings = { observerDisclosure: 'listed', waitingRoom: false, hostAbsenceSeconds: 60 } as const;
    const changed = next(registered, { type: 'TenantSettingsChanged', settings });
    given(...registered, changed)
      .when(next([changed], { type: 'TenantSuspended', reason: 'forgotten' }))
      .thenRow(tenantOverviewTable, {
        observer_disclosure: 'listed',
        waiting_room: false,
        host_absence_seconds: 60,
        status: 'suspended',
      });
    given(...registered, next(registered, { type: 'TenantSuspended', reason: { known: 'unpaid' } }))
      .when(next(registered, { type: 'TenantReinstated' }))
      .thenRow(tenantOverviewTable, { status: 'active' });
  });

  it('needs whole keys where people come and go', () => {
    const [join] = inMeeting(inTheRoom(tenant as never)[2]!);
    expect(
      tenantOverviewProjection.needs(join!).map(({ table, key }) => key.length - table.key.length),
    ).toEqual([0, 0, 0]);
  });
});
