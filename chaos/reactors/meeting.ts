// One meeting of the experiment, from its opening to its end. Whatever a host changes is waited for at the media plane before the
// next change, so that its list must have each change once.
import { setTimeout as delay } from 'node:timers/promises';
import { listIn, textIn } from '../../harness/json.ts';
import type { Random } from '../../harness/random.ts';
import type { Commands } from './commands.ts';
import { NotShown, personIn } from './person.ts';
import type { Known, Person } from './person.ts';
import type { Plane } from './plane.ts';
import type { WishBook } from './wishes.ts';

/** What a meeting is played with; people are named after `name`, which nobody else has. */
export interface MeetingParts {
  readonly name: string;
  readonly tenant: string;
  readonly account: string;
  /** How often each guest is muted or unmutes themselves. */
  readonly changes: number;
  readonly random: Random;
  readonly commands: Commands;
  readonly plane: Plane;
  readonly wishes: WishBook;
  /** Told how long after its command's answer a change was seen at the media plane. */
  readonly shown: (ms: number) => void;
  /** Told of the meeting once it is open. */
  readonly opened: (host: string, meeting: string) => void;
}

const guests = 4;
const plannedMinutes = 600;
const patienceMs = 300_000;
const pollMs = 300;
const everyone = { kind: 'everyone' };

interface Meeting extends MeetingParts {
  readonly meeting: string;
  readonly host: Person;
}

/** Plays it to its end. Throws `NotShown` where the media plane or the meeting's page does not come to show what was asked for. */
export async function playMeeting(parts: MeetingParts): Promise<void> {
  const { name, tenant, account, commands, plane, wishes } = parts;
  const who = `member:${name}-host`;
  const planned = {
    account,
    title: name,
    startsAt: new Date().toISOString(),
    plannedMinutes,
    waitingRoom: false,
  };
  const scheduled = await commands.send({ who, method: 'POST', path: '/v1/meetings', body: planned });
  const meeting = textIn(scheduled, 'meeting') ?? '';
  await commands.send({ who, method: 'POST', path: `/v1/meetings/${meeting}/open` });
  parts.opened(who, meeting);
  const host = await personIn({ commands, plane, who, meeting });
  const people = await Promise.all(
    Array.from({ length: guests }, (_, n) =>
      personIn({ commands, plane, meeting, who: `member:${name}-p${n}` }),
    ),
  );
  const room: Meeting = { ...parts, meeting, host };
  await together([host, ...people], 'everybody is in', () => true);
  await Promise.all(people.map(async (person) => changePerson(room, person)));
  await changeHearing(room, people);
  const [first] = people;
  if (first !== undefined) await sendOut(room, first);
  wishes.end(`${tenant}.${meeting}`);
  await act(room, 'POST', 'end');
  await host.untilOut('the meeting has ended', host.connection());
}

/** Mutes and unmutes, one after another, each seen before the next; leaves and comes back in the middle. */
async function changePerson(room: Meeting, person: Person): Promise<void> {
  const { changes, wishes, random } = room;
  const leaveAfter = random.below(changes);
  for (let n = 0; n < changes; n += 1) {
    const isMuted = n % 2 === 0;
    wishes.permit(person.connection());
    const path = `participants/${person.person}/${isMuted ? 'mute' : 'unmute'}`;
    await act(room, 'POST', path, undefined, isMuted ? room.host.who : person.who);
    const what = `${isMuted ? 'muted' : 'unmuted'}, change ${n + 1}`;
    const answeredMs = performance.now();
    await person.until(what, ({ mayPublish }) => mayPublish === !isMuted);
    room.shown(performance.now() - answeredMs);
    if (n === leaveAfter) await leaveAndReturn(room, person);
  }
  // The meeting goes on with everybody heard.
  if (changes % 2 === 0) return;
  wishes.permit(person.connection());
  await act(room, 'POST', `participants/${person.person}/unmute`, undefined, person.who);
  await person.until('unmuted at last', ({ mayPublish }) => mayPublish);
}

/** What the page says must follow, by a webhook or by a look at the room. */
async function leaveAndReturn(room: Meeting, person: Person): Promise<void> {
  await person.leave();
  await presence(room, person, false);
  await presence(room, person, true);
}

async function presence({ commands, meeting, host }: Meeting, person: Person, isIn: boolean): Promise<void> {
  const givenUpMs = performance.now() + patienceMs;
  for (;;) {
    if (isIn) await person.present();
    const page = await commands.read(host.who, `/v1/meetings/${meeting}`);
    const shown = listIn(page, 'people').find((one) => textIn(one, 'person') === person.person);
    if (listIn(shown, 'devices').length === (isIn ? 1 : 0)) return;
    if (performance.now() > givenUpMs)
      throw new NotShown(
        `${person.who} in ${meeting}: the page does not show that they ${isIn ? 'came' : 'left'}`,
      );
    await delay(pollMs);
  }
}

/** Only the host is heard, then everybody again. */
async function changeHearing(room: Meeting, people: readonly Person[]): Promise<void> {
  const all = [room.host, ...people];
  const hears = (person: Person, { hears: heard }: Known, speakers: readonly Person[]): boolean => {
    const wanted = speakers.filter((one) => one !== person).map((one) => one.identity());
    return wanted.length === heard.length && wanted.every((one) => heard.includes(one));
  };
  const set = (kind: string) => act(room, 'PUT', 'audibility', { hear: { kind }, see: everyone });
  await together(all, 'everybody is heard', (person, standing) => hears(person, standing, all));
  await set('hosts-only');
  await together(all, 'only the host is heard', (person, standing) =>
    hears(person, standing, person === room.host ? all : [room.host]),
  );
  await set('everyone');
  await together(all, 'everybody is heard again', (person, standing) => hears(person, standing, all));
}

/** Waits until all stand so at one look; whoever was forgotten comes in again meanwhile, since others are to hear them. */
async function together(
  all: readonly Person[],
  what: string,
  isSo: (person: Person, standing: Known) => boolean,
): Promise<void> {
  const givenUpMs = performance.now() + patienceMs;
  for (;;) {
    const standings = await Promise.all(all.map(async (person) => person.present()));
    const unlike = all.filter((person, n) => {
      const standing = standings[n];
      return standing === undefined || !isSo(person, standing);
    });
    if (unlike.length === 0) return;
    if (performance.now() > givenUpMs)
      throw new NotShown(`${unlike.map(({ who }) => who).join(', ')}: ${what}`);
    await delay(pollMs);
  }
}

/** Somebody is sent out, and once more when they come back with a token that they kept. */
async function sendOut(room: Meeting, person: Person): Promise<void> {
  const { plane, wishes } = room;
  await person.present();
  const kept = await person.token();
  const connection = person.connection();
  wishes.remove(connection);
  await act(room, 'POST', 'removals', { person: person.person });
  await person.untilOut('sent out', connection);
  const again = await plane.join(kept);
  if (again.kind === 'refused') return;
  wishes.remove(again.connection);
  await person.untilOut('sent out again', again.connection);
}

/** A command on the meeting, the host's where nobody else is named. */
async function act(
  { commands, meeting, host }: Meeting,
  method: 'POST' | 'PUT',
  path: string,
  body?: unknown,
  who = host.who,
): Promise<unknown> {
  return commands.send({ who, method, path: `/v1/meetings/${meeting}/${path}`, body });
}
