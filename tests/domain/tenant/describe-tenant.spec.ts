// A tenant described: status and settings as plain JSON.
import { expect, it } from 'vitest';
import { describeTenant } from '../../../src/domain/tenant/describe-tenant.ts';
import { defaultTenantSettings } from '../../../src/domain/tenant/tenant.state.ts';

it('a tenant is described in every status', () => {
  const tenant = { slug: 'acme', region: 'eu', settings: defaultTenantSettings };
  expect(describeTenant({ status: 'none' })).toEqual({ status: 'none' });
  for (const status of ['active', 'suspended'] as const) {
    const description = describeTenant({ status, ...tenant });
    expect(description).toEqual({ status, ...tenant });
    expect(description['settings']).not.toBe(defaultTenantSettings);
  }
});
