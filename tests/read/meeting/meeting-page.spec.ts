// What of a stored page is shown, besides people.
import { expect, it } from 'vitest';
import {
  meetingPageSchema,
  meetingPageText,
  storedPageSchema,
} from '../../../src/read/meeting/meeting-page.ts';
import { ada, bob, hana, meeting, nine } from '../../support/histories/cast.ts';

const person = {
  person: hana,
  role: 'host',
  door: 'admitted',
  displayName: null,
  namedLike: [],
  knockedAt: null,
  admitted: null,
  muted: false,
  unmuteAskedAt: null,
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
const head = JSON.stringify({
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
  namesHidden: true,
  muteOnEntry: false,
  selfUnmute: true,
  ...nothing,
  present: 0,
  admitted: 1,
  revision: '0',
  changedAt: nine,
  hear: { kind: 'everyone' },
  see: { kind: 'everyone' },
}).slice(0, -1);
const people = [person, { ...person, person: ada, role: 'participant', displayName: 'Ada "A" Ü' }];
const stored = storedPageSchema.parse({
  head,
  revision: '0',
  see: { kind: 'everyone' },
  namesHidden: true,
  waiting: 3,
  observersPresent: 2,
  observerDisclosure: 'undisclosed',
  people: JSON.stringify(people),
});
const seen = (who: typeof ada, seesAll = false) =>
  meetingPageSchema.parse(JSON.parse(meetingPageText(stored, { person: who, seesAll })));

it('who waits and how many observe is told to those who run the meeting', () => {
  expect(seen(hana)).toMatchObject({ waiting: 3, observersPresent: 2 });
  expect(seen(ada)).toMatchObject({ waiting: null, observersPresent: null });
  expect(seen(ada, true)).toMatchObject({ waiting: 3, observersPresent: 2 });
});

it('is text in the form of its schema, whoever looks, with the names that they may see', () => {
  for (const viewer of [hana, ada, bob].flatMap((who) => [
    { person: who, seesAll: false },
    { person: who, seesAll: true },
  ])) {
    const text = meetingPageText(stored, viewer);
    expect(JSON.stringify(meetingPageSchema.parse(JSON.parse(text)))).toBe(text);
  }
  expect(seen(hana).people).toEqual(people);
  expect(seen(ada).people).toEqual(people);
  expect(seen(bob).people).toEqual([]);
  expect(seen(bob, true).people).toEqual(people);
});
