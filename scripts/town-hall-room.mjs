// The story of examples/town-hall.jsonl in the full room: devices, hands, mutes, who is heard, repeated requests,
// the door, seats that come free, another host, the end.
import { about, ask, knock, reported, ticket } from './town-hall-people.mjs';

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
    reported('joined', 'p02', 2, true),
    ticket('p03', 4, '409 device-limit-reached'),
  ]);
  wave('The first device hangs up, its person stays; tickets that are not used are returned', [
    reported('left', 'p02', 1, true),
    ...[2, 3].map((device) => ask('p03', 'POST', `seats/{device:p03/${device}}/give-up`, undefined, '200')),
  ]);
}

function speak(wave) {
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
  wave('The co-host mutes everybody', [ask('cohost', 'POST', 'mute-all', undefined, '200')]);
  wave('Two are asked to speak again, one wants to', [
    about('host', 'POST', 'participants/*/unmute', 'p02', '200'),
    about('cohost', 'POST', 'participants/*/unmute', 'p03', '200'),
    about('p04', 'POST', 'participants/*/unmute', 'p04', '200'),
  ]);
  wave('The two unmute themselves', [
    about('p02', 'POST', 'participants/*/unmute', 'p02', '200'),
    about('p03', 'POST', 'participants/*/unmute', 'p03', '200'),
  ]);
}

function hearOnlySome(wave) {
  const everyone = { kind: 'everyone' };
  const hear = (rule) => ask('host', 'PUT', 'audibility', { hear: rule, see: everyone }, '200');
  wave('Only hosts are heard', [hear({ kind: 'hosts-only' })], { mark: 'only hosts are heard' });
  wave('Hosts and one named person are heard', [hear({ kind: 'named', people: ['{person:p02}'] })], {
    mark: 'hosts and p02 are heard',
  });
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
  wave('The co-host removes somebody', [
    ask('cohost', 'POST', 'removals', { person: '{person:p06}' }, '200'),
  ]);
  wave('who does not come back, and whose leaving says nothing new', [
    knock('p06', '403 removed-from-meeting'),
    ticket('p06', 1, '403 removed-from-meeting'),
    reported('left', 'p06', 1, false),
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
    ['p01', 'p04'].map((person) => reported('left', person, 1, true)),
    { afterSeconds: 1 },
  );
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
      ...[...contenders, 'late'].map((person) =>
        reported('joined', person, 1, true, { when: `second:${person}` }),
      ),
      ticket('p01', 1, full),
    ],
    { counts: { 200: 3, [full]: 1 } },
  );
}

function handOverAndEnd(wave) {
  const handOver = (to, expect) => ask('host', 'PUT', 'host', { to: `{person:${to}}` }, expect);
  wave('The host hands the meeting over', [handOver('p02', '200')], { afterSeconds: 1 });
  wave('and is not the one any more who may', [handOver('cohost', '403 only-host')]);
  wave('The new host ends the meeting', [ask('p02', 'POST', 'end', undefined, '200', { key: 'end' })]);
  wave('It is over; ending it again says the same', [
    ask('p02', 'POST', 'end', undefined, '200'),
    knock('p110', '409 meeting-over'),
    reported('left', 'p02', 2, false),
  ]);
  wave('The request that ended it, sent again, has the same bytes', [
    ask('p02', 'POST', 'end', undefined, '200', { key: 'end', again: true }),
  ]);
}
