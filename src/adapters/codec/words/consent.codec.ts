// How the events of consent are stored. Names with their versions are permanent.
import type { ConsentEvent } from '../../../domain/consent/consent.events.ts';
import type { MeetingId, PersonId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { languageField, purposeField } from './consent-fields.ts';
import { integer, oneOf, uuidField } from './fields.ts';

const whose = { meeting: uuidField<MeetingId>(), person: uuidField<PersonId>() };
const answered = {
  ...whose,
  purpose: purposeField(),
  language: languageField(),
  version: integer({ min: 1 }),
  method: oneOf('screen', 'spoken', 'paper'),
};

/** All events of consent. */
export const consentCodec: AggregateCodec<ConsentEvent> = {
  ConsentGiven: { stored: 'consent.given.v1', fields: answered },
  ConsentRefused: { stored: 'consent.refused.v1', fields: answered },
  ConsentWithdrawn: { stored: 'consent.withdrawn.v1', fields: { ...whose, purpose: purposeField() } },
};
