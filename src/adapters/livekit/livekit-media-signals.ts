// LiveKit's webhooks: the Authorization header is a token signed with one of the shared keys, whose `sha256` is the digest of the body.
// The same keys sign what clients hold, so that a token without this claim proves nothing about a body.
//
// I1  Nothing of the body is read before its bytes are known to be signed.
import { hash, timingSafeEqual } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { WebhookEvent } from 'livekit-server-sdk';
import { parseConnectionId } from '../../domain/shared/ids.ts';
import { addSeconds, compareInstants, fromEpochMs, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ForgedSignal, MediaSignal, MediaSignals } from '../../ports/media-signals.port.ts';
import type { LivekitKey } from './livekit-keys.ts';
import { isWorker, joinedAtOf } from './participants.ts';

/** LiveKit signs for so long; its clock may differ from ours by as much as it lets ours differ itself. */
const lifeSeconds = 300;
const toleranceSeconds = 60;
/** In characters; LiveKit's have some 300. What is longer is not looked at. */
const longestToken = 4_096;

/** Webhooks signed with any of the keys: two while one replaces the other. */
export function createLivekitMediaSignals(keys: readonly LivekitKey[]): MediaSignals {
  const secrets = new Map(keys.map(({ name, secret }) => [name, new TextEncoder().encode(secret)]));
  return {
    async verify(authorization, at) {
      const claims = await claimsIn(authorization, secrets, at);
      if (typeof claims === 'string') return { kind: 'forged', why: claims };
      const { sha256 } = claims;
      // People hold tokens that are signed with the same keys: they say nothing of a body.
      if (typeof sha256 !== 'string') return { kind: 'forged', why: 'body-unsigned' };
      return { kind: 'signed', covers: (body) => isOf(body, sha256) };
    },
    read: readSignal,
  };
}

type Forged = Exclude<ForgedSignal, 'body-differs'>;

async function claimsIn(
  token: string | undefined,
  secrets: ReadonlyMap<string, Uint8Array>,
  at: Instant,
): Promise<JWTPayload | Forged> {
  if (token === undefined || token === '') return 'signature-missing';
  const name = token.length > longestToken ? undefined : issuerOf(token);
  if (name === undefined) return 'signature-malformed';
  const secret = secrets.get(name);
  return secret === undefined ? 'key-unknown' : claimsOf(token, secret, at);
}

/** Whose key it says it was signed with; undefined where it is no token. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}

async function claimsOf(token: string, secret: Uint8Array, at: Instant): Promise<JWTPayload | Forged> {
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: ['HS256'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(toEpochMs(at)),
      requiredClaims: ['nbf', 'exp'],
    });
    return isYoung(payload, at) ? payload : 'signature-expired';
  } catch (error) {
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
      return 'signature-expired';
    return error instanceof errors.JWSSignatureVerificationFailed ? 'signature-wrong' : 'signature-malformed';
  }
}

/** However long a token says that it is good for. */
function isYoung({ nbf = 0 }: JWTPayload, at: Instant): boolean {
  const end = addSeconds(fromEpochMs(nbf * 1000), lifeSeconds + toleranceSeconds);
  return compareInstants(at, end) <= 0;
}

function isOf(body: Uint8Array, sha256: string): boolean {
  const [own, signed] = [hash('sha256', body, 'buffer'), Buffer.from(sha256, 'base64')];
  return own.length === signed.length && timingSafeEqual(own, signed);
}

function readSignal(body: Uint8Array): MediaSignal | undefined {
  const message = messageIn(body);
  if (message === undefined || message.id === '' || message.event === '') return undefined;
  const { id, event, createdAt, room, participant, track } = message;
  return {
    id,
    name: event,
    createdAt: fromEpochMs(Number(createdAt) * 1000),
    room: room ? { name: room.name, session: room.sid } : roomOfEgress(message),
    member: participant && {
      identity: participant.identity,
      connection: parseConnectionId(participant.sid),
      kind: isWorker(participant) ? 'worker' : 'person',
      joinedAt: joinedAtOf(participant),
    },
    track: track?.sid,
  };
}

/** Messages about an egress name its room in another place. */
function roomOfEgress({ egressInfo }: WebhookEvent): MediaSignal['room'] {
  return egressInfo && { name: egressInfo.roomName, session: egressInfo.roomId };
}

function messageIn(body: Uint8Array): WebhookEvent | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return WebhookEvent.fromJsonString(text, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}
