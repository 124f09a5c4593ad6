// What the routes of consent share: purposes, languages, and the id under which a person's consent in a meeting is kept.
import { z } from 'zod';
import { parseConsentId } from '../../domain/shared/ids.ts';
import type { ConsentId, MeetingId, PersonId } from '../../domain/shared/ids.ts';
import type { IdSource } from '../../ports/id-source.port.ts';

/** Longest language tag, in characters (RFC 5646, section 4.4.1). */
const languageLength = 35;
const languageForm = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,8}$/;

/** What people are asked for. */
export const purposeSchema = z.enum(['record', 'transcribe']);

/** A language by its BCP 47 tag, brought into its canonical form (`EN-gb` is `en-GB`). */
export const languageSchema = z
  .string()
  .max(languageLength)
  .regex(languageForm)
  .meta({ examples: ['en', 'pt-BR', 'hi'] })
  .transform((tag, context): string => {
    const [canonical] = canonicalLocales(tag);
    if (canonical !== undefined && canonical.length <= languageLength) return canonical;
    context.addIssue({ code: 'custom', message: 'is no language tag of BCP 47' });
    return z.NEVER;
  });

/** The stream of a person's consent in a meeting. */
export function consentIdOf(ids: Pick<IdSource, 'named'>, meeting: MeetingId, person: PersonId): ConsentId {
  const consent = parseConsentId(ids.named(['consent', meeting, person]));
  if (consent === undefined) throw new Error('the id source gave no UUID');
  return consent;
}

function canonicalLocales(tag: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}
