// Limits as requests bring them: hard limits of an account, null where there is none.
import { z } from 'zod';
import { wholeNumberSchema } from '../../http/schemas.ts';

/** At most what the service can hold: 100 participants a meeting, a day, and retention of ten years. */
export const limitsSchema = z.strictObject({
  participants: wholeNumberSchema(1, 100),
  minutes: wholeNumberSchema(1, 1_440).nullable(),
  recordings: wholeNumberSchema(0, 1_000_000).nullable(),
  retentionDays: wholeNumberSchema(1, 3_650),
});
