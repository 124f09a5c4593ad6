// Tokens for joining a room on LiveKit: the least that takes part in an audio meeting, for one identity in one room, with the room's
// own settings inside. LiveKit itself renews the token of whoever is in the room, with the permissions of then.
import { SignJWT } from 'jose';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { JoinTokens } from '../../ports/join-tokens.port.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { LivekitKey } from './livekit-keys.ts';
import { roomSettings } from './room-settings.ts';

/** The longest life of a token, in seconds: whoever was sent out could join with it until it ends. */
const longestLifeSeconds = 60;

/** What tokens are made with; `url` is where clients present them. */
export interface JoinTokenMeans {
  readonly url: string;
  readonly key: LivekitKey;
  readonly identities: Pick<MediaIdentities, 'roomName' | 'seal'>;
}

/** Makes tokens; the same grant gives the same bytes. Rejects a grant that lives longer than a minute with a `RangeError`. */
export function createLivekitJoinTokens({ url, key, identities }: JoinTokenMeans): JoinTokens {
  const secret = new TextEncoder().encode(key.secret);
  return {
    async mint({ tenant, meeting, person, device, permissions, audio, terms, issuedAt, expiresAt }) {
      const [from, to] = [secondsOf(issuedAt), secondsOf(expiresAt)];
      if (to - from > longestLifeSeconds) {
        throw new RangeError(`a join token lives ${longestLifeSeconds} seconds at most`);
      }
      const room = identities.roomName({ tenant, meeting });
      const identity = identities.seal({ tenant, meeting }, { person, device });
      const video = {
        roomJoin: true,
        room,
        canSubscribe: true,
        canPublish: permissions.mayPublish,
        canPublishSources: ['microphone'],
        canPublishData: false,
        canUpdateOwnMetadata: false,
        hidden: permissions.hidden,
      };
      const claims = {
        video,
        attributes: { 'voicemeet.audio': JSON.stringify(audio) },
        roomConfig: roomSettings(terms),
      };
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(key.name)
        .setSubject(identity)
        .setNotBefore(from)
        .setExpirationTime(to)
        .sign(secret);
      return { url, token, identity };
    },
  };
}

function secondsOf(instant: Instant): number {
  return Math.floor(toEpochMs(instant) / 1000);
}
