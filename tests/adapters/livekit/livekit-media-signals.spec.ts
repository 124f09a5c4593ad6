// LiveKit's webhooks run the contract; they are signed here by hand, and once by LiveKit's own client.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { AccessToken } from 'livekit-server-sdk';
import { createLivekitJoinTokens } from '../../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import { createLivekitMediaSignals } from '../../../src/adapters/livekit/livekit-media-signals.ts';
import { addSeconds, fromEpochMs, toEpochMs } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { aGrant } from '../../contracts/join-tokens.contract.ts';
import { forgedIn, mediaSignalsContract } from '../../contracts/media-signals.contract.ts';

const secret = () => randomBytes(32).toString('hex');
const [first, second] = [
  { name: 'key-1', secret: secret() },
  { name: 'key-2', secret: secret() },
];
const keys = {
  first,
  second,
  unknown: { name: 'key-3', secret: secret() },
  impostor: { name: 'key-1', secret: secret() },
};
const signals = createLivekitMediaSignals([first, second]);
const secondsOf = (at: Instant) => Math.floor(toEpochMs(at) / 1000);
const bytesOf = (message: object) => Buffer.from(JSON.stringify(message));
const digest = (body: Uint8Array) => createHash('sha256').update(body).digest('base64');

/** A token as livekit-server makes it (protocol, auth/accesstoken.go). */
function token(claims: object, with_: { readonly name: string; readonly secret: string }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: with_.name, ...claims })}`;
  return `${text}.${createHmac('sha256', with_.secret).update(text).digest('base64url')}`;
}

mediaSignalsContract('LiveKit', () => ({
  signals,
  sign: (body, at, key) => {
    const nbf = secondsOf(at);
    return Promise.resolve(token({ nbf, exp: nbf + 300, sha256: digest(body) }, keys[key]));
  },
  joined: ({ id, room, identity, connection, joinedAt, createdAt, isWorker = false }) =>
    bytesOf({
      event: 'participant_joined',
      room: {
        sid: 'RM_1',
        name: room,
        emptyTimeout: 300,
        creationTime: '1700000000',
        enabledCodecs: [{ mime: 'audio/opus' }],
      },
      participant: {
        sid: connection,
        identity,
        state: 'ACTIVE',
        joinedAt: String(secondsOf(joinedAt)),
        joinedAtMs: String(toEpochMs(joinedAt)),
        ...(isWorker && { kind: 'EGRESS' }),
        permission: { canSubscribe: true },
      },
      id,
      createdAt: String(secondsOf(createdAt)),
    }),
  unheardOf: (id, createdAt) =>
    bytesOf({
      event: 'room_repainted',
      colour: { name: 'blue' },
      participant: { identity: 'p_x', kind: 'PAINTER', brush: 3 },
      id,
      createdAt: String(secondsOf(createdAt)),
    }),
  joinToken: async (at) => {
    const identities = createLivekitMediaIdentities(randomBytes(32));
    const tokens = createLivekitJoinTokens({ url: 'wss://x', key: first, identities });
    return (await tokens.mint(aGrant({ issuedAt: at, expiresAt: addSeconds(at, 60) }))).token;
  },
}));

const now = fromEpochMs(Date.now());
const body = bytesOf({ event: 'room_started', id: 'EV_1' });

it('issue 13 B3: believes what LiveKit’s own client signs now', async () => {
  const made = new AccessToken(first.name, first.secret, { ttl: '5m' });
  made.sha256 = digest(body);
  expect(await forgedIn(signals, body, await made.toJwt(), now)).toBeUndefined();
});

it.each([
  ['a signature without an end', { nbf: secondsOf(now), sha256: digest(body) }, 'signature-expired'],
  ['one without a beginning', { exp: secondsOf(now) + 300, sha256: digest(body) }, 'signature-expired'],
  [
    'one that is good for a year, after some minutes',
    { nbf: secondsOf(now) - 400, exp: secondsOf(now) + 31_536_000, sha256: digest(body) },
    'signature-expired',
  ],
  [
    'a digest that is no text',
    { nbf: secondsOf(now), exp: secondsOf(now) + 300, sha256: 7 },
    'body-unsigned',
  ],
  [
    'half a digest',
    { nbf: secondsOf(now), exp: secondsOf(now) + 300, sha256: digest(body).slice(0, 20) },
    'body-differs',
  ],
])('issue 13 B3: does not believe %s', async (_, claims, forged) => {
  expect(await forgedIn(signals, body, token(claims, first), now)).toBe(forged);
});
