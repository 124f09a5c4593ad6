// Every write route over the whole command path, with real sealing and real guests' tokens, on a log in memory; and a
// world that is brought to where a route's request makes sense, through the routes themselves.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { guestTokens } from '../../src/adapters/auth/guest-tokens.ts';
import { newSigningKeysText, signingKeysFrom } from '../../src/adapters/auth/signing-keys.ts';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { readableWords } from '../../src/adapters/codec/words/readable-words.ts';
import { wordLevel } from '../../src/adapters/codec/words/word-levels.ts';
import { typedEventStore } from '../../src/adapters/codec/typed/typed-event-store.ts';
import { createMemoryEventLog } from './memory/memory-event-log.ts';
import { memoryKeyring } from './memory/memory-keyring.ts';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { createLivekitJoinTokens } from '../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../src/adapters/livekit/livekit-media-identities.ts';
import { httpWebhookReceivers } from '../../src/adapters/webhooks/http-webhook-receivers.ts';
import { keyringWebhookSecrets } from '../../src/adapters/webhooks/keyring-webhook-secrets.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { InviteId, MeetingId, PersonId, RecordingId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Authenticator, PlatformRole, Principal } from '../../src/ports/authenticator.port.ts';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import type { EventStore } from '../../src/ports/event-store.port.ts';
import { insideContext } from '../../src/ports/inside-context.ts';
import type { JoinTokens } from '../../src/ports/join-tokens.port.ts';
import type { Keyring } from '../../src/ports/keyring.port.ts';
import { commandPath } from '../../src/write/command-path.ts';
import type { CommandPath } from '../../src/write/command-path.ts';
import { writeRoutes } from '../../src/write/routes.ts';
import type { Clock } from '../../src/ports/clock.port.ts';
import { givenApi, testPositions } from './api-spec.ts';

/** What may stand between the command path and its stores. */
export interface StoreWraps {
  readonly log?: (log: EventLog) => EventLog;
  readonly keyring?: (keyring: Keyring) => Keyring;
  /** The lowest level of words among connected processes: this version's where nothing is said. */
  readonly lowestWords?: () => number;
}

/** A whole command path on a log in memory. */
export function aWholeCommandPath(wrap: StoreWraps = {}) {
  const { log: inner } = createMemoryEventLog();
  const ring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const log = wrap.log?.(inner) ?? inner;
  const keyring = wrap.keyring?.(ring) ?? ring;
  const store: EventStore = typedEventStore({ log, keyring, codecs: allCodecs(), random: randomBytes });
  const inReadableWords = readableWords(allCodecs(), wrap.lowestWords ?? (() => wordLevel));
  return { log, store, keyring, ...commandPath(store, log, undefined, inReadableWords) };
}

/** Who calls; `second` is another admin, `guest` is whoever took the world's invite, `nobody` brings no token. */
export type CallerName =
  'host' | 'ada' | 'stranger' | 'admin' | 'second' | 'operator' | 'media' | 'auditor' | 'guest' | 'nobody';

/** One request. */
export interface Call {
  readonly as: CallerName;
  /** Method and path. */
  readonly to: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const roles: Readonly<Record<Exclude<CallerName, 'nobody'>, PlatformRole>> = {
  host: 'member',
  ada: 'member',
  stranger: 'member',
  admin: 'admin',
  second: 'admin',
  operator: 'operator',
  media: 'media-signal',
  auditor: 'auditor',
  guest: 'guest',
};

/** The proof that the world's guest keeps. */
export const proof = 'a-random-proof-of-22-letters';
export const proofHash = createHash('sha256').update(proof).digest('hex');

/** A command path with the log and the keys below it. */
export type WholeCommandPath = CommandPath & {
  readonly log: EventLog;
  readonly keyring: Pick<Keyring, 'ensure' | 'find' | 'destroy'>;
};

/** Tokens for a LiveKit that nobody asks. */
export function someJoinTokens(): JoinTokens {
  const identities = createLivekitMediaIdentities(randomBytes(32));
  const key = { name: 'key-1', secret: randomBytes(32).toString('hex') };
  return createLivekitJoinTokens({ url: 'wss://media.test', key, identities });
}

/** A server of every write route over a command path, and what was made on the way. Close it after the test. */
export async function aWorld(
  { log, dispatch, facts, keyring }: WholeCommandPath = aWholeCommandPath(),
  clock?: Clock,
  media: { readonly tokens: JoinTokens | undefined } = { tokens: someJoinTokens() },
) {
  const ids = uuidIdSource();
  const tokens = guestTokens(await signingKeysFrom(await newSigningKeysText()), 'urn:test:guests');
  const tenant = randomUUID() as TenantId;
  const people = Object.fromEntries(
    Object.keys(roles).map((name) => [name, randomUUID() as PersonId]),
  ) as Record<CallerName, PersonId>;
  const made = {
    account: '',
    meeting: '',
    invite: '',
    link: '',
    guest: '',
    ticket: '',
    recording: '',
    endpoint: '',
    hold: '',
  };
  const authenticator: Authenticator = {
    authenticate: (name) =>
      Promise.resolve({ kind: 'authenticated', principal: principalOf(name as 'host') }),
  };
  const principalOf = (name: Exclude<CallerName, 'nobody'>): Principal => {
    const person = name === 'guest' ? (made.guest as PersonId) : people[name];
    const kinds = { guest: 'guest', operator: 'operator', media: 'service' } as const;
    const kind = name === 'guest' || name === 'operator' || name === 'media' ? kinds[name] : 'person';
    const guest = {
      meeting: made.meeting as MeetingId,
      invite: made.invite as InviteId,
      role: 'guest' as const,
    };
    return {
      tenant,
      person,
      roles: new Set([roles[name]]),
      actor: { kind, id: name === 'media' ? 'media-signal' : person },
      ...(name === 'guest' && { guest }),
    };
  };
  const idSecret = randomBytes(32);
  const shell = { dispatch, ids, positions: testPositions };
  const joinUrl = (link: string) => `http://join.test/join#${link}`;
  const routes = writeRoutes(shell, { tokens, facts, idSecret, joinUrl }, media.tokens, {
    secrets: keyringWebhookSecrets(keyring),
    refusalOf: httpWebhookReceivers({ loopback: false }).refusalOf,
    isPublicType: (type) => type === 'voicemeet.meeting.opened.v1',
    facts,
  });
  const { app, close } = await givenApi({ plain: routes, dispatch, authenticator, ...(clock && { clock }) });

  const ask = async ({ as, to, body, headers }: Call): Promise<LightMyRequestResponse> => {
    const [method = '', url = ''] = to.split(' ');
    const token = as === 'nobody' ? {} : { authorization: `Bearer ${as}` };
    return app.inject({
      method: method as 'POST',
      url,
      headers: { ...token, ...headers },
      ...(body && { payload: body }),
    });
  };
  /** The stored names of what the log holds after a position. */
  const saidAfter = async (position: bigint): Promise<readonly string[]> =>
    (await log.readTenant(tenant, position, await log.tail(), 1_000)).map(({ type }) => type);

  /** What a reactor asks for. */
  const decide = (command: BareCommand) => {
    const { by: actor, at } = command;
    return dispatch.decide(command, insideContext(ids, { kind: 'start' }, { tenant, actor, at }));
  };
  return { tenant, people, made, routes, ask, decide, saidAfter, tail: () => log.tail(), close };
}

export type World = Awaited<ReturnType<typeof aWorld>>;

/** Brings a world somewhere; each step takes the ones before it. */
export type Step = (world: World) => Promise<void>;

async function did(world: World, call: Call): Promise<Record<string, string>> {
  const response = await world.ask(call);
  expect(response.statusCode, `${call.to}: ${response.body}`).toBeLessThan(300);
  return response.json<Record<string, string>>();
}

export const nothingYet: Step = () => Promise.resolve();

export const aRegisteredTenant: Step = async (world) => {
  await did(world, { as: 'operator', to: 'PUT /v1/tenant', body: { slug: 'acme', region: 'eu' } });
};

const anAccountOn =
  (plan: string): Step =>
  async (world) => {
    await aRegisteredTenant(world);
    const body = { plan, timeZone: 'Asia/Kolkata' };
    world.made.account = (await did(world, { as: 'admin', to: 'POST /v1/accounts', body }))['account'] ?? '';
  };
export const anAccount = anAccountOn('pro');

const aMeetingOn =
  (plan: string): Step =>
  async (world) => {
    await anAccountOn(plan)(world);
    const times = { startsAt: '2026-11-21T11:00:00.000Z', plannedMinutes: 60 };
    const body = { account: world.made.account, title: 'Town hall', ...times, waitingRoom: true };
    world.made.meeting = (await did(world, { as: 'host', to: 'POST /v1/meetings', body }))['meeting'] ?? '';
  };
export const aScheduledMeeting = aMeetingOn('pro');

const opening = (world: World): Promise<unknown> =>
  did(world, { as: 'host', to: `POST /v1/meetings/${world.made.meeting}/open` });

export const anOpenMeeting: Step = async (world) => {
  await aScheduledMeeting(world);
  await opening(world);
};
/** Open on the free plan, while the account has become more since. */
export const anOutgrownMeeting: Step = async (world) => {
  await aMeetingOn('free')(world);
  await opening(world);
  await did(world, {
    as: 'admin',
    to: `PUT /v1/accounts/${world.made.account}/plan`,
    body: { plan: 'pro' },
  });
};
/** Ada stands at the door. */
export const adaWaits: Step = async (world) => {
  await anOpenMeeting(world);
  await did(world, {
    as: 'ada',
    to: `POST /v1/meetings/${world.made.meeting}/knocks`,
    body: { displayName: 'Ada' },
  });
};
export const adaIsAdmitted: Step = async (world) => {
  await adaWaits(world);
  const { meeting } = world.made;
  await did(world, { as: 'host', to: `POST /v1/meetings/${meeting}/admissions/all` });
};
/** Ada holds a ticket for the device whose id is her own. */
export const adaHasASeat: Step = async (world) => {
  await adaIsAdmitted(world);
  await did(world, {
    as: 'ada',
    to: `POST /v1/meetings/${world.made.meeting}/join-tickets`,
    body: { device: world.people.ada },
  });
};
export const adaIsInTheRoom: Step = async (world) => {
  await adaHasASeat(world);
  const { ada } = world.people;
  await did(world, {
    as: 'media',
    to: `POST /v1/meetings/${world.made.meeting}/presence/joined`,
    body: { person: ada, device: ada, occurredAt: '2026-11-21T10:00:00.000Z' },
  });
};
export const aRaisedHand: Step = async (world) => {
  await adaIsInTheRoom(world);
  await did(world, { as: 'ada', to: `POST /v1/meetings/${world.made.meeting}/hands` });
};
export const adaIsMuted: Step = async (world) => {
  await adaIsInTheRoom(world);
  const { made, people } = world;
  await did(world, { as: 'host', to: `POST /v1/meetings/${made.meeting}/participants/${people.ada}/mute` });
};
export const anInvite: Step = async (world) => {
  await aScheduledMeeting(world);
  const body = { role: 'guest', expiresAt: '2026-11-22T10:00:00.000Z', maxGuests: 5 };
  const { made } = world;
  const { invite = '', link = '' } = await did(world, {
    as: 'host',
    to: `POST /v1/meetings/${made.meeting}/invites`,
    body,
  });
  Object.assign(made, { invite, link });
};
export const aGuest: Step = async (world) => {
  await anInvite(world);
  const { made } = world;
  const body = { link: made.link, displayName: 'Gus', proofHash };
  const { guest = '', ticket = '' } = await did(world, { as: 'nobody', to: 'POST /v1/guests', body });
  Object.assign(made, { guest, ticket });
};
export const aReservedRecording: Step = async (world) => {
  await anOpenMeeting(world);
  const { made } = world;
  const to = `POST /v1/accounts/${made.account}/recordings`;
  made.recording = (await did(world, { as: 'host', to, body: { meeting: made.meeting } }))['recording'] ?? '';
};
/** It was reserved, and a reactor has begun it. */
export const aRunningRecording: Step = async (world) => {
  await aReservedRecording(world);
  const { made } = world;
  const by = { kind: 'reactor', id: 'recordings' } as const;
  const at = '2026-11-21T10:30:00.000Z' as Instant;
  const [meeting, recording] = [made.meeting as MeetingId, made.recording as RecordingId];
  await world.decide({ type: 'BeginRecording', meeting, recording, by, at });
};
export const aConsentText: Step = async (world) => {
  await did(world, { as: 'admin', to: 'PUT /v1/consent-texts/record/en', body: { text: 'I agree.' } });
};
/** Ada waits, and is shown the text. */
export const adaIsAsked: Step = async (world) => {
  await adaWaits(world);
  await aConsentText(world);
};
/** The same, after which somebody did something more. */
export const andThen =
  (before: Step, call: (world: World) => Call): Step =>
  async (world) => {
    await before(world);
    await did(world, call(world));
  };

/** A hold of the admin's on the meeting. */
export const aHold: Step = async (world) => {
  await aScheduledMeeting(world);
  const { made } = world;
  const to = `POST /v1/meetings/${made.meeting}/holds`;
  made.hold = (await did(world, { as: 'admin', to, body: { matter: 'Case 2026-17' } }))['hold'] ?? '';
};
/** A meeting that is over, with a date. */
export const aRetainedMeeting: Step = async (world) => {
  await anOpenMeeting(world);
  const { made } = world;
  await did(world, { as: 'host', to: `POST /v1/meetings/${made.meeting}/end` });
  const by = { kind: 'timer', id: 'retention-schedule' } as const;
  const meeting = made.meeting as MeetingId;
  await world.decide({ type: 'ScheduleRetention', meeting, by, at: '2026-11-21T12:00:00.000Z' as Instant });
};

/** Where the world's tenant has its events sent. */
export const anEndpoint: Step = async (world) => {
  await aRegisteredTenant(world);
  const body = { url: 'https://hooks.example.com/' };
  const { endpoint = '' } = await did(world, { as: 'admin', to: 'POST /v1/webhook-endpoints', body });
  world.made.endpoint = endpoint;
};
