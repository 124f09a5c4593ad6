// The words of a tenant: an organisation whose data is kept apart from all others, and its settings as data
// with a history. Type names are code; stored names live in the codec and are permanent.
import type { Actor } from '../shared/actor.ts';
import type { TenantId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf, NoMembers } from '../shared/message-of.ts';
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

interface TenantCommands {
  /** `slug` is the tenant's short name, `[a-z0-9-]{1,63}`; `region` where its data lives. */
  RegisterTenant: { readonly slug: string; readonly region: string };
  ChangeTenantSettings: { readonly settings: TenantSettings };
  SuspendTenant: { readonly reason: Personal<string> };
  ReinstateTenant: NoMembers;
}

export type TenantCommand<Type extends keyof TenantCommands = keyof TenantCommands> = MessageOf<
  TenantCommands,
  Type,
  Asked
>;

interface TenantEvents {
  TenantRegistered: { readonly slug: string; readonly region: string };
  TenantSettingsChanged: { readonly settings: TenantSettings };
  TenantSuspended: { readonly reason: Personal<string> };
  TenantReinstated: NoMembers;
}

export type TenantEvent<Type extends keyof TenantEvents = keyof TenantEvents> = MessageOf<TenantEvents, Type>;

export type TenantRefusal =
  | { readonly code: 'tenant-unknown' }
  | { readonly code: 'tenant-exists'; readonly slug: string }
  | { readonly code: 'tenant-suspended' };
