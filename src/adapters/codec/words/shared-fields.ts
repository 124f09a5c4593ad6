// Stored shapes that several aggregates' events have: plans with their limits and audio, names, titles, reasons.
// Limits here are those of storage: wider than any route's, so that what was decided can always be stored.
import { z } from 'zod';
import type { AudioProfile, Plan, PlanLimits } from '../../../domain/account/plan.ts';
import type { Personal } from '../../../domain/shared/personal.ts';
import { freeText, integer, oneOf } from './fields.ts';

/** Longest title and display name, in UTF-16 units. */
const nameLimit = 500;
/** Longest reason for a privileged act, in UTF-16 units. */
const reasonLimit = 2_000;

/** A plan's name. */
export function planField(): z.ZodType<Plan> {
  return oneOf('free', 'trial', 'basic', 'pro');
}

/** A plan's hard limits; null is unlimited. */
export function limitsField(): z.ZodType<PlanLimits> {
  return z.strictObject({
    minutes: integer({ min: 0 }).nullable(),
    participants: integer({ min: 0 }),
    recordings: integer({ min: 0 }).nullable(),
    retentionDays: integer({ min: 0 }),
  });
}

/** How a microphone is encoded. */
export function audioField(): z.ZodType<AudioProfile> {
  return z.strictObject({
    bitrateBps: integer({ min: 1 }),
    channels: z.union([z.literal(1), z.literal(2)]),
    codec: z.literal('opus'),
    dtx: z.boolean(),
    red: z.boolean(),
  });
}

/** The name of the person whose id stands in the field `of`. */
export function displayNameField(of: string): z.ZodType<Personal<string>> {
  return freeText({ max: nameLimit, of, purpose: 'identity' });
}

/** A title, its author's words. */
export function titleField(): z.ZodType<Personal<string>> {
  return freeText({ max: nameLimit, of: 'actor', purpose: 'content' });
}

/** Why somebody did a privileged act, in their words. */
export function reasonField(): z.ZodType<Personal<string>> {
  return freeText({ max: reasonLimit, of: 'actor', purpose: 'content' });
}
