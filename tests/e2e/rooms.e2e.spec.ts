// What a host changes over HTTP is so in the room of the media plane: the whole program, with the simulated media plane that it
// begins, through the adapter of LiveKit. Joinings are reported by hand here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import type { Caller } from '../support/api-client.ts';
import { until } from '../support/until.ts';

interface Standing {
  readonly connection: string;
  readonly identity: string;
  readonly isIn: boolean;
  readonly mayPublish: boolean;
  readonly tracks: readonly unknown[];
  readonly hears: readonly { readonly identity: string }[];
}

describe('issue 13 A7, B1: a meeting over HTTP, and its room', () => {
  let program: GivenProgram;
  let plane = '';
  beforeAll(async () => {
    program = await givenProgram();
    const [port] = (
      await readFile(join(program.installation.keysDir, 'simulated-media-plane'), 'utf8')
    ).split(' ');
    plane = `http://127.0.0.1:${port}/simulated`;
  });
  afterAll(() => program.close());

  const asked = async (method: string, path: string, body?: object): Promise<Standing> => {
    const reply = await fetch(`${plane}/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await reply.json()) as Standing;
  };
  const standing = (connection: string) => asked('GET', `people/${connection}`);

  /** Somebody takes a ticket, joins with its token, and speaks. */
  const comes = async (caller: Caller, media: Caller, meeting: string, person: string): Promise<string> => {
    const device = newId();
    const ticket = expected(await caller.post(`/v1/meetings/${meeting}/join-tickets`, { device }), 201);
    const { token } = (JSON.parse(ticket.text) as { media: { token: string } }).media;
    const { connection } = await asked('POST', 'join', { token });
    await asked('POST', `people/${connection}/publish`);
    await asked('POST', `people/${connection}/speak`);
    const report = { person, device, connection, occurredAt: new Date().toISOString() };
    expected(await media.post(`/v1/meetings/${meeting}/presence/joined`, report), 200);
    return connection;
  };

  it('mutes, who hears whom, a removal and the end reach the room', async () => {
    const account = await anAccount(program, 'pro');
    const [host, media] = [await program.as('member', 'hana'), await program.as('media-signal')];
    const meeting = await anOpenMeeting(host, account);
    const self = await knock(host, meeting, 'Hana');
    const members = [await program.as('member', 'ada'), await program.as('member', 'bob')];
    const people = [await knock(members[0]!, meeting, 'Ada'), await knock(members[1]!, meeting, 'Bob')];
    const chair = await comes(host, media, meeting, self);
    const ada = await comes(members[0]!, media, meeting, people[0]!);
    const bob = await comes(members[1]!, media, meeting, people[1]!);
    const byHost = async (path: string, body?: object) => {
      expected(await host.post(`/v1/meetings/${meeting}/${path}`, body), 200);
    };
    expect((await standing(chair)).hears).toHaveLength(2);
    await byHost(`participants/${people[0]}/mute`);
    await until(async () => expect(await standing(ada)).toMatchObject({ mayPublish: false, tracks: [] }));
    expected(await members[0]!.post(`/v1/meetings/${meeting}/participants/${people[0]}/unmute`), 200);
    await until(async () => expect((await standing(ada)).mayPublish).toBe(true));
    const rules = { hear: { kind: 'hosts-only' }, see: { kind: 'everyone' } };
    expected(await host.put(`/v1/meetings/${meeting}/audibility`, rules), 200);
    const heardBy = async (one: string) => (await standing(one)).hears.map(({ identity }) => identity);
    const [ofChair, ofBob] = [(await standing(chair)).identity, (await standing(bob)).identity];
    await until(async () => expect(await heardBy(ada)).toEqual([ofChair]));
    expect([await heardBy(bob), await heardBy(chair)]).toEqual([[ofChair], [ofBob]]);
    await byHost('removals', { person: people[1] });
    await until(async () => expect((await standing(bob)).isIn).toBe(false));
    expect([(await standing(chair)).isIn, (await standing(ada)).isIn]).toEqual([true, true]);
    await byHost('end');
    await until(async () => expect((await standing(chair)).isIn || (await standing(ada)).isIn).toBe(false));
  });
});
