// Meetings as people have them, one after the other on several lanes: opened, joined at the media plane, watched by a live stream,
// full of mutes, left and ended. Each step is an event that some reactor acts on, a webhook, or both.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { exchange, signInRequest, tokenIn } from '../../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../../harness/json.ts';
import { openLive } from '../../harness/live-stream.ts';

/** Where they are lived. */
export interface LifePlace {
  readonly api: string;
  readonly gateway: string;
}

/** What was done; `failures` are the first of those that failed. */
export interface Lived {
  meetings: number;
  commands: number;
  liveMessages: number;
  failed: number;
  readonly failures: string[];
}

const lanes = 10;
const people = 3;
const mutes = 20;
const pauseMs = 200;
const timeoutMs = 30_000;
const keptFailures = 10;
const mostTries = 20;

/** Somebody in the media plane's room. */
interface Joined {
  readonly token: string;
  readonly person: string;
  readonly leave: () => Promise<void>;
}

/** Lives meetings until aborted; those that are under way then are lived to their end. Never rejects. */
export async function liveMeetings(place: LifePlace, over: AbortSignal): Promise<Lived> {
  const lived: Lived = { meetings: 0, commands: 0, liveMessages: 0, failed: 0, failures: [] };
  const account = await accountOf(place, lived);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (!over.aborted) {
        try {
          await liveOnce(place, account, lane, lived);
          lived.meetings += 1;
        } catch (error) {
          lived.failed += 1;
          if (lived.failures.length < keptFailures) lived.failures.push(String(error));
          await delay(pauseMs);
        }
      }
    }),
  );
  return lived;
}

async function liveOnce(place: LifePlace, account: string, lane: number, lived: Lived): Promise<void> {
  const host = await tokenOf(place.api, 'member', `host-${lane}`);
  const startsAt = new Date().toISOString();
  const wish = { account, title: 'Soak', startsAt, plannedMinutes: 60, waitingRoom: false };
  const meeting = member(await sent(place.api, host, '/v1/meetings', wish, lived), 'meeting');
  const to = (path: string) => `/v1/meetings/${meeting}/${path}`;
  await sent(place.api, host, to('open'), undefined, lived);
  const live = await openLive(place.gateway, { path: to('live'), token: host });
  if (live.status !== 200) throw new Error(`${to('live')}: ${live.status}`);
  const watching = watch(live.messages, lived);
  try {
    const joined: Joined[] = [];
    for (let n = 0; n < people; n += 1) joined.push(await join(place.api, to, `person-${lane}-${n}`, lived));
    for (let n = 0; n < mutes; n += 1) {
      const one = joined[n % people];
      if (one === undefined) throw new Error('nobody is there');
      // Each is muted in one round, and unmuted in the next.
      const act = Math.floor(n / people) % 2 === 0 ? 'mute' : 'unmute';
      await sent(place.api, one.token, to(`participants/${one.person}/${act}`), undefined, lived);
      await delay(pauseMs);
    }
    for (const { leave } of joined) await leave();
    await sent(place.api, host, to('end'), undefined, lived);
  } finally {
    live.close();
    await watching;
  }
}

async function watch(messages: AsyncGenerator<unknown, void>, lived: Lived): Promise<void> {
  for await (const message of messages) if (message !== undefined) lived.liveMessages += 1;
}

async function join(
  api: string,
  to: (path: string) => string,
  subject: string,
  lived: Lived,
): Promise<Joined> {
  const token = await tokenOf(api, 'member', subject);
  const person = member(await sent(api, token, to('knocks'), { displayName: subject }, lived), 'person');
  const ticket = await sent(api, token, to('join-tickets'), { device: randomUUID() }, lived);
  const { media } = parsedOrNothing(ticket.toString()) as { readonly media: MediaToken };
  const plane = media.url.replace(/^ws/, 'http');
  const connection = member(await asked(plane, '/simulated/join', { token: media.token }), 'connection');
  const leave = async (): Promise<void> => {
    await asked(plane, `/simulated/people/${connection}/leave`, {});
  };
  return { token, person, leave };
}

interface MediaToken {
  readonly url: string;
  readonly token: string;
}

async function accountOf({ api }: LifePlace, lived: Lived): Promise<string> {
  const admin = await tokenOf(api, 'admin', 'admin');
  return member(
    await sent(api, admin, '/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' }, lived),
    'account',
  );
}

/** A command that is accepted; sent again under its key where it can't be answered now, as clients do. */
async function sent(api: string, token: string, path: string, body: unknown, lived: Lived): Promise<Buffer> {
  lived.commands += 1;
  const request = { method: 'POST', path, token, body, key: randomUUID() };
  let reply = await exchange(api, request, { timeoutMs });
  for (let tries = 1; reply.status === 503 && tries < mostTries; tries += 1) {
    await delay(pauseMs);
    reply = await exchange(api, request, { timeoutMs });
  }
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
  return reply.body;
}

async function asked(plane: string, path: string, body: unknown): Promise<Buffer> {
  const reply = await exchange(plane, { method: 'POST', path, body }, { timeoutMs });
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
  return reply.body;
}

async function tokenOf(api: string, persona: string, subject: string): Promise<string> {
  const token = tokenIn(await exchange(api, signInRequest(persona, subject), { timeoutMs }));
  if (token === undefined) throw new Error('the development sign-in gave no token');
  return token;
}

function member(body: Buffer, name: string): string {
  return textIn(parsedOrNothing(body.toString()), name) ?? '';
}
