// Consent texts by example: versions for each purpose and language, and no text published twice.
import { expect, it } from 'vitest';
import {
  consentTextDecider,
  maxConsentLanguages,
  newestVersion,
} from '../../../src/domain/consent-text/consent-text.ts';
import type { ConsentTextEvent } from '../../../src/domain/consent-text/consent-text.events.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';

const given = specificationOf(consentTextDecider);
const publishing = {
  type: 'PublishConsentText',
  tenant: cast.tenant,
  purpose: 'record',
  language: 'en',
  text: 'I agree.',
  by: cast.person(cast.hana),
  at: cast.nine,
} as const;
const published = (version = 1, language = 'en', text = 'I agree.'): ConsentTextEvent => ({
  type: 'ConsentTextPublished',
  purpose: 'record',
  language,
  version,
  text,
});

it('a text is the next version of its purpose and language', () => {
  given().when(publishing).then([published()]);
  given(published())
    .when({ ...publishing, text: 'I do agree.' })
    .then([published(2, 'en', 'I do agree.')]);
  given(published(1), published(2, 'en', 'I do agree.'))
    .when(publishing)
    .then([published(3)]);
  given(published())
    .when({ ...publishing, language: 'hi' })
    .then([published(1, 'hi')]);
  given(published())
    .when({ ...publishing, purpose: 'transcribe' })
    .then([{ ...published(), purpose: 'transcribe' }]);
});

it('the newest text is not published again', () => {
  given(published()).when(publishing).then([]);
});

it('a purpose has texts in so many languages at most; those that it has go on', () => {
  const all = Array.from({ length: maxConsentLanguages }, (_, n) => published(1, `en-${n + 100}`));
  given(...all)
    .when({ ...publishing, language: 'fr' })
    .then({
      code: 'consent-language-limit-reached',
      purpose: 'record',
      limit: maxConsentLanguages,
      count: maxConsentLanguages,
    });
  given(...all)
    .when({ ...publishing, language: 'fr', purpose: 'transcribe' })
    .then([{ ...published(1, 'fr'), purpose: 'transcribe' }]);
  given(...all)
    .when({ ...publishing, language: 'en-100', text: 'Anew.' })
    .then([published(2, 'en-100', 'Anew.')]);
});

it('tells the newest version', () => {
  const state = fold(consentTextDecider, [published(), published(2, 'en', 'I do agree.')]);
  expect(newestVersion(state, { purpose: 'record', language: 'en' })).toBe(2);
  expect(newestVersion(state, { purpose: 'record', language: 'fr' })).toBeNull();
});
