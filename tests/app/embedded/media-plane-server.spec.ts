// The simulated media plane over HTTP, held against LiveKit's own SDK: what the SDK reads of replies, errors and webhooks.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessToken, RoomServiceClient, TrackSource, WebhookReceiver } from 'livekit-server-sdk';
import type { WebhookEvent } from 'livekit-server-sdk';
import { expect, it, onTestFinished } from 'vitest';
import { startMediaPlaneServer } from '../../../src/app/embedded/media-plane-server.ts';
import { mishapsSchema } from '../../../src/simulated/media-plane/mishaps.ts';
import { mediaKey } from '../../support/simulated-media.ts';

async function givenServer(mishaps: unknown = {}) {
  const told: WebhookEvent[] = [];
  const receiver = new WebhookReceiver(mediaKey.key, mediaKey.secret);
  const hooks = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void receiver
        .receive(Buffer.concat(chunks).toString(), request.headers.authorization)
        .then((event) => told.push(event))
        .finally(() => response.end());
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  const server = await startMediaPlaneServer({
    landing: undefined,
    port: 0,
    keys: [mediaKey],
    webhookUrl: () => `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/`,
    mishaps: mishapsSchema.parse(mishaps),
    ledger: { write: () => undefined },
    observer: { info: () => undefined },
    production: false,
  });
  onTestFinished(async () => {
    await server.stop();
    await new Promise((resolve) => hooks.close(resolve));
  });
  const join = async (identity: string) => {
    const token = new AccessToken(mediaKey.key, mediaKey.secret, { identity, ttl: 60 });
    token.addGrant({ roomJoin: true, room: 'r', canPublishSources: [TrackSource.MICROPHONE] });
    const joined = await server.people.join(await token.toJwt());
    if (joined.kind === 'refused') throw new Error(joined.why);
    return joined.person;
  };
  const options = { requestTimeout: 5, failover: false };
  return {
    server,
    told,
    join,
    client: new RoomServiceClient(server.url, mediaKey.key, mediaKey.secret, options),
  };
}

it("is read by LiveKit's SDK: rooms, people, permissions, webhooks", async () => {
  const { server, told, join, client } = await givenServer();
  const room = await client.createRoom({ name: 'r', maxParticipants: 3 });
  expect(room).toMatchObject({ name: 'r', maxParticipants: 3, emptyTimeout: 300 });
  const person = await join('p');
  const track = person.publish() ?? '';
  expect(await client.listRooms(['r'])).toMatchObject([{ sid: room.sid, numParticipants: 1 }]);
  const [listed] = await client.listParticipants('r');
  expect(listed).toMatchObject({
    identity: 'p',
    sid: person.connection,
    permission: { canPublish: true, canPublishSources: [TrackSource.MICROPHONE] },
    tracks: [{ sid: track, source: TrackSource.MICROPHONE, muted: false }],
  });
  expect(Math.abs(Number(listed?.joinedAtMs) - Date.now())).toBeLessThan(60_000);
  expect(await client.mutePublishedTrack('r', 'p', track, true)).toMatchObject({ sid: track, muted: true });
  await client.updateSubscriptions('r', 'p', [track], false);
  const permission = { canSubscribe: true, canPublish: false, hidden: true };
  const updated = await client.updateParticipant('r', 'p', { permission });
  expect(updated).toMatchObject({ permission, tracks: [] });
  await client.removeParticipant('r', 'p');
  await client.deleteRoom('r');
  await server.settled();
  expect(told.map(({ event }) => event)).toEqual([
    'room_started',
    'participant_joined',
    'track_published',
    'track_unpublished',
    'participant_left',
    'room_finished',
  ]);
  expect(told.every(({ id, createdAt }) => id.startsWith('EV_') && createdAt > 1_600_000_000n)).toBe(true);
  expect(new Set(told.map(({ room: of }) => of?.sid))).toEqual(new Set([room.sid]));
});

it("says no so that LiveKit's SDK knows why", async () => {
  const { server, join, client } = await givenServer();
  const person = await join('p');
  const track = person.publish() ?? '';
  await expect(client.getParticipant('r', 'x')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  await expect(client.deleteRoom('x')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  const unmuted = client.mutePublishedTrack('r', 'p', track, false);
  await expect(unmuted).rejects.toMatchObject({ status: 412, code: 'failed_precondition' });
  const stranger = new RoomServiceClient(server.url, 'other', mediaKey.secret);
  await expect(stranger.listRooms()).rejects.toMatchObject({ status: 401, message: 'invalid API key' });
});

it('cuts the connection where the reply is lost, after the work', async () => {
  const { join, client } = await givenServer({ replies: { lost: 1 } });
  const person = await join('p');
  await expect(client.removeParticipant('r', 'p')).rejects.toThrow();
  expect(person.state().isIn).toBe(false);
});

it('takes no body of more than 64 KiB', async () => {
  const { server } = await givenServer();
  const post = (bytes: number) =>
    fetch(`${server.url}/simulated/join`, { method: 'POST', body: 'x'.repeat(bytes) });
  expect((await post(65_537)).status).toBe(413);
  expect((await post(100)).status).toBe(400);
});
