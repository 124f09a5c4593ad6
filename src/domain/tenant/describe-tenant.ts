// A tenant's state as plain JSON, for audits.
import type { Described } from '../shared/described.ts';
import type { TenantState } from './tenant.state.ts';

/** What is known of a tenant at a point of its history. */
export function describeTenant(state: TenantState): Described {
  return state.status === 'none' ? { ...state } : { ...state, settings: { ...state.settings } };
}
