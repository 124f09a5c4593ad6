// What a host changes over HTTP is so in the room of the media plane: the whole program, with the simulated media plane that it
// begins, through the adapter of LiveKit. Joinings are reported by hand here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RoomServiceClient } from 'livekit-server-sdk';
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
  readonly room: string;
  readonly tracks: readonly { readonly track: string }[];
  readonly hears: readonly { readonly identity: string }[];
}

describe('issue 13 A7, B1: a meeting over HTTP, and its room', () => {
  let program: GivenProgram;
  let plane = '';
  /** Asks the media plane as the program does. */
  let livekit: RoomServiceClient;
  beforeAll(async () => {
    program = await givenProgram();
    const kept = await readFile(join(program.installation.keysDir, 'simulated-media-plane'), 'utf8');
    const [port, secret] = kept.trim().split(' ');
    livekit = new RoomServiceClient(`http://127.0.0.1:${port}`, 'simulated', secret);
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

  /** The host, Ada and Bob are in the room and speak. */
  const threeWhoSpeak = async () => {
    const account = await anAccount(program, 'pro');
    const [host, media] = [await program.as('member', 'hana'), await program.as('media-signal')];
    const meeting = await anOpenMeeting(host, account);
    const self = await knock(host, meeting, 'Hana');
    const members = [await program.as('member', 'ada'), await program.as('member', 'bob')] as const;
    const people = [
      await knock(members[0], meeting, 'Ada'),
      await knock(members[1], meeting, 'Bob'),
    ] as const;
    const chair = await comes(host, media, meeting, self);
    const ada = await comes(members[0], media, meeting, people[0]);
    const bob = await comes(members[1], media, meeting, people[1]);
    return {
      meeting,
      members,
      people,
      chair,
      ada,
      bob,
      byHost: async (path: string, body?: object) => {
        expected(await host.post(`/v1/meetings/${meeting}/${path}`, body), 200);
      },
      hear: async (kind: 'hosts-only' | 'everyone') => {
        const rules = { hear: { kind }, see: { kind: 'everyone' } };
        expected(await host.put(`/v1/meetings/${meeting}/audibility`, rules), 200);
      },
    };
  };
  const heardBy = async (one: string) => (await standing(one)).hears.map(({ identity }) => identity);

  it('mutes, who hears whom, a removal and the end reach the room', async () => {
    const { meeting, members, people, chair, ada, bob, byHost, hear } = await threeWhoSpeak();
    expect((await standing(chair)).hears).toHaveLength(2);
    await byHost(`participants/${people[0]}/mute`);
    await until(async () => expect(await standing(ada)).toMatchObject({ mayPublish: false, tracks: [] }));
    expected(await members[0].post(`/v1/meetings/${meeting}/participants/${people[0]}/unmute`), 200);
    await until(async () => expect((await standing(ada)).mayPublish).toBe(true));
    await hear('hosts-only');
    const [ofChair, ofBob] = [(await standing(chair)).identity, (await standing(bob)).identity];
    await until(async () => expect(await heardBy(ada)).toEqual([ofChair]));
    expect([await heardBy(bob), await heardBy(chair)]).toEqual([[ofChair], [ofBob]]);
    await byHost('removals', { person: people[1] });
    await until(async () => expect((await standing(bob)).isIn).toBe(false));
    expect([(await standing(chair)).isIn, (await standing(ada)).isIn]).toEqual([true, true]);
    await byHost('end');
    await until(async () => expect((await standing(chair)).isIn || (await standing(ada)).isIn).toBe(false));
  });
  it(
    'issue 13 chaos:reactors: what a killed worker asked by an older rule, and what arrives after the newer calls, is put right by a look',
    { timeout: 120_000 },
    async () => {
      const { ada, bob, hear } = await threeWhoSpeak();
      const [ofAda, ofBob] = [await standing(ada), await standing(bob)];
      await hear('hosts-only');
      await until(async () => expect(await heardBy(bob)).not.toContain(ofAda.identity));
      await hear('everyone');
      await until(async () => expect(await heardBy(bob)).toContain(ofAda.identity));
      const tracks = ofAda.tracks.map(({ track }) => track);
      await livekit.updateSubscriptions(ofBob.room, ofBob.identity, tracks, false);
      expect(await heardBy(bob)).not.toContain(ofAda.identity);
      await until(async () => expect(await heardBy(bob)).toContain(ofAda.identity), 60_000);
      await livekit.updateParticipant(ofBob.room, ofBob.identity, {
        permission: { canSubscribe: true, canPublish: false, hidden: false },
      });
      await until(async () => expect(await standing(bob)).toMatchObject({ mayPublish: true }), 60_000);
    },
  );

  it(
    'issue 13 chaos:reactors: while half of the replies are lost each change of a host is so in the room, and none waits for the ones before',
    { timeout: 180_000 },
    async () => {
      const { people, ada, bob, chair, byHost, hear } = await threeWhoSpeak();
      const ofChair = (await standing(chair)).identity;
      await asked('PUT', 'mishaps', { seed: 13, replies: { lost: 0.25, failed: 0.25 } });
      try {
        for (let times = 0; times < 4; times += 1) {
          await hear('hosts-only');
          await until(async () => expect(await heardBy(ada)).toEqual([ofChair]), 60_000);
          await hear('everyone');
          await until(async () => expect(await heardBy(ada)).toHaveLength(2), 60_000);
        }
        await byHost(`participants/${people[1]}/mute`);
        await until(async () => expect(await standing(bob)).toMatchObject({ mayPublish: false }), 60_000);
      } finally {
        await asked('PUT', 'mishaps', {});
      }
    },
  );
});
