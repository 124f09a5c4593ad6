// A simulated media plane under test: a clock that is set, pauses that take no time, webhooks that are kept, tokens made by hand.
import { SignJWT } from 'jose';
import { addSeconds, toEpochMs } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { LedgerEntry } from '../../src/simulated/media-plane/ledger.ts';
import { simulatedMediaPlane } from '../../src/simulated/media-plane/media-plane.ts';
import type { MediaPlaneParts } from '../../src/simulated/media-plane/media-plane.ts';
import { mishapsSchema } from '../../src/simulated/media-plane/mishaps.ts';
import { fakeObserver } from './fakes/fake-observer.ts';

export const mediaKey = { key: 'simkey', secret: 'a secret of 32 characters or more' };

/** A webhook as it arrived. */
export interface ArrivedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** The plane and what surrounds it. */
export function mediaPlaneUnderTest(changed: Partial<MediaPlaneParts> = {}) {
  let now = '2026-11-30T20:00:00.250Z' as Instant;
  let given = 0;
  const arrived: ArrivedWebhook[] = [];
  const pausesMs: number[] = [];
  const ledger: LedgerEntry[] = [];
  const observer = fakeObserver();
  const plane = simulatedMediaPlane({
    keys: [mediaKey],
    webhookUrl: () => 'http://127.0.0.1/hooks',
    post: (_url, headers, body) => {
      arrived.push({ headers, body, event: JSON.parse(body) });
      return Promise.resolve(200);
    },
    clock: { now: () => now },
    pause: (ms) => {
      if (ms > 0) pausesMs.push(ms);
      return Promise.resolve();
    },
    newId: (prefix) => `${prefix}${String((given += 1)).padStart(12, '0')}`,
    mishaps: mishapsSchema.parse({}),
    ledger: { write: (entry) => ledger.push(entry) },
    observer,
    openFile: () => ({ append: () => undefined, deliver: () => 1, discard: () => undefined }),
    production: false,
    ...changed,
  });
  return {
    plane,
    arrived,
    pausesMs,
    ledger,
    observer,
    now: () => now,
    pass: (seconds: number): void => {
      now = addSeconds(now, seconds);
      plane.passTime();
    },
    /** A token as LiveKit's own SDK makes it. */
    token: (grants: Readonly<Record<string, unknown>>, options: TokenOptions = {}) =>
      mediaToken(now, grants, options),
    /** Calls a method of the API, of the room service where no other is named; the token has all grants in the room that the body names. */
    call: async (
      method: string,
      body: Readonly<Record<string, unknown>>,
      grants: Readonly<Record<string, boolean>> = {},
    ) => {
      const all = { roomCreate: true, roomList: true, roomAdmin: true, roomRecord: true };
      const video = { ...all, ...grants, room: body['room'] ?? '' };
      const path = method.includes('/') ? method : `RoomService/${method}`;
      const authorization = `Bearer ${await mediaToken(now, { video })}`;
      const reply = await plane.answer({
        method: 'POST',
        path: `/twirp/livekit.${path}`,
        headers: { host: '127.0.0.1:7880', authorization, 'content-type': 'application/json;charset=UTF-8' },
        body: JSON.stringify(body),
      });
      if (reply.kind === 'cut') return { status: 0, said: undefined };
      return { status: reply.status, said: JSON.parse(reply.body) };
    },
    join: async (
      identity: string,
      video: Readonly<Record<string, unknown>> = {},
      options: TokenOptions = {},
    ) => {
      const grants = { video: { roomJoin: true, room: 'r', ...video }, ...options.claims };
      const joined = await plane.people.join(await mediaToken(now, grants, { ...options, identity }));
      if (joined.kind === 'refused') throw new Error(joined.why);
      return joined.person;
    },
    events: () => arrived.map(({ event }) => event['event']),
  };
}

/** How a token is made otherwise. */
export interface TokenOptions {
  readonly identity?: string;
  readonly key?: string;
  readonly secret?: string;
  readonly lifetimeSeconds?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

async function mediaToken(
  now: Instant,
  grants: Readonly<Record<string, unknown>>,
  { identity, key = mediaKey.key, secret = mediaKey.secret, lifetimeSeconds = 60 }: TokenOptions = {},
): Promise<string> {
  const seconds = Math.floor(toEpochMs(now) / 1000);
  const jwt = new SignJWT({ ...grants })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(key)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + lifetimeSeconds);
  return (identity === undefined ? jwt : jwt.setSubject(identity)).sign(new TextEncoder().encode(secret));
}
