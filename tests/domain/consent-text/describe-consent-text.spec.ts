// Consent texts described: the newest of each purpose and language, sorted, as plain JSON.
import { expect, it } from 'vitest';
import { consentTextDecider } from '../../../src/domain/consent-text/consent-text.ts';
import { describeConsentText } from '../../../src/domain/consent-text/describe-consent-text.ts';
import { fold } from '../../support/decider-spec.ts';

it('consent texts are described before and after they are published', () => {
  expect(describeConsentText(consentTextDecider.initial())).toEqual({ status: 'none', newest: [] });
  const text = { purpose: 'record', version: 1, text: 'I agree.' } as const;
  const state = fold(consentTextDecider, [
    { type: 'ConsentTextPublished', ...text, language: 'hi' },
    { type: 'ConsentTextPublished', ...text, language: 'en' },
  ]);
  expect(describeConsentText(state)).toEqual({
    status: 'published',
    newest: [
      { ...text, language: 'en' },
      { ...text, language: 'hi' },
    ],
  });
});
