// The words that answers about meetings use, as schemas, and one rule in SQL: who runs a meeting.
import { z } from 'zod';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import { idSchema } from '../../http/schemas.ts';
import { seeingDoors } from './who-sees-what.ts';

export const meetingStatusSchema = z.enum(['scheduled', 'open', 'ended', 'cancelled']);
export const planSchema = z.enum(['free', 'trial', 'basic', 'pro']);
export const roleSchema = z.enum(['host', 'co-host', 'participant', 'guest', 'observer']);
export const doorSchema = z.enum(['waiting', 'admitted', 'refused', 'removed']);
export const disclosureSchema = z.enum(['listed', 'counted', 'undisclosed']);

/** A plan's hard limits; null is unlimited. */
export const limitsSchema = z.strictObject({
  participants: z.int(),
  minutes: z.int().nullable(),
  recordings: z.int().nullable(),
  retentionDays: z.int(),
});

/** How a microphone is encoded. */
export const audioSchema = z.strictObject({
  codec: z.literal('opus'),
  bitrateBps: z.int(),
  channels: z.union([z.literal(1), z.literal(2)]),
  dtx: z.boolean(),
  red: z.boolean(),
});

/** Who is heard, or seen, by whom. */
export const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('hosts-only') }),
  z.strictObject({ kind: z.literal('named'), people: z.array(z.string()) }),
]);

/** Whether the person in the row `alias` (columns role and door) runs the meeting; false if there is no row. */
export function hostingSql(alias: string): string {
  return `coalesce(${alias}.door = 'admitted' and ${alias}.role in ('host', 'co-host'), false)`;
}

/** Whether the person in the row `alias` (column door) may see the meeting: whom a host refused or sent out may not. */
export function seeingSql(alias: string): string {
  return `${alias}.door in (${seeingDoors.map((door) => `'${door}'`).join(', ')})`;
}

/** The path of everything about one meeting. */
export function meetingParams() {
  return z.strictObject({ meeting: idSchema(parseMeetingId) });
}

/** The 404 for what does not exist, and for what the caller may not see. */
export const meetingAbsent = { code: 'meeting-unknown', detail: 'There is no such meeting.' };
