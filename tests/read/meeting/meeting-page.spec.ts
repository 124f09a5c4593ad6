// What of a stored page is shown, besides people.
import { expect, it } from 'vitest';
import {
  meetingPageOf,
  meetingPageSchema,
  storedMeetingSchema,
} from '../../../src/read/meeting/meeting-page.ts';
import { ada, hana, meeting, nine } from '../../support/histories/cast.ts';

const person = {
  person: hana,
  role: 'host',
  door: 'admitted',
  displayName: null,
  knockedAt: null,
  admitted: null,
  muted: false,
  handRaisedAt: null,
  devices: [],
  firstJoinedAt: null,
  presentSince: null,
  lastLeftAt: null,
  presentSeconds: 0,
};
const nothing = Object.fromEntries(
  [
    'plan',
    'limits',
    'audio',
    'openedAt',
    'endsBy',
    'lastWarningMinutes',
    'hostAbsentUntil',
    'endedAt',
    'endReason',
    'openSeconds',
    'cancelledAt',
  ].map((name) => [name, null]),
);
const stored = storedMeetingSchema.parse({
  ...nothing,
  meeting,
  account: meeting,
  host: hana,
  title: null,
  status: 'scheduled',
  scheduledAt: nine,
  startsAt: nine,
  plannedMinutes: 30,
  waitingRoom: true,
  locked: false,
  hostAbsenceSeconds: 600,
  namesHidden: false,
  muteOnEntry: false,
  present: 0,
  admitted: 1,
  revision: '0',
  changedAt: nine,
  hear: { kind: 'everyone' },
  see: { kind: 'everyone' },
  waiting: 3,
  observersPresent: 2,
  observerDisclosure: 'undisclosed',
  people: [person, { ...person, person: ada, role: 'participant' }],
});

it('who waits and how many observe is told to those who run the meeting', () => {
  const seen = (who: typeof ada, seesAll = false) => meetingPageOf(stored, { person: who, seesAll });
  expect(seen(hana)).toMatchObject({ waiting: 3, observersPresent: 2 });
  expect(seen(ada)).toMatchObject({ waiting: null, observersPresent: null });
  expect(seen(ada, true)).toMatchObject({ waiting: 3, observersPresent: 2 });
});

it('the tenant’s setting is no part of the page', () => {
  const page = meetingPageOf(stored, { person: ada, seesAll: false });
  expect(meetingPageSchema.parse(page)).toEqual(page);
  expect(page).not.toHaveProperty('observerDisclosure');
});
