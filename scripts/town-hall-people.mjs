// The people of examples/town-hall.jsonl, and the requests that they send over and over.

const given =
  'Asha,Zoë,Mateo,Ngozi,Łukasz,Priya,Sørn,Mei,Omar,Ingrid,李娜,Kwame,Chloé,Ravi,Yuki,Aoife,Tomás,Fatima,Noor,Björn';
const family =
  'Rao,Nakamura,O’Neill,García,Okafor,Kowalska,Iyer,Lindqvist,Haddad,de Vries,Novák,Mensah,Kaplan,Sato,Silva';

const two = (number) => String(number).padStart(2, '0');

/** `p01` … for the members from one number to another. */
export function members(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => `p${two(from + index)}`);
}

export const guests = ['g1', 'g2', 'g3'];
export const observer = 'o1';

/** A name for everybody, the same each time; some in other scripts, as people have them. */
export function displayNameOf(person) {
  if (person === 'host') return 'Meera Pillai';
  if (person === 'cohost') return 'Jonas Weber';
  if (person === observer) return 'Works council (listening)';
  const number = person === 'late' ? 111 : Number(person.slice(1)) + (person.startsWith('g') ? 200 : 0);
  const [first, last] = [given.split(','), family.split(',')];
  return `${first[number % first.length]} ${last[(number * 7) % last.length]}`;
}

const inMeeting = '/v1/meetings/{meeting}';

/** One request: who asks, what, which answers may come. `more`: answer, save, when, key, again, ifMatch, note. */
export function ask(as, method, path, body, expect, more = {}) {
  const url = path.startsWith('/v1') ? path : `${inMeeting}/${path}`;
  const { when, save, ...rest } = more;
  const whole = { as, do: `${method} ${url}`, ...(body && { body }), expect: [expect].flat() };
  return { ...(when && { when }), ...whole, ...(save && { save }), ...rest };
}

/** Somebody at the door. */
export function knock(person, expect, more = {}) {
  return ask(person, 'POST', 'knocks', { displayName: displayNameOf(person) }, expect, more);
}

/** A join ticket for a device; that it was given is remembered under the name `as`. */
export function ticket(person, device, expect, { as, ...more } = {}) {
  return ask(person, 'POST', 'join-tickets', { device: `{device:${person}/${device}}` }, expect, {
    ...(as && { save: { [as]: 'ticket' } }),
    ...more,
  });
}

/** What the media plane reports of a device (`joined`, `left`); `isNews`: whether that changes anything. */
export function reported(what, person, device, isNews, more = {}) {
  const seen = { person: `{person:${person}}`, device: `{device:${person}/${device}}`, occurredAt: '{now}' };
  return ask('media-signal', 'POST', `presence/${what}`, seen, '200', {
    answer: { [what]: isNews },
    ...more,
  });
}

/** Something that one person asks about another. */
export function about(as, method, path, person, expect, body, more) {
  return ask(as, method, path.replace('*', `{person:${person}}`), body, expect, more);
}
