// The words of a tenant: an organisation whose data is kept apart from all others, and its settings as data
// with a history. Type names are code; stored names live in the codec and are permanent.
import type { Actor } from '../shared/actor.ts';
import type { TenantId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { Personal } from '../shared/personal.ts';

/** What an observer's presence looks like to the participants; the record always has it. */
export type ObserverDisclosure = 'listed' | 'counted' | 'undisclosed';

export interface TenantSettings {
  readonly observerDisclosure: ObserverDisclosure;
  /** Whether meetings have a waiting room unless their host says otherwise. */
  readonly waitingRoom: boolean;
  /** How long an open meeting goes on without a host or co-host in the room. */
  readonly hostAbsenceSeconds: number;
}

interface Asked {
  readonly tenant: TenantId;
  readonly by: Actor;
  readonly at: Instant;
}

/** `slug` is the tenant's short name, `[a-z0-9-]{1,63}`; `region` where its data lives. */
export interface RegisterTenant extends Asked {
  readonly type: 'RegisterTenant';
  readonly slug: string;
  readonly region: string;
}
export interface ChangeTenantSettings extends Asked {
  readonly type: 'ChangeTenantSettings';
  readonly settings: TenantSettings;
}
export interface SuspendTenant extends Asked {
  readonly type: 'SuspendTenant';
  readonly reason: Personal<string>;
}
export interface ReinstateTenant extends Asked {
  readonly type: 'ReinstateTenant';
}

export type TenantCommand = RegisterTenant | ChangeTenantSettings | SuspendTenant | ReinstateTenant;

export interface TenantRegistered {
  readonly type: 'TenantRegistered';
  readonly slug: string;
  readonly region: string;
}
export interface TenantSettingsChanged {
  readonly type: 'TenantSettingsChanged';
  readonly settings: TenantSettings;
}
export interface TenantSuspended {
  readonly type: 'TenantSuspended';
  readonly reason: Personal<string>;
}
export interface TenantReinstated {
  readonly type: 'TenantReinstated';
}

export type TenantEvent = TenantRegistered | TenantSettingsChanged | TenantSuspended | TenantReinstated;

export type TenantRefusal =
  | { readonly code: 'tenant-unknown' }
  | { readonly code: 'tenant-exists'; readonly slug: string }
  | { readonly code: 'tenant-suspended' };
