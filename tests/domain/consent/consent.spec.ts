// Consent by example: given, refused and withdrawn by the person alone, about the newest text, as often as they like.
import { describe, it } from 'vitest';
import { consentDecider } from '../../../src/domain/consent/consent.ts';
import type { ConsentEvent } from '../../../src/domain/consent/consent.events.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';

const given = specificationOf(consentDecider);
const { ada, bob, consent, guest, gus, meeting, nine, operator, person } = cast;
const whose = { meeting, person: ada };
const asked = { consent, ...whose, by: person(ada), at: nine };
const shown = { purpose: 'record', language: 'en', version: 2, method: 'screen' } as const;
const giving = { type: 'GiveConsent', ...asked, ...shown, newest: 2 } as const;
const refusing = { ...giving, type: 'RefuseConsent' } as const;
const withdrawing = { type: 'WithdrawConsent', ...asked, purpose: 'record' } as const;
const hasGiven: ConsentEvent = { type: 'ConsentGiven', ...whose, ...shown };
const hasRefused: ConsentEvent = { type: 'ConsentRefused', ...whose, ...shown };
const hasWithdrawn: ConsentEvent = { type: 'ConsentWithdrawn', ...whose, purpose: 'record' };

describe('consent', () => {
  it('is given and refused; the same answer again says nothing, another one is another', () => {
    given().when(giving).then([hasGiven]);
    given(hasGiven).when(giving).then([]);
    given(hasGiven).when(refusing).then([hasRefused]);
    given(hasRefused).when(giving).then([hasGiven]);
    given(hasGiven, hasWithdrawn).when(giving).then([hasGiven]);
  });

  it('is given anew to a newer text, and in another language', () => {
    given(hasGiven)
      .when({ ...giving, version: 3, newest: 3 })
      .then([{ ...hasGiven, version: 3 }]);
    given(hasGiven)
      .when({ ...giving, language: 'hi' })
      .then([{ ...hasGiven, language: 'hi' }]);
  });

  it('is about the newest text', () => {
    given()
      .when({ ...giving, newest: 3 })
      .then({ code: 'consent-text-outdated', purpose: 'record', language: 'en', version: 2, newest: 3 });
    given()
      .when({ ...giving, version: 9 })
      .then('consent-text-outdated');
    given()
      .when({ ...refusing, newest: null })
      .then({ code: 'consent-text-unknown', purpose: 'record', language: 'en' });
  });

  it('is taken back once, for one purpose, as long as it stands', () => {
    given(hasGiven).when(withdrawing).then([hasWithdrawn]);
    given(hasGiven, hasWithdrawn).when(withdrawing).then([]);
    given(hasGiven)
      .when({ ...withdrawing, purpose: 'transcribe' })
      .then({ code: 'consent-not-given', meeting, purpose: 'transcribe' });
    given().when(withdrawing).then('consent-not-given');
    given(hasRefused).when(withdrawing).then('consent-not-given');
  });

  it('is nobody else’s to decide, whatever they are', () => {
    for (const by of [person(bob), guest(gus), operator, cast.mediaPlane]) {
      for (const command of [giving, refusing, withdrawing]) {
        given(hasGiven)
          .when({ ...command, by })
          .then({ code: 'not-yourself', meeting, person: ada });
      }
    }
    given()
      .when({ ...giving, by: guest(ada) })
      .then([hasGiven]);
  });
});
