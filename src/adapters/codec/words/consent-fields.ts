// Stored shapes that consents and the texts for them share.
import type { z } from 'zod';
import type { ConsentPurpose } from '../../../domain/shared/consent-purpose.ts';
import { codeField, oneOf } from './fields.ts';

/** Longest language tag, in characters (RFC 5646, section 4.4.1: 35 is enough for what is registered). */
const languageLimit = 35;

/** What people are asked for. */
export function purposeField(): z.ZodType<ConsentPurpose> {
  return oneOf('record', 'transcribe');
}

/** A language, by its tag. */
export function languageField(): z.ZodType<string> {
  return codeField(languageLimit);
}
