// The rooms contract with LiveKit's client against the simulated media plane, and what happens where a server misbehaves.
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planAudio } from '../../../src/domain/account/plan.ts';
import type { MeetingId, TenantId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { createLivekitJoinTokens } from '../../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import { createLivekitRooms } from '../../../src/adapters/livekit/livekit-rooms.ts';
import { roomsContract } from '../../contracts/rooms.contract.ts';
import { startMediaPlaneServer } from '../../../src/app/embedded/media-plane-server.ts';
import { mishapsSchema } from '../../../src/simulated/media-plane/mishaps.ts';
import { freePort } from '../../../scripts/services/free-ports.mjs';

const key = { name: 'key-1', secret: randomBytes(32).toString('hex') };
const identities = createLivekitMediaIdentities(randomBytes(32));
const room = { tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId };

roomsContract('LiveKit’s client, the simulated media plane', async () => {
  const server = await startMediaPlaneServer({
    landing: undefined,
    port: 0,
    keys: [{ key: key.name, secret: key.secret }],
    webhookUrl: () => undefined,
    mishaps: mishapsSchema.parse({}),
    ledger: { write: () => undefined },
    observer: { info: () => undefined },
    production: false,
  });
  const tokens = createLivekitJoinTokens({ url: 'ws://unused', key, identities });
  const of = (apiUrl: string, secret = key.secret) =>
    createLivekitRooms({ apiUrl, key: { ...key, secret }, identities });
  return {
    rooms: of(server.url),
    identities,
    join: async (where, who, permissions, maxParticipants) => {
      const issuedAt = fromEpochMs(Date.now());
      const grant = { ...where, ...who, permissions, audio: planAudio.basic, terms: { maxParticipants } };
      const { token } = await tokens.mint({ ...grant, issuedAt, expiresAt: addSeconds(issuedAt, 60) });
      const joined = await server.people.join(token);
      if (joined.kind === 'refused') throw new Error(joined.why);
      const { person } = joined;
      const speak = (): Promise<void> =>
        person.publish() === undefined ? Promise.reject(new Error('may not publish')) : Promise.resolve();
      const leave = (): Promise<void> => {
        person.leave();
        return Promise.resolve();
      };
      return { speak, leave };
    },
    underWrongKey: of(server.url, randomBytes(32).toString('hex')),
    nowhere: of(`http://127.0.0.1:${await freePort()}`),
    close: server.stop,
  };
});

/** Asks a server that answers every call in one way who is in a room. */
async function membersFrom(
  listener: RequestListener,
  timeoutMs = 5_000,
  signal = new AbortController().signal,
) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createLivekitRooms({ apiUrl, key, identities }).members(room, { timeoutMs, signal });
}

const answering =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

describe('issue 13 E11, a LiveKit that misbehaves', () => {
  const away = (code: string, mayHaveHappened: boolean) => ({ kind: 'away', code, mayHaveHappened });

  it.each([
    ['a failure of its own', 500, '{"code":"internal","msg":"x"}', away('failed', true)],
    ['too many calls', 429, '{"code":"resource_exhausted","msg":"x"}', away('busy', false)],
    ['a proxy’s page for too many', 429, 'slow down', away('busy', false)],
    ['no node to serve it', 503, '{"code":"unavailable","msg":"x"}', away('busy', true)],
    ['a proxy’s page for a server that is down', 502, '<html>', away('failed', true)],
    ['a lapsed deadline', 408, '{"code":"deadline_exceeded","msg":"x"}', away('timeout', true)],
    ['a key without the right', 403, '{"code":"permission_denied","msg":"x"}', away('wrong-key', false)],
    ['a key that is unknown', 401, 'invalid API key: key-1', away('wrong-key', false)],
    ['another server at that address', 404, '{"code":"bad_route","msg":"x"}', away('failed', false)],
    ['another server’s page', 404, '<html>', away('failed', true)],
    ['half an answer', 200, '{"participants":[', away('failed', true)],
    ['an answer of another shape', 200, '{"participants":7}', away('failed', true)],
    ['an answer that is no object', 200, '"fine"', away('failed', true)],
    ['a room that is not there', 404, '{"code":"not_found","msg":"x"}', { kind: 'absent' }],
  ])('%s: %i %s', async (_, status, body, reply) => {
    expect(
      await membersFrom(answering(status, body, body.startsWith('{') ? undefined : 'text/plain')),
    ).toEqual(reply);
  });

  it('hands on what LiveKit refuses, in its own words', async () => {
    const body = '{"code":"invalid_argument","msg":"room name too long"}';
    expect(await membersFrom(answering(400, body))).toEqual({
      kind: 'refused',
      code: 'invalid_argument',
      sentence: 'LiveKit refused: room name too long',
    });
  });

  it('does not wait longer than it was told for a server that never answers', async () => {
    expect(await membersFrom(() => undefined, 50)).toEqual(away('timeout', true));
  });

  it('does not wait for a server that begins its answer and never ends it', async () => {
    const listener: RequestListener = (_, response) => response.writeHead(200).write('{');
    expect(await membersFrom(listener, 50)).toEqual(away('timeout', true));
  });

  it('gives up in the middle of a call when it is told to', async () => {
    const control = new AbortController();
    expect(await membersFrom(() => control.abort(), 60_000, control.signal)).toEqual(away('timeout', true));
  });

  it('knows that a call may have been heard whose connection broke', async () => {
    expect(await membersFrom((request) => request.socket.destroy())).toEqual(away('unreachable', true));
  });

  it('counts LiveKit’s own programs as workers, and nobody who has left', async () => {
    const participants = [
      { sid: 'PA_1', identity: 'EG_x', kind: 'EGRESS', joinedAt: '1700000000' },
      { sid: 'PA_2', identity: 'agent', kind: 'AGENT' },
      { sid: 'PA_3', identity: 'phone', kind: 'SIP' },
      { sid: 'PA_4', identity: 'gone', state: 'DISCONNECTED' },
      { sid: 'PA_5', identity: 'later', kind: 'OF_A_LATER_VERSION', news: true },
    ];
    const reply = await membersFrom(answering(200, JSON.stringify({ participants })));
    const found = reply.kind === 'done' ? reply.value : [];
    expect(found.map(({ identity, kind }) => `${identity} ${kind}`)).toEqual([
      'EG_x worker',
      'agent worker',
      'phone person',
      'later person',
    ]);
    expect(found[0]?.joinedAt).toBe('2023-11-14T22:13:20.000Z');
  });
});
