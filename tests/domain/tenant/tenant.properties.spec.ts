// What every tenant keeps, whatever happens.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TenantCommand } from '../../../src/domain/tenant/tenant.events.ts';
import { tenantDecider } from '../../../src/domain/tenant/tenant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { obeysTheLaws, type Sightings } from '../../support/decider-laws.ts';
import { nine, operator, tenant } from '../../support/histories/cast.ts';

const asked = { tenant, by: operator, at: nine };
const settings = fc.record({
  observerDisclosure: fc.constantFrom<'listed' | 'counted'>('listed', 'counted'),
  waitingRoom: fc.boolean(),
  hostAbsenceSeconds: fc.constantFrom(60, 600),
});
const commands: fc.Arbitrary<TenantCommand[]> = fc.array(
  fc.oneof(
    fc
      .constantFrom('acme', 'other')
      .map((slug) => ({ type: 'RegisterTenant' as const, ...asked, slug, region: 'eu' })),
    settings.map((wanted) => ({ type: 'ChangeTenantSettings' as const, ...asked, settings: wanted })),
    fc.constant({ type: 'SuspendTenant' as const, ...asked, reason: known('unpaid') }),
    fc.constant({ type: 'ReinstateTenant' as const, ...asked }),
  ),
  { maxLength: 30 },
);

it('a tenant obeys the laws of a decider, and sometimes says each of its words', () => {
  const seen: Sightings = new Map();
  fc.assert(
    fc.property(commands, (asked) => {
      obeysTheLaws(tenantDecider, asked, { holds: () => undefined }, seen);
    }),
    { numRuns: 200, seed: 20260302 },
  );
  expect([...seen.keys()].sort()).toEqual(
    [
      'TenantRegistered',
      'TenantSettingsChanged',
      'TenantSuspended',
      'TenantReinstated',
      'tenant-exists',
      'tenant-suspended',
      'tenant-unknown',
    ].sort(),
  );
});
