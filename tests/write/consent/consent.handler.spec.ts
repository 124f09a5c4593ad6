// The facts of a decision about consent: the meeting's, before the text's, and none of either where the meeting does not know
// who asks.
import { expect, it } from 'vitest';
import { consentTextDecider } from '../../../src/domain/consent-text/consent-text.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { consentFacts } from '../../../src/write/consent/consent.handler.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import * as cast from '../../support/histories/cast.ts';
import { anOpenMeeting, waiting } from '../../support/histories/meetings.ts';

const { ada, bob, consent, meeting, nine, person, tenant } = cast;
const giving = (who = ada) =>
  ({
    type: 'GiveConsent',
    consent,
    meeting,
    person: who,
    purpose: 'record',
    language: 'en',
    version: 1,
    method: 'screen',
    by: person(who),
    at: nine,
  }) as const;
const visited = [...anOpenMeeting(), ...waiting(ada)];
const ended = { type: 'MeetingEnded', endedAt: nine, reason: 'ended-by-host', openSeconds: 60 } as const;
const texts = fold(consentTextDecider, [
  { type: 'ConsentTextPublished', purpose: 'record', language: 'en', version: 4, text: 'I agree.' },
]);

it('completes a decision with the newest version, or with none', async () => {
  const at = fold(meetingDecider, visited);
  expect(
    await consentFacts.GiveConsent(giving(), tenant, fakeFacts({ meeting: at, consentText: texts })),
  ).toMatchObject({ newest: 4 });
  expect(await consentFacts.GiveConsent(giving(), tenant, fakeFacts({ meeting: at }))).toMatchObject({
    newest: null,
  });
});

it('refuses whom the meeting does not know, and everybody once it is over', async () => {
  const refusal = async (
    who: typeof ada,
    events: typeof visited | readonly [...typeof visited, typeof ended],
  ) => consentFacts.GiveConsent(giving(who), tenant, fakeFacts({ meeting: fold(meetingDecider, events) }));
  expect(await refusal(bob, visited)).toMatchObject({ refusal: { code: 'meeting-unknown', meeting } });
  expect(await refusal(bob, [...visited, ended])).toMatchObject({ refusal: { code: 'meeting-unknown' } });
  expect(await refusal(ada, [...visited, ended])).toMatchObject({
    refusal: { code: 'meeting-over', meeting },
  });
  expect(await consentFacts.GiveConsent(giving(), tenant, fakeFacts({}))).toMatchObject({
    refusal: { code: 'meeting-unknown' },
  });
});
