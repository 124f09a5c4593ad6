// LiveKit's API as the simulated media plane answers it: who may ask, what is answered, and how it says no.
import { describe, expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

const json = 'application/json';

async function asked(
  under: ReturnType<typeof mediaPlaneUnderTest>,
  token: string | undefined,
  changed: { method?: string; path?: string; body?: string; contentType?: string; host?: string } = {},
) {
  const reply = await under.plane.answer({
    method: changed.method ?? 'POST',
    path: changed.path ?? '/twirp/livekit.RoomService/ListParticipants',
    headers: {
      host: changed.host ?? 'localhost',
      'content-type': changed.contentType ?? json,
      ...(token !== undefined && { authorization: token }),
    },
    body: changed.body ?? '{"room":"r"}',
  });
  if (reply.kind === 'cut') throw new Error('the connection was cut');
  return reply;
}

describe("the simulated media plane's API", () => {
  it('believes tokens of its key alone, in time, with an end', async () => {
    const under = mediaPlaneUnderTest();
    const video = { roomAdmin: true, room: 'r' };
    const status = async (token: string | undefined) => (await asked(under, token)).status;
    expect(await status(undefined)).toBe(401);
    expect(await status('Bearer nonsense')).toBe(401);
    expect(await status(await under.token({ video }))).toBe(401);
    expect(await status(`Bearer ${await under.token({ video }, { key: 'other' })}`)).toBe(401);
    expect(
      await status(`Bearer ${await under.token({ video }, { secret: 'another secret of 32 characters' })}`),
    ).toBe(401);
    const token = `Bearer ${await under.token({ video })}`;
    expect(await status(token)).toBe(200);
    under.pass(60 + 59);
    expect(await status(token)).toBe(200);
    under.pass(2);
    expect(await status(token)).toBe(401);
  });

  it('asks of each method the grant that LiveKit asks', async () => {
    const under = mediaPlaneUnderTest();
    const admin = [
      'ListParticipants',
      'GetParticipant',
      'RemoveParticipant',
      'MutePublishedTrack',
      'UpdateParticipant',
      'UpdateSubscriptions',
    ];
    const needs = [
      ...['CreateRoom', 'DeleteRoom'].map((name) => [name, { roomCreate: true }] as const),
      ['ListRooms', { roomList: true }] as const,
      ...admin.map((name) => [name, { roomAdmin: true, room: 'r' }] as const),
    ];
    const all = { roomCreate: true, roomList: true, roomAdmin: true, room: 'r' };
    for (const [name, grant] of needs) {
      const path = `/twirp/livekit.RoomService/${name}`;
      const without = Object.fromEntries(
        Object.entries(all).filter(([one]) => !(one in grant) || one === 'room'),
      );
      for (const [video, permitted] of [
        [grant, true],
        [without, false],
        [{ ...grant, room: 'other' }, !('roomAdmin' in grant)],
      ] as const) {
        const body = '{"room":"r","name":"n","identity":"i","muted":true}';
        const reply = await asked(under, `Bearer ${await under.token({ video })}`, { path, body });
        const denied = { code: 'unauthenticated', msg: 'permissions denied' };
        if (permitted) expect([name, JSON.parse(reply.body)]).not.toEqual([name, denied]);
        else expect([name, reply.status, JSON.parse(reply.body)]).toEqual([name, 401, denied]);
      }
    }
  });

  it("says in Twirp's words what it does not understand", async () => {
    const under = mediaPlaneUnderTest();
    const token = `Bearer ${await under.token({ video: { roomAdmin: true, room: 'r' } })}`;
    const said = async (changed: Parameters<typeof asked>[2]) => {
      const { status, contentType, body } = await asked(under, token, changed);
      return [status, contentType, JSON.parse(body).code];
    };
    expect(await said({ path: '/twirp/livekit.RoomService/Nothing' })).toEqual([404, json, 'bad_route']);
    expect(await said({ path: '/twirp/livekit.Ingress/ListIngress' })).toEqual([404, json, 'bad_route']);
    expect(await said({ method: 'GET' })).toEqual([404, json, 'bad_route']);
    expect(await said({ contentType: 'text/plain' })).toEqual([404, json, 'bad_route']);
    expect(await said({ path: '/twirp/livekit.RoomService/SendData' })).toEqual([501, json, 'unimplemented']);
    expect(await said({ body: '{' })).toEqual([400, json, 'malformed']);
    expect(await said({ body: '{"room":7}' })).toEqual([400, json, 'malformed']);
  });

  it('answers under names of this machine alone', async () => {
    const under = mediaPlaneUnderTest();
    const token = `Bearer ${await under.token({ video: { roomAdmin: true, room: 'r' } })}`;
    const { status } = await asked(under, token, { host: 'evil.example.org' });
    expect(status).toBe(421);
  });

  it('makes a room once, and leaves it as it is when it is made again', async () => {
    const under = mediaPlaneUnderTest();
    const first = await under.call('CreateRoom', { name: 'r', maxParticipants: 2, emptyTimeout: 60 });
    const again = await under.call('CreateRoom', { name: 'r', maxParticipants: 3 });
    expect(first.said).toMatchObject({
      sid: 'RM_000000000001',
      name: 'r',
      empty_timeout: 60,
      departure_timeout: 20,
      max_participants: 2,
      num_participants: 0,
      creation_time: '1796068800',
      creation_time_ms: '1796068800250',
    });
    expect(again.said).toMatchObject({ sid: 'RM_000000000001', empty_timeout: 60, max_participants: 2 });
    expect((await under.call('ListRooms', {})).said.rooms).toHaveLength(1);
    expect((await under.call('ListRooms', { names: ['other'] })).said).toEqual({ rooms: [] });
    expect(under.ledger.filter(({ kind }) => kind === 'asked')).toMatchObject([
      { method: 'CreateRoom', room: 'r', outcome: 'ok', changed: true },
      { method: 'CreateRoom', room: 'r', outcome: 'ok', changed: false },
      { method: 'ListRooms' },
      { method: 'ListRooms' },
    ]);
  });

  it('says no about who or what is absent as LiveKit does', async () => {
    const under = mediaPlaneUnderTest();
    const nobody = { room: 'r', identity: 'nobody' };
    const no = async (method: string, body: Readonly<Record<string, unknown>>) => {
      const { status, said } = await under.call(method, body);
      return [status, said.code];
    };
    expect((await under.call('ListParticipants', { room: 'r' })).said).toEqual({ participants: [] });
    expect(await no('DeleteRoom', { room: 'r' })).toEqual([404, 'not_found']);
    for (const method of ['GetParticipant', 'RemoveParticipant', 'UpdateParticipant']) {
      expect(await no(method, nobody)).toEqual([404, 'not_found']);
    }
    for (const method of ['MutePublishedTrack', 'UpdateSubscriptions']) {
      expect(await no(method, nobody)).toEqual([503, 'unavailable']);
    }
    expect(under.pausesMs).toEqual([3_000, 3_000]);
    const person = await under.join('p');
    const track = person.publish();
    expect(await no('MutePublishedTrack', { room: 'r', identity: 'p', trackSid: track })).toEqual([
      412,
      'failed_precondition',
    ]);
    expect(
      (await under.call('MutePublishedTrack', { room: 'r', identity: 'p', trackSid: 'TR_x', muted: true }))
        .said,
    ).toEqual({ track: null });
  });

  it('describes participants, sends them out, and closes rooms', async () => {
    const under = mediaPlaneUnderTest();
    const person = await under.join('p', { canPublishSources: ['microphone'], canPublishData: false });
    const track = person.publish();
    const { said } = await under.call('ListParticipants', { room: 'r' });
    expect(said.participants).toMatchObject([
      {
        sid: person.connection,
        identity: 'p',
        state: 'ACTIVE',
        kind: 'STANDARD',
        joined_at: '1796068800',
        joined_at_ms: '1796068800250',
        is_publisher: true,
        permission: {
          can_publish: true,
          can_subscribe: true,
          can_publish_data: false,
          can_publish_sources: ['MICROPHONE'],
        },
        tracks: [{ sid: track, source: 'MICROPHONE', muted: false }],
      },
    ]);
    expect((await under.call('RemoveParticipant', { room: 'r', identity: 'p' })).said).toEqual({});
    expect(person.state()).toMatchObject({ isIn: false, reason: 'PARTICIPANT_REMOVED' });
    const other = await under.join('q');
    expect((await under.call('DeleteRoom', { room: 'r' })).said).toEqual({});
    expect(other.state().reason).toBe('ROOM_DELETED');
    expect((await under.call('ListRooms', {})).said).toEqual({ rooms: [] });
  });

  it('does what it was asked and loses the reply, by the seed', async () => {
    const under = mediaPlaneUnderTest({
      mishaps: {
        seed: 7,
        webhooks: { lost: 0, doubled: 0, delayed: 0, overtaken: 0, slowestMs: 0 },
        egresses: { failed: 0, stuck: 0 },
        replies: { lost: 0.5, failed: 0.25 },
      },
    });
    const statuses = [];
    for (let room = 0; room < 40; room += 1) {
      statuses.push((await under.call('CreateRoom', { name: `r${room}` })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([0, 200, 500]));
    const asked = under.ledger.filter((entry) => entry.kind === 'asked');
    expect(asked.map(({ reply }) => ({ given: 200, lost: 0, failed: 500 })[reply])).toEqual(statuses);
    expect(asked.every(({ changed }) => changed)).toBe(true);
  });
});
