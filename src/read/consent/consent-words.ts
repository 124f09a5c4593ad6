// The words that answers about consents use, as schemas.
import { z } from 'zod';

export const purposeSchema = z.enum(['record', 'transcribe']);
export const decisionSchema = z.enum(['given', 'refused', 'withdrawn']);
export const methodSchema = z.enum(['screen', 'spoken', 'paper']);

/** A published text. */
export const consentTextSchema = z.strictObject({
  purpose: purposeSchema,
  language: z.string(),
  version: z.int(),
  text: z.string(),
  publishedAt: z.string(),
});

/** The 404 for a text that was never published. */
export const textAbsent = { code: 'consent-text-unknown', detail: 'There is no such text.' };
