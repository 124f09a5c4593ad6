// What the routes of consent share: purposes, languages, and the id under which a person's consent in a meeting is kept.
import { z } from 'zod';
import { parseConsentId } from '../../domain/shared/ids.ts';
import type { ConsentId, MeetingId, PersonId } from '../../domain/shared/ids.ts';
import type { IdSource } from '../../ports/id-source.port.ts';

/** What people are asked for. */
export const purposeSchema = z.enum(['record', 'transcribe']);

/** The stream of a person's consent in a meeting. */
export function consentIdOf(ids: Pick<IdSource, 'named'>, meeting: MeetingId, person: PersonId): ConsentId {
  const consent = parseConsentId(ids.named(['consent', meeting, person]));
  if (consent === undefined) throw new Error('the id source gave no UUID');
  return consent;
}
