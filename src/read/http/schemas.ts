// The words that read routes' shapes are made of. Reads take no free text.
import { z } from 'zod';
import { parseInstant } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';

const uuidForm = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** PostgreSQL has no year 0: such an instant would fail in every query and every projection that meets it. */
const isBeforeYearOne = /^0000-/;

/** An id by its parse function (`parseMeetingId`). Upper case is taken and lowered. */
export function idText<Id extends string>(parse: (text: string) => Id | undefined) {
  return z
    .string()
    .regex(uuidForm)
    .meta({ format: 'uuid' })
    .transform((text, context): Id => {
      const id = parse(text.toLowerCase());
      if (id !== undefined) return id;
      context.addIssue({ code: 'custom', message: 'is no UUID' });
      return z.NEVER;
    });
}

/** An instant in UTC, with at most three digits of fraction, in the one stored form. */
export function instantText() {
  return z
    .string()
    .regex(instantForm)
    .meta({ format: 'date-time', examples: ['2026-11-21T10:00:00.000Z'] })
    .transform((text, context): Instant => {
      const [seconds = '', fraction = ''] = text.slice(0, -1).split('.');
      const instant = parseInstant(`${seconds}.${fraction.padEnd(3, '0')}Z`);
      if (instant !== undefined && !isBeforeYearOne.test(instant)) return instant;
      context.addIssue({ code: 'custom', message: 'names no real instant, or one before the year 1' });
      return z.NEVER;
    });
}

/** The greatest revision or position that is taken: a store's 64 bits still hold the one behind it. */
const maxRevision = '9223372036854775806';

/** A revision or version as decimal text. */
export function revisionText() {
  return z
    .string()
    .regex(/^(0|[1-9]\d{0,18})$/)
    .refine((text) => text.length < maxRevision.length || text <= maxRevision, 'is greater than any revision')
    .transform((text) => BigInt(text));
}
