// The control surface of the simulated media plane: people and mishaps played from another process.
import { describe, expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

async function controlled(under: ReturnType<typeof mediaPlaneUnderTest>, asked: string, body: unknown = {}) {
  const [method = '', path = ''] = asked.split(' ');
  const reply = await under.plane.answer({
    method,
    path,
    headers: { host: '127.0.0.1' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (reply.kind === 'cut') throw new Error('the connection was cut');
  return { status: reply.status, said: JSON.parse(reply.body) };
}

describe('the control surface', () => {
  it('lets people join, do what people do, and be looked at', async () => {
    const under = mediaPlaneUnderTest();
    const token = async (identity: string) =>
      under.token({ video: { roomJoin: true, room: 'r' } }, { identity });
    const speaker = (await controlled(under, 'POST /simulated/join', { token: await token('s') })).said;
    const listener = (await controlled(under, 'POST /simulated/join', { token: await token('l') })).said;
    expect(speaker).toMatchObject({ identity: 's', room: 'r', isIn: true, tracks: [] });
    const of = (connection: string, act: string) =>
      controlled(under, `POST /simulated/people/${connection}/${act}`);
    const track = (await of(speaker.connection, 'publish')).said.tracks[0].track;
    await of(speaker.connection, 'speak');
    const hears = async () =>
      (await controlled(under, `GET /simulated/people/${listener.connection}`)).said.hears;
    expect(await hears()).toEqual([{ identity: 's', track }]);
    await of(speaker.connection, 'mute');
    expect(await hears()).toEqual([]);
    await of(speaker.connection, 'unmute');
    await of(speaker.connection, 'be-silent');
    expect(await hears()).toEqual([]);
    await of(listener.connection, 'kill');
    expect((await of(speaker.connection, 'leave')).said).toMatchObject({
      isIn: false,
      reason: 'CLIENT_INITIATED',
    });
  });

  it('says what it does not understand, and who may not come in', async () => {
    const under = mediaPlaneUnderTest();
    const statusOf = async (asked: string, body?: unknown) => (await controlled(under, asked, body)).status;
    expect(await statusOf('POST /simulated/join', { token: 'nonsense' })).toBe(409);
    expect(await statusOf('POST /simulated/join', {})).toBe(400);
    expect(await statusOf('POST /simulated/join', '{')).toBe(400);
    expect(await statusOf('POST /simulated/people/PA_x/leave')).toBe(404);
    expect(await statusOf('GET /simulated/nothing')).toBe(404);
    const { connection } = await under.join('p');
    expect(await statusOf(`POST /simulated/people/${connection}/dance`)).toBe(404);
  });

  it('changes what goes wrong from now on', async () => {
    const under = mediaPlaneUnderTest();
    expect((await under.call('CreateRoom', { name: 'a' })).status).toBe(200);
    await controlled(under, 'PUT /simulated/mishaps', { replies: { lost: 1 } });
    expect((await under.call('CreateRoom', { name: 'b' })).status).toBe(0);
    expect((await controlled(under, 'PUT /simulated/mishaps', { replies: { lost: 2 } })).status).toBe(400);
    await controlled(under, 'PUT /simulated/mishaps', {});
    expect((await under.call('ListRooms', {})).said.rooms).toHaveLength(2);
  });
});
