// What the write routes of a tenant share.
import { z } from 'zod';
import type { PlatformRole } from '../../ports/authenticator.port.ts';

/** An answer that names the tenant. */
export const namesTenant = z.object({ tenant: z.string() });

/** A tenant's short name. */
export const slugForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Longest reason of a privileged act, in UTF-16 units. */
export const reasonLength = 500;

export const operators: readonly PlatformRole[] = ['operator'];
export const admins: readonly PlatformRole[] = ['admin'];
