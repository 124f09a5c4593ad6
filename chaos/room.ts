// One meeting of the load: scheduled, opened, people in and out, hands, mutes, titles, the lock, the end. Every command
// changes something, so that each accepted one must be found as one event of its kind.
import { randomUUID } from 'node:crypto';
import { textIn } from '../harness/json.ts';
import type { Random } from '../harness/random.ts';
import type { Answer, Command, Sender } from './sender.ts';

const peoplePerRoom = 4;
const mostActs = 7;
const plannedMinutes = 60;

/** A room to play; people are named after `name`, which nobody else has. */
export interface RoomParts {
  readonly name: string;
  readonly account: string;
  readonly random: Random;
  readonly send: Sender['send'];
}

/** A command was refused, which none of these is meant to be. The ledger has its answer. */
export class Refused extends Error {}

interface Room extends RoomParts {
  readonly meeting: string;
  readonly host: string;
  readonly waitingRoom: boolean;
}

/** Opens the account that pays for all rooms; gives its id. */
export async function openAccount(send: Sender['send']): Promise<string> {
  const answer = await accepted(send, {
    who: 'admin:chaos-admin',
    method: 'POST',
    path: '/v1/accounts',
    route: 'POST /v1/accounts',
    body: { plan: 'pro', timeZone: 'Etc/UTC' },
    effect: 'account.opened.v1',
  });
  return textIn(answer.json, 'account') ?? '';
}

/** Plays it to its end; one in six is left as it is, for the timers. Throws `Refused`. */
export async function playRoom(parts: RoomParts): Promise<void> {
  const { name, account, random, send } = parts;
  const host = `member:${name}-host`;
  const waitingRoom = random.chance(0.5);
  const scheduled = await accepted(send, {
    who: host,
    method: 'POST',
    path: '/v1/meetings',
    route: 'POST /v1/meetings',
    body: {
      account,
      title: `${name} begins`,
      startsAt: new Date().toISOString(),
      plannedMinutes,
      waitingRoom,
    },
    effect: 'meeting.scheduled.v1',
  });
  const room: Room = { ...parts, host, waitingRoom, meeting: textIn(scheduled.json, 'meeting') ?? '' };
  await act(room, host, 'open', 'meeting.opened.v1');
  const people = Array.from({ length: peoplePerRoom }, (_, index) => `member:${name}-p${index}`);
  await Promise.all([...people.map(async (who) => visit(room, who)), govern(room)]);
  if (!random.chance(1 / 6)) await act(room, host, 'end', 'meeting.ended.v1');
}

/** One person's visit. */
async function visit(room: Room, who: string): Promise<void> {
  const { random, meeting, host } = room;
  const knocked = await act(room, who, 'knocks', 'meeting.participantKnocked.v1', {
    displayName: `${who} of ${meeting}`,
  });
  const person = textIn(knocked.json, 'person') ?? '';
  if (room.waitingRoom) await act(room, host, 'admissions', 'meeting.participantAdmitted.v1', { person });
  const device = randomUUID();
  await act(room, who, 'join-tickets', 'meeting.seatReserved.v2', { device });
  // A ticket that nobody uses lapses: the scheduler's work.
  if (random.chance(0.1)) return;
  const report = async (what: 'joined' | 'left'): Promise<unknown> =>
    act(room, 'media-signal:chaos-media', `presence/${what}`, joinedOrLeft[what], {
      person,
      device,
      occurredAt: new Date().toISOString(),
    });
  await report('joined');
  let [up, muted] = [false, false];
  for (let left = random.whole(1, mostActs); left > 0; left -= 1) {
    if (random.chance(0.6)) {
      await (up
        ? actOn(room, who, person, 'lower-hand', 'meeting.handLowered.v1')
        : act(room, who, 'hands', 'meeting.handRaised.v1'));
      up = !up;
    } else {
      await (muted
        ? actOn(room, who, person, 'unmute', 'meeting.participantUnmuted.v1')
        : actOn(room, host, person, 'mute', 'meeting.participantMuted.v1'));
      muted = !muted;
    }
  }
  await report('left');
}

const joinedOrLeft = { joined: 'meeting.participantJoined.v1', left: 'meeting.participantLeft.v1' };

/** What the host does meanwhile. */
async function govern(room: Room): Promise<void> {
  const { random, name, host } = room;
  for (let turn = random.whole(2, mostActs); turn > 0; turn -= 1) {
    await act(room, host, 'rename', 'meeting.renamed.v1', { title: `${name} title ${turn} ${randomUUID()}` });
  }
}

/** A command on the meeting. */
async function act(room: Room, who: string, path: string, effect: string, body?: unknown): Promise<Answer> {
  return accepted(room.send, {
    who,
    method: 'POST',
    path: `/v1/meetings/${room.meeting}/${path}`,
    route: `POST /v1/meetings/{meeting}/${path}`,
    effect,
    ...(body !== undefined && { body }),
  });
}

/** A command on one person in it. */
async function actOn(room: Room, who: string, person: string, path: string, effect: string): Promise<Answer> {
  return accepted(room.send, {
    who,
    method: 'POST',
    path: `/v1/meetings/${room.meeting}/participants/${person}/${path}`,
    route: `POST /v1/meetings/{meeting}/participants/{person}/${path}`,
    effect,
  });
}

async function accepted(send: Sender['send'], command: Command): Promise<Answer> {
  const answer = await send(command);
  if (answer.status < 300) return answer;
  throw new Refused(`${command.route}: ${answer.status} ${textIn(answer.json, 'code') ?? ''}`);
}
