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

/** One request: who asks, what, which answers may come. `more`: answer, save, when, key, again, until, ifMatch, note. */
export function ask(as, method, path, body, expect, more = {}) {
  const url = path.startsWith('/') ? path : `${inMeeting}/${path}`;
  const { when, save, ...rest } = more;
  const whole = { as, do: `${method} ${url}`, ...(body && { body }), expect: [expect].flat() };
  return { ...(when && { when }), ...whole, ...(save && { save }), ...rest };
}

/** Somebody at the door. */
export function knock(person, expect, more = {}) {
  return ask(person, 'POST', 'knocks', { displayName: displayNameOf(person) }, expect, more);
}

/** A join ticket for a device, with what the device joins the media plane; that it was given is remembered under the name `as`. */
export function ticket(person, device, expect, { as, ...more } = {}) {
  const of = `${person}/${device}`;
  const token = { media: 'media.url', [`join:${of}`]: 'media.token', [`identity:${of}`]: 'media.identity' };
  return ask(person, 'POST', 'join-tickets', { device: `{device:${of}}` }, expect, {
    ...([expect].flat().includes('201') && { save: { ...(as && { [as]: 'ticket' }), ...token } }),
    ...more,
  });
}

/** Somebody joins the media plane with the token of their ticket: a device, or the same ticket once more under another name. */
export function joins(person, device, { as = `${person}/${device}`, ...more } = {}) {
  return ask(null, 'POST', '/simulated/join', { token: `{join:${person}/${device}}` }, '201', {
    save: { [`in:${as}`]: 'connection' },
    ...more,
  });
}

/** Somebody who joined does something at the media plane: publishes, speaks, leaves. */
export function does(act, person, device, answer, more = {}) {
  return ask(null, 'POST', `/simulated/people/{in:${person}/${device}}/${act}`, undefined, '200', {
    ...(answer && { answer }),
    ...more,
  });
}

/** How somebody stands at the media plane, asked until it is so. */
export function stands(as, answer) {
  return ask(null, 'GET', `/simulated/people/{in:${as}}`, undefined, '200', { answer, until: true });
}

/** How many people the server knows to be in the meeting, asked until it is so: the media plane tells it by webhooks. */
export function present(count) {
  return ask('host', 'GET', inMeeting, undefined, '200', { answer: { present: count }, until: true });
}

/** Something that one person asks about another. */
export function about(as, method, path, person, expect, body, more) {
  return ask(as, method, path.replace('*', `{person:${person}}`), body, expect, more);
}
