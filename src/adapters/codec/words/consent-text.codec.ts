// How the events of consent texts are stored. Names with their versions are permanent.
import type { ConsentTextEvent } from '../../../domain/consent-text/consent-text.events.ts';
import type { AggregateCodec } from './codec.ts';
import { languageField, purposeField } from './consent-fields.ts';
import { integer, publishedText } from './fields.ts';

/** Longest text, in UTF-16 units: at most 30,000 bytes of UTF-8, so that an event's body holds it. */
const textLimit = 10_000;

/** All events of consent texts. */
export const consentTextCodec: AggregateCodec<ConsentTextEvent> = {
  ConsentTextPublished: {
    stored: 'consentText.published.v1',
    fields: {
      purpose: purposeField(),
      language: languageField(),
      version: integer({ min: 1 }),
      text: publishedText(textLimit),
    },
  },
};
