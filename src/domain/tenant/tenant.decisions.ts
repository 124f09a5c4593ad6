// The rule of each command on a tenant. Who may ask is settled by the route: platform roles are no
// business of the tenant's own history.
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import type { TenantCommand, TenantEvent, TenantRefusal, TenantSettings } from './tenant.events.ts';
import type { TenantState } from './tenant.state.ts';

export type TenantDecision = Decision<TenantEvent, TenantRefusal>;

/** A tenant is registered once; the same registration again says nothing. */
export function register(
  { slug, region }: TenantCommand<'RegisterTenant'>,
  state: TenantState,
): TenantDecision {
  if (state.status === 'none') return accept({ type: 'TenantRegistered', slug, region });
  if (state.slug === slug && state.region === region) return nothing();
  return refuse({ code: 'tenant-exists', slug: state.slug });
}

/** Settings are changed as a whole, never while suspended. */
export function changeSettings(
  { settings }: TenantCommand<'ChangeTenantSettings'>,
  state: TenantState,
): TenantDecision {
  if (state.status === 'none') return refuse({ code: 'tenant-unknown' });
  if (state.status === 'suspended') return refuse({ code: 'tenant-suspended' });
  if (sameSettings(state.settings, settings)) return nothing();
  return accept({ type: 'TenantSettingsChanged', settings });
}

export function suspend({ reason }: TenantCommand<'SuspendTenant'>, state: TenantState): TenantDecision {
  if (state.status === 'none') return refuse({ code: 'tenant-unknown' });
  if (state.status === 'suspended') return nothing();
  return accept({ type: 'TenantSuspended', reason });
}

export function reinstate(_command: TenantCommand<'ReinstateTenant'>, state: TenantState): TenantDecision {
  if (state.status === 'none') return refuse({ code: 'tenant-unknown' });
  if (state.status === 'active') return nothing();
  return accept({ type: 'TenantReinstated' });
}

function sameSettings(a: TenantSettings, b: TenantSettings): boolean {
  return (
    a.observerDisclosure === b.observerDisclosure &&
    a.waitingRoom === b.waitingRoom &&
    a.hostAbsenceSeconds === b.hostAbsenceSeconds
  );
}
