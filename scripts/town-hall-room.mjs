// The story of examples/town-hall.jsonl in the full room: devices, hands, mutes, who is heard, repeated requests,
// the door, seats that come free, another host, the end.
import { about, ask, does, joins, knock, present, stands, ticket } from './town-hall-people.mjs';

/** Goes on with the story; `contenders` asked for the last seats, and some of them got none. */
export function inTheRoom(wave, contenders) {
  useDevices(wave);
  speak(wave);
  hearOnlySome(wave);
  askTwice(wave);
  keepTheDoor(wave);
  makeRoom(wave, contenders);
  handOverAndEnd(wave);
}

function useDevices(wave) {
  const more = (person, device) => ticket(person, device, '201');
  wave('Second and third devices take no second seat', [more('p02', 2), more('p03', 2), more('p03', 3)]);
  wave('A rejoin on the second device; a fourth device is one too many', [
    joins('p02', 2),
    ticket('p03', 4, '409 device-limit-reached'),
  ]);
  wave('The first device hangs up, its person stays; tickets that are not used are returned', [
    does('leave', 'p02', 1, { isIn: false }),
    ...[2, 3].map((device) => ask('p03', 'POST', `seats/{device:p03/${device}}/give-up`, undefined, '200')),
  ]);
}

function speak(wave) {
  wave('Two publish their microphones and speak', [...publishes('p02', 2), ...publishes('p03', 1)]);
  wave(
    'Hands go up',
    ['p01', 'p02', 'p04'].map((person) => ask(person, 'POST', 'hands', undefined, '200')),
    { afterSeconds: 1.5 },
  );
  wave('One is taken down by the co-host, one by its owner', [
    about('cohost', 'POST', 'participants/*/lower-hand', 'p01', '200'),
    about('p04', 'POST', 'participants/*/lower-hand', 'p04', '200'),
  ]);
  wave('The host mutes one person; another person may not', [
    about('host', 'POST', 'participants/*/mute', 'p03', '200'),
    about('p01', 'POST', 'participants/*/mute', 'p02', '403 only-host-or-cohost'),
  ]);
  wave('and at the media plane nothing is published by them any more', [
    stands('p03/1', { mayPublish: false, tracks: [] }),
  ]);
  wave('The co-host mutes everybody', [ask('cohost', 'POST', 'mute-all', undefined, '200')]);
  wave('at the media plane too', [stands('p02/2', { mayPublish: false, tracks: [] })]);
  wave('Two are asked to speak again, one wants to', [
    about('host', 'POST', 'participants/*/unmute', 'p02', '200'),
    about('cohost', 'POST', 'participants/*/unmute', 'p03', '200'),
    about('p04', 'POST', 'participants/*/unmute', 'p04', '200'),
  ]);
  wave('The two unmute themselves', [
    about('p02', 'POST', 'participants/*/unmute', 'p02', '200'),
    about('p03', 'POST', 'participants/*/unmute', 'p03', '200'),
  ]);
  wave('and may publish again', [
    stands('p02/2', { mayPublish: true }),
    stands('p03/1', { mayPublish: true }),
  ]);
  wave('One of them does', publishes('p02', 2));
}

/** Somebody publishes their microphone and speaks. */
function publishes(person, device) {
  return ['publish', 'speak'].map((act) => does(act, person, device, { isIn: true }));
}

function hearOnlySome(wave) {
  const everyone = { kind: 'everyone' };
  const hear = (rule) => ask('host', 'PUT', 'audibility', { hear: rule, see: everyone }, '200');
  /** Whose sound arrives at somebody in the room, of the two who speak. */
  const hears = (...speakers) =>
    stands('p04/1', { hears: speakers.map((speaker) => ({ identity: `{identity:${speaker}}` })) });
  wave('Somebody hears the two who speak', [hears('host/1', 'p02/2')]);
  wave('Only hosts are heard', [hear({ kind: 'hosts-only' })], { mark: 'only hosts are heard' });
  wave('and only a host’s sound arrives', [hears('host/1')]);
  wave('Hosts and one named person are heard', [hear({ kind: 'named', people: ['{person:p02}'] })], {
    mark: 'hosts and p02 are heard',
  });
  wave('and both arrive', [hears('host/1', 'p02/2')]);
  wave('Everyone is heard again', [hear(everyone)], { mark: 'everyone is heard' });
  wave('Names are hidden, whoever comes from now on is muted', [
    ask('host', 'PUT', 'names-hidden', { hidden: true }, '200'),
    ask('cohost', 'PUT', 'mute-on-entry', { on: true }, '200'),
  ]);
}

function askTwice(wave) {
  const rename = (title, expect, more = {}) =>
    ask('host', 'POST', 'rename', { title }, expect, { key: 'rename', ...more });
  wave('The host renames the meeting', [rename('Town hall, quarter four (recorded)', '200')]);
  wave('The same request with the same key: the same bytes', [
    rename('Town hall, quarter four (recorded)', '200', { again: true }),
  ]);
  wave('The key with another body, and a version that has passed', [
    rename('Something else', '422 idempotency-key-reused'),
    ask('host', 'PUT', 'lock', { locked: true }, '412 revision-mismatch', { ifMatch: '{etag:open}' }),
  ]);
}

function keepTheDoor(wave) {
  wave('Somebody asks for a ticket to come back with', [ticket('p06', 1, '201')]);
  wave('The co-host removes them', [ask('cohost', 'POST', 'removals', { person: '{person:p06}' }, '200')]);
  wave('who is sent out of the media plane, and is let in no more', [
    stands('p06/1', { isIn: false, reason: 'PARTICIPANT_REMOVED' }),
    knock('p06', '403 removed-from-meeting'),
    ticket('p06', 1, '403 removed-from-meeting'),
  ]);
  wave('The media plane still takes the old token, for as long as it lasts', [
    joins('p06', 1, { as: 'p06/again' }),
  ]);
  wave('and its bearer is sent out again', [
    stands('p06/again', { isIn: false, reason: 'PARTICIPANT_REMOVED' }),
    present(99),
  ]);
  wave('The host locks the room', [ask('host', 'PUT', 'lock', { locked: true }, '200')]);
  const late = (expect, more) => knock('late', expect, more);
  wave('A late knock is refused', [late('409 room-locked', { key: 'late' })]);
  wave('The host unlocks', [ask('host', 'PUT', 'lock', { locked: false }, '200')]);
  wave('The refused request with its key is still refused, byte for byte', [
    late('409 room-locked', { key: 'late', again: true }),
  ]);
  wave('A new knock is heard', [
    late('200', { answer: { admitted: false }, save: { 'person:late': 'person' } }),
  ]);
  wave('and admitted', [ask('host', 'POST', 'admissions', { person: '{person:late}' }, '200')]);
}

function makeRoom(wave, contenders) {
  wave(
    'Two leave early',
    ['p01', 'p04'].map((person) => does('leave', person, 1, { isIn: false })),
    { afterSeconds: 1 },
  );
  wave('The server hears of it', [present(97)]);
  const full = '409 meeting-full';
  wave(
    'Three seats are free: everybody without one asks again at once',
    [
      ...contenders.map((person) =>
        ticket(person, 1, ['201', full], {
          when: `!ticket:${person}`,
          as: `second:${person}`,
        }),
      ),
      ticket('late', 1, ['201', full], { as: 'second:late' }),
    ],
    { counts: { 201: 3, [full]: 12 } },
  );
  wave(
    'Whoever got one joins, muted; one of the early leavers wants back and finds the room full',
    [
      ...[...contenders, 'late'].map((person) => joins(person, 1, { when: `second:${person}` })),
      ticket('p01', 1, full),
    ],
    { counts: { 201: 3, [full]: 1 } },
  );
  wave('The room is full again', [present(100)]);
}

function handOverAndEnd(wave) {
  const handOver = (to, expect) => ask('host', 'PUT', 'host', { to: `{person:${to}}` }, expect);
  wave('The host hands the meeting over', [handOver('p02', '200')], { afterSeconds: 1 });
  wave('and is not the one any more who may', [handOver('cohost', '403 only-host')]);
  wave('The new host ends the meeting', [ask('p02', 'POST', 'end', undefined, '200', { key: 'end' })]);
  wave('It is over; ending it again says the same', [
    ask('p02', 'POST', 'end', undefined, '200'),
    knock('p110', '409 meeting-over'),
    stands('p02/2', { isIn: false, reason: 'ROOM_DELETED' }),
  ]);
  wave('The request that ended it, sent again, has the same bytes', [
    ask('p02', 'POST', 'end', undefined, '200', { key: 'end', again: true }),
  ]);
}
