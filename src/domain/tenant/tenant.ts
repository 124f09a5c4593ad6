// The life of a tenant: registered, suspended and reinstated, with the settings in force. Knows what each
// event does and which rule decides each command.
import type { NoFacts } from '../shared/bare.ts';
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { TenantId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './tenant.decisions.ts';
import type { TenantCommand, TenantEvent, TenantRefusal } from './tenant.events.ts';
import { defaultTenantSettings, type TenantState } from './tenant.state.ts';

/** The words and the state of a tenant. */
export interface TenantTypes {
  readonly id: TenantId;
  readonly state: TenantState;
  readonly command: TenantCommand;
  readonly event: TenantEvent;
  readonly refusal: TenantRefusal;
  readonly facts: NoFacts;
}

const evolutions: Evolutions<TenantTypes> = {
  TenantRegistered: (_state, { slug, region }) => ({
    status: 'active',
    slug,
    region,
    settings: defaultTenantSettings,
  }),
  TenantSettingsChanged: (state, { settings }) => (state.status === 'none' ? state : { ...state, settings }),
  TenantSuspended: (state) => (state.status === 'none' ? state : { ...state, status: 'suspended' }),
  TenantReinstated: (state) => (state.status === 'none' ? state : { ...state, status: 'active' }),
};

const decisions: Decisions<TenantTypes> = {
  RegisterTenant: rules.register,
  ChangeTenantSettings: rules.changeSettings,
  SuspendTenant: rules.suspend,
  ReinstateTenant: rules.reinstate,
};

export const tenantDecider = tabledDecider<TenantTypes>({
  category: 'tenant',
  initial: () => ({ status: 'none' }),
  evolutions,
  decisions,
});
