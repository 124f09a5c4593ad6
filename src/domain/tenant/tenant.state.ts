// What is known of a tenant: nothing yet, or a tenant that works or is suspended.
import type { TenantSettings } from './tenant.events.ts';

export type TenantState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'suspended';
      readonly slug: string;
      readonly region: string;
      readonly settings: TenantSettings;
    };

/** The settings of a tenant that never chose any. */
export const defaultTenantSettings: TenantSettings = {
  observerDisclosure: 'counted',
  waitingRoom: true,
  hostAbsenceSeconds: 600,
};
