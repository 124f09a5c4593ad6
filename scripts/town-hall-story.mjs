// The story of examples/town-hall.jsonl up to a full room, wave after wave (town-hall-room.mjs goes on). The requests
// of one wave are sent at once and the next wave waits for all answers, so within a wave nobody knows who comes
// first. Where a race decides who is refused, the wave says how many are, and later requests hang on what became
// of somebody (`when`).
import {
  about,
  ask,
  displayNameOf,
  does,
  guests,
  joins,
  knock,
  members,
  observer,
  present,
  ticket,
} from './town-hall-people.mjs';
import { inTheRoom } from './town-hall-room.mjs';

const early = members(1, 10);
const crowd = [...members(11, 110), ...guests, observer];
/** Admitted one by one, so that the scenes in the room have people who surely got a seat. */
const seatedFirst = ['p01', 'p02', 'p03', 'p04', 'p06'];
const refused = 'p05';
/** Everybody else: there are 93 seats for the 107 of them who take one; the observer takes none. */
const contenders = [
  ...early.filter((person) => person !== refused && !seatedFirst.includes(person)),
  ...crowd,
];

/** Tells the story to `wave(title, requests, { counts, mark, afterSeconds })`. */
export function tellStory(wave) {
  prepare(wave);
  invite(wave);
  gather(wave);
  letIn(wave);
  takeSeats(wave);
  inTheRoom(
    wave,
    contenders.filter((person) => person !== observer),
  );
}

function prepare(wave) {
  wave('An admin opens a Pro account for this run', [
    ask('admin', 'POST', '/v1/accounts', { plan: 'pro', timeZone: 'Asia/Kolkata' }, '201', {
      save: { account: 'account' },
    }),
  ]);
  const meeting = { account: '{account}', title: 'Town hall, quarter four', startsAt: '{now+60s}' };
  wave('The host schedules a town hall with a waiting room', [
    ask('host', 'POST', '/v1/meetings', { ...meeting, plannedMinutes: 60, waitingRoom: true }, '201', {
      save: { meeting: 'meeting' },
    }),
  ]);
}

function invite(wave) {
  const kinds = [
    ['guest', 'guests', 10],
    ['observer', 'observer', 1],
  ];
  const until = '{now+3600s}';
  wave(
    'The host makes an invite for guests and one for an observer; for a member who was never there there is no meeting',
    [
      ...kinds.map(([role, name, maxGuests]) =>
        ask('host', 'POST', 'invites', { role, expiresAt: until, maxGuests }, '201', {
          save: { [`link:${name}`]: 'link' },
        }),
      ),
      ask('p01', 'POST', 'invites', { role: 'guest', expiresAt: until, maxGuests: 1 }, '404 meeting-unknown'),
    ],
  );
  const invited = [...guests.map((guest) => [guest, '{link:guests}']), [observer, '{link:observer}']];
  wave(
    'Three guests and the observer take the links, without an account',
    invited.map(([guest, link]) => {
      const body = { link, displayName: displayNameOf(guest), proofHash: `{proofHash:${guest}}` };
      return ask(null, 'POST', '/v1/guests', body, '201', { save: { [`person:${guest}`]: 'guest' } });
    }),
  );
  wave(
    'Each gets a ticket for the proof that nobody else has',
    invited.map(([guest, link]) => {
      const path = `/v1/guests/{person:${guest}}/tickets`;
      return ask(null, 'POST', path, { link, proof: `{proof:${guest}}` }, '200', {
        save: { [`entry:${guest}`]: 'ticket' },
      });
    }),
  );
  const session = (guest, expect, more) =>
    ask(null, 'POST', '/v1/guest-sessions', { ticket: `{entry:${guest}}` }, expect, more);
  wave(
    'and turns it into a session',
    invited.map(([guest]) => session(guest, '201', { save: { [`token:${guest}`]: 'access_token' } })),
  );
  wave('A ticket opens one session only', [session('g1', '409 ticket-used')]);
}

function gather(wave) {
  wave('Ten early arrivals and the coming co-host knock before it opens, and wait', [
    ...['cohost', ...early].map((person) =>
      knock(person, '200', { answer: { admitted: false }, save: { [`person:${person}`]: 'person' } }),
    ),
    ticket('host', 1, '409 meeting-not-open', { note: 'no seat before it opens, not even for the host' }),
  ]);
  wave('The host names a co-host; an early arrival may not open the meeting', [
    about('host', 'PUT', 'participants/*/role', 'cohost', '200', { role: 'co-host' }),
    ask('p01', 'POST', 'open', undefined, '403 only-host-or-cohost'),
  ]);
  wave('The host opens', [
    ask('host', 'POST', 'open', undefined, '200', { key: 'open', save: { 'etag:open': '@etag' } }),
  ]);
  wave('Host and co-host walk in; nobody else is let in because they came', [
    knock('host', '200', { save: { 'person:host': 'person' } }),
    knock('cohost', '200', { answer: { admitted: true } }),
    ticket('p01', 1, '403 not-admitted'),
    ask('host', 'GET', 'clock', undefined, '200', { save: { clock: 'now' } }),
  ]);
  wave(
    'Both take a seat',
    ['host', 'cohost'].map((person) => ticket(person, 1, '201')),
  );
  const claim = { person: '{person:p01}', device: '{device:p01/1}', occurredAt: '{now}' };
  wave('and join the media plane; a client that only says so of itself is not believed', [
    ...['host', 'cohost'].map((person) => joins(person, 1)),
    ask('p01', 'POST', 'presence/joined', claim, '403 role-missing'),
  ]);
  wave('The media plane tells the server by webhooks; the host speaks', [
    present(2),
    ...publishes('host', 1),
  ]);
}

function letIn(wave) {
  const full = '409 waiting-room-full';
  wave(
    'Everybody else knocks at once; 100 can wait at the door and ten do already',
    crowd.map((person) =>
      knock(person, ['200', full], { save: { [`knocked:${person}`]: 'person', ...own(person) } }),
    ),
    { counts: { 200: 90, [full]: 14 } },
  );
  wave('One person is refused, five are admitted one by one; who does not run the meeting admits nobody', [
    ask('host', 'POST', 'refusals', { person: `{person:${refused}}` }, '200'),
    ...seatedFirst.map((person, index) =>
      ask(index % 2 === 0 ? 'host' : 'cohost', 'POST', 'admissions', { person: `{person:${person}}` }, '200'),
    ),
    ask('p07', 'POST', 'admissions', { person: '{person:p07}' }, '403 only-host-or-cohost'),
  ]);
  wave('The rest are admitted all at once', [ask('host', 'POST', 'admissions/all', undefined, '200')]);
  wave(
    'Who found the door full knocks again; who was refused stays out',
    [
      ...crowd.map((person) =>
        knock(person, '200', {
          when: `!knocked:${person}`,
          answer: { admitted: false },
          save: { [`knocked:${person}`]: 'person', ...own(person) },
        }),
      ),
      knock(refused, '403 entry-refused'),
    ],
    { counts: { 200: 14, '403 entry-refused': 1 } },
  );
  wave('The co-host lets them in', [ask('cohost', 'POST', 'admissions/all', undefined, '200')]);
}

/** Somebody publishes their microphone and speaks. */
function publishes(person, device) {
  return ['publish', 'speak'].map((act) => does(act, person, device, { isIn: true }));
}

/** Members learn their person's id when they knock; guests had it before. */
function own(person) {
  return person.startsWith('p') ? { [`person:${person}`]: 'person' } : {};
}

function takeSeats(wave) {
  wave(
    'The first five take seats',
    seatedFirst.map((person) => ticket(person, 1, '201')),
  );
  wave(
    'and join',
    seatedFirst.map((person) => joins(person, 1)),
  );
  wave('The server hears of it', [present(7)]);
  const full = '409 meeting-full';
  wave(
    'Everybody else asks for a join ticket at once: 93 seats are left for 107 people; an observer takes none',
    contenders.map((person) =>
      ticket(person, 1, person === observer ? '201' : ['201', full], { as: `ticket:${person}` }),
    ),
    { counts: { 201: 94, [full]: 14 } },
  );
  wave(
    'Whoever got a ticket joins',
    contenders.map((person) => joins(person, 1, { when: `ticket:${person}` })),
    { counts: { 201: 94 } },
  );
  wave('The server hears of all of them', [present(100)]);
}
