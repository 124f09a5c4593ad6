// A tenant by example.
import { describe, expect, it } from 'vitest';
import type { TenantEvent } from '../../../src/domain/tenant/tenant.events.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';
import { tenantDecider } from '../../../src/domain/tenant/tenant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import { nine, operator, tenant } from '../../support/histories/cast.ts';

const given = specificationOf(tenantDecider);
const asked = { tenant, by: operator, at: nine };
const registering = { type: 'RegisterTenant', ...asked, slug: 'acme', region: 'eu' } as const;
const registered: TenantEvent = { type: 'TenantRegistered', slug: 'acme', region: 'eu' };
const suspending = { type: 'SuspendTenant', ...asked, reason: known('unpaid') } as const;
const suspended: TenantEvent = { type: 'TenantSuspended', reason: known('unpaid') };
const reinstating = { type: 'ReinstateTenant', ...asked } as const;
const settings = { ...defaultTenantSettings, hostAbsenceSeconds: 60 };
const changing = { type: 'ChangeTenantSettings', ...asked, settings } as const;

describe('a tenant', () => {
  it('is registered once; the same registration again says nothing', () => {
    given().when(registering).then([registered]);
    given(registered).when(registering).then([]);
    given(registered)
      .when({ ...registering, slug: 'other' })
      .then({ code: 'tenant-exists', slug: 'acme' });
    given(registered)
      .when({ ...registering, region: 'in' })
      .then('tenant-exists');
  });
  it('begins with the default settings', () => {
    expect(fold(tenantDecider, [registered])).toMatchObject({
      settings: { observerDisclosure: 'counted', waitingRoom: true, hostAbsenceSeconds: 600 },
    });
  });
  it.each([{ hostAbsenceSeconds: 60 }, { waitingRoom: false }, { observerDisclosure: 'listed' } as const])(
    'changes its settings when one is another: %o',
    (change) => {
      const wanted = { ...defaultTenantSettings, ...change };
      const changed: TenantEvent = { type: 'TenantSettingsChanged', settings: wanted };
      given(registered)
        .when({ ...changing, settings: wanted })
        .then([changed]);
      given(registered, changed)
        .when({ ...changing, settings: { ...wanted } })
        .then([]);
    },
  );
  it('is suspended and reinstated, each once, and changes nothing meanwhile', () => {
    given(registered).when(suspending).then([suspended]);
    given(registered, suspended).when(suspending).then([]);
    given(registered, suspended).when(changing).then('tenant-suspended');
    given(registered, suspended)
      .when(reinstating)
      .then([{ type: 'TenantReinstated' }]);
    given(registered, suspended, { type: 'TenantReinstated' }).when(reinstating).then([]);
    given(registered).when(reinstating).then([]);
  });
  it('is unknown before it is registered', () => {
    for (const command of [changing, suspending, reinstating]) given().when(command).then('tenant-unknown');
    expect(fold(tenantDecider, [suspended, { type: 'TenantReinstated' }])).toEqual({ status: 'none' });
  });
});
