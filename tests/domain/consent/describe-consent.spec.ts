// A person's consent described: the last decision of each purpose, sorted, as plain JSON.
import { expect, it } from 'vitest';
import { consentDecider } from '../../../src/domain/consent/consent.ts';
import { describeConsent } from '../../../src/domain/consent/describe-consent.ts';
import { fold } from '../../support/decider-spec.ts';
import { ada, meeting } from '../../support/histories/cast.ts';

it('consent is described before and after decisions', () => {
  expect(describeConsent(consentDecider.initial())).toEqual({ status: 'none', decided: [] });
  const shown = { meeting, person: ada, language: 'en', version: 1, method: 'screen' } as const;
  const state = fold(consentDecider, [
    { type: 'ConsentGiven', ...shown, purpose: 'transcribe' },
    { type: 'ConsentGiven', ...shown, purpose: 'record' },
    { type: 'ConsentWithdrawn', meeting, person: ada, purpose: 'record' },
  ]);
  expect(describeConsent(state)).toEqual({
    status: 'decided',
    decided: [
      { purpose: 'record', decision: 'withdrawn', language: 'en', version: 1 },
      { purpose: 'transcribe', decision: 'given', language: 'en', version: 1 },
    ],
  });
});
