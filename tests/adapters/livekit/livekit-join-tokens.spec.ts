// Tokens for LiveKit run the contract; they are read by LiveKit's own verifier.
import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { TokenVerifier } from 'livekit-server-sdk';
import { createLivekitJoinTokens } from '../../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { aGrant, joinTokensContract } from '../../contracts/join-tokens.contract.ts';

const key = { name: 'key-1', secret: randomBytes(32).toString('hex') };
const identities = createLivekitMediaIdentities(randomBytes(32));
const url = 'wss://media.example.org';
const tokens = createLivekitJoinTokens({ url, key, identities });

/** Rights that are asked for by name, and every one that a later version may add. */
const known = ['roomJoin', 'room', 'canPublish', 'canPublishSources', 'canSubscribe', 'hidden'];

joinTokensContract('LiveKit', () => ({
  tokens,
  identities,
  url,
  read: (token) => {
    const { sub = '', nbf = 0, exp = 0, ...claims } = decodeJwt(token);
    const video = claims['video'] as Readonly<Record<string, unknown>>;
    const { maxParticipants } = claims['roomConfig'] as { readonly maxParticipants: number };
    const attributes = claims['attributes'] as Readonly<Record<string, string>>;
    return Promise.resolve({
      identity: sub,
      room: video['room'] as string,
      mayPublish: video['canPublish'] as boolean,
      sources: video['canPublishSources'] as readonly string[],
      hidden: video['hidden'] as boolean,
      maxParticipants,
      fromSeconds: nbf,
      untilSeconds: exp,
      audio: JSON.parse(attributes['voicemeet.audio'] ?? 'null') as unknown,
      otherRights: Object.entries(video).flatMap(([name, right]) =>
        known.includes(name) || right === false ? [] : [name],
      ),
    });
  },
}));

it('issue 13 B1: LiveKit’s own verifier accepts a token that is made now, and no other key’s', async () => {
  const issuedAt = fromEpochMs(Date.now());
  const grant = aGrant({ issuedAt, expiresAt: addSeconds(issuedAt, 60) });
  const { token, identity } = await tokens.mint(grant);
  const claims = await new TokenVerifier(key.name, key.secret).verify(token);
  expect(claims).toMatchObject({ sub: identity, iss: key.name, video: { roomJoin: true } });
  await expect(new TokenVerifier(key.name, 'x'.repeat(32)).verify(token)).rejects.toThrow();
});
