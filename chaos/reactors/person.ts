// One person of the experiment in one meeting: comes in, comes in again whenever the media plane was killed, as a client of LiveKit
// does, is muted and unmutes themselves, leaves.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { memberOf, textIn } from '../../harness/json.ts';
import type { Commands } from './commands.ts';
import type { Plane, Standing } from './plane.ts';

/** What the media plane did not show for five minutes. */
export class NotShown extends Error {}

/** What a person works with. */
export interface PersonParts {
  readonly commands: Commands;
  readonly plane: Plane;
  /** As the development sign-in knows them. */
  readonly who: string;
  readonly meeting: string;
}

/** Somebody who is in. */
export interface Person {
  readonly who: string;
  /** Their id in the domain, and the sealed one at the media plane. */
  readonly person: string;
  readonly identity: () => string;
  readonly connection: () => string;
  /** Comes in where they are not, and speaks where they may; gives how they stand. */
  readonly present: () => Promise<Known>;
  /** Comes in as often as it takes, until they stand so. Throws `NotShown`. */
  readonly until: (what: string, isSo: (standing: Known) => boolean) => Promise<void>;
  /** Waits until they are out, or forgotten. Throws `NotShown`. */
  readonly untilOut: (what: string, connection: string) => Promise<void>;
  /** A token to come in with, without using it. */
  readonly token: () => Promise<string>;
  /** Leaves, and stays out until `present`. */
  readonly leave: () => Promise<void>;
}

/** How somebody whom the media plane knows stands. */
export type Known = Extract<Standing, { kind: 'known' }>;

const patienceMs = 300_000;
const pollMs = 150;
const mostEntries = 1_000;

/** Knocks; comes in at the first `present`. */
export async function personIn({ commands, plane, who, meeting }: PersonParts): Promise<Person> {
  const ask = (path: string, body: unknown) =>
    commands.send({ who, method: 'POST', path: `/v1/meetings/${meeting}/${path}`, body });
  const person = textIn(await ask('knocks', { displayName: who }), 'person') ?? '';
  const device = randomUUID();
  let [connection, identity] = ['', ''];

  const token = async (): Promise<string> => {
    const media = memberOf(await ask('join-tickets', { device }), 'media');
    identity = textIn(media, 'identity') ?? '';
    return textIn(media, 'token') ?? '';
  };
  const standing = async (): Promise<Standing> =>
    connection === '' ? { kind: 'forgotten' } : plane.standing(connection);
  const present = async (): Promise<Known> => {
    for (let entry = 0; entry < mostEntries; entry += 1) {
      const found = await standing();
      if (found.kind === 'known' && found.isIn) {
        if (!found.mayPublish || found.tracks > 0) return found;
        await plane.act(connection, 'publish');
        const speaking = await plane.act(connection, 'speak');
        if (speaking.kind === 'known' && speaking.isIn) return speaking;
      }
      const entered = await plane.join(await token());
      if (entered.kind === 'in') connection = entered.connection;
      else await delay(pollMs);
    }
    throw new NotShown(`${who} does not come in`);
  };
  const waitFor = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    const givenUpMs = performance.now() + patienceMs;
    while (!(await isSo())) {
      if (performance.now() > givenUpMs) throw new NotShown(`${who} in ${meeting}: ${what}`);
      await delay(pollMs);
    }
  };
  return {
    who,
    person,
    identity: () => identity,
    connection: () => connection,
    present,
    until: (what, isSo) => waitFor(what, async () => isSo(await present())),
    untilOut: (what, sid) =>
      waitFor(what, async () => {
        const found = await plane.standing(sid);
        return found.kind === 'forgotten' || !found.isIn;
      }),
    token,
    leave: async () => {
      await plane.act(connection, 'leave');
      connection = '';
    },
  };
}
