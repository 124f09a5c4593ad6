// Commands at a steady rate on open meetings, and, for some of them, how long until a reader sees what they wrote.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection, requestText } from './connection.ts';
import type { Answer, Connection } from './connection.ts';
import type { JobResult, WriteJob } from './jobs.ts';
import { createTally } from './tally.ts';

/** Someone in an open meeting. */
interface Seat {
  readonly meeting: string;
  readonly person: string;
  muted: boolean;
}

type Persona = 'admin' | 'member' | 'media-signal';
type Tokens = Readonly<Record<Persona, string>>;

/** Where commands go: open meetings, and who may act in them. */
interface Stage {
  tokens: Tokens;
  readonly seats: readonly Seat[];
}

const meetings = 20;
const writers = 32;
const readers = 16;
/** A command that is late by more than this is not sent: the server can't keep up. */
const patienceMs = 2_000;
/** Tokens of the development sign-in last 15 minutes. */
const renewMs = 5 * 60_000;

/** Does write jobs; the meetings of a tenant are opened once. */
export function createWriter(): (job: WriteJob) => Promise<JobResult> {
  const stages = new Map<string, Promise<Stage>>();
  return async (job) => {
    const name = `${job.address} ${job.tenant ?? ''}`;
    const stage = stages.get(name) ?? openStage(job);
    stages.set(name, stage);
    return write(job, await stage);
  };
}

async function openStage({ address, tenant }: WriteJob): Promise<Stage> {
  const connection = await openConnection(address);
  try {
    const tokens = await signIn(connection, tenant);
    return { tokens, seats: await openMeetings(connection, tokens) };
  } finally {
    connection.close();
  }
}

/** A command that was not answered 200, and one that was not sent in time, counts as failed. */
async function write(job: WriteJob, stage: Stage): Promise<JobResult> {
  const { seats } = stage;
  const { address, perSecond, seconds, sampleOneIn } = job;
  const connections = await Promise.all(Array.from({ length: writers }, () => openConnection(address)));
  const reading = await Promise.all(Array.from({ length: readers }, () => openConnection(address)));
  const [commands, visible] = [createTally(), createTally()];
  const idle = [...reading];
  const samples: Promise<void>[] = [];

  const look = async (connection: Connection, meeting: string, answer: Answer): Promise<void> => {
    const position = /\r\nvoicemeet-position: (\S+)/i.exec(answer.head)?.[1] ?? '';
    const began = performance.now();
    const path = `/v1/meetings/${meeting}?after=${position}&wait=10`;
    const { status } = await connection.send(requestText('GET', path, bearer(stage.tokens.admin)));
    visible.add(performance.now() - began, status === 200);
    idle.push(connection);
  };
  const over = new AbortController();
  const renewing = keepSignedIn(job, stage, over.signal);
  const from = performance.now();
  const total = Math.floor(perSecond * seconds);
  let next = 0;
  await Promise.all(
    connections.map(async (connection) => {
      for (;;) {
        const number = next;
        next += 1;
        if (number >= total) return;
        const dueMs = from + (number * 1_000) / perSecond;
        const early = dueMs - performance.now();
        if (early > 1) await delay(early);
        const seat = seats[number % seats.length];
        if (seat === undefined || performance.now() - dueMs > patienceMs) {
          commands.add(patienceMs, false);
          continue;
        }
        const began = performance.now();
        const answer = await connection.send(toggled(seat, stage.tokens.member));
        commands.add(performance.now() - began, answer.status === 200);
        const reader = sampleOneIn > 0 && number % sampleOneIn === 0 ? idle.pop() : undefined;
        if (reader !== undefined) samples.push(look(reader, seat.meeting, answer));
      }
    }),
  );
  const took = (performance.now() - from) / 1_000;
  over.abort();
  await Promise.all([...samples, renewing]);
  for (const connection of [...connections, ...reading]) connection.close();
  return { answered: commands.summary(took), visible: visible.summary(took) };
}

async function keepSignedIn({ address, tenant }: WriteJob, stage: Stage, over: AbortSignal): Promise<void> {
  for (;;) {
    await delay(renewMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const connection = await openConnection(address);
    stage.tokens = await signIn(connection, tenant);
    connection.close();
  }
}

function toggled(seat: Seat, token: string): string {
  const act = seat.muted ? 'unmute' : 'mute';
  seat.muted = !seat.muted;
  return requestText('POST', `/v1/meetings/${seat.meeting}/participants/${seat.person}/${act}`, {
    ...bearer(token),
    'idempotency-key': randomUUID(),
  });
}

async function signIn(connection: Connection, tenant: string | undefined): Promise<Tokens> {
  const as = async (persona: Persona): Promise<string> => {
    const request = requestText('POST', '/dev/token', {}, { persona, tenant });
    return member(await connection.send(request), 'access_token');
  };
  return { admin: await as('admin'), member: await as('member'), 'media-signal': await as('media-signal') };
}

/** Meetings with their host in the room, who will mute and unmute. */
async function openMeetings(connection: Connection, tokens: Tokens): Promise<readonly Seat[]> {
  const post = async (token: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { ...bearer(token), 'idempotency-key': randomUUID() };
    const answer = await connection.send(requestText('POST', path, headers, body));
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 300)}`);
    return answer;
  };
  const opening = { plan: 'pro', timeZone: 'Europe/Berlin' };
  const account = member(await post(tokens.admin, '/v1/accounts', opening), 'account');
  const seats: Seat[] = [];
  for (let number = 0; number < meetings; number += 1) {
    const wish = { account, title: `Load ${number}`, plannedMinutes: 60, startsAt: new Date().toISOString() };
    const meeting = member(
      await post(tokens.member, '/v1/meetings', { ...wish, waitingRoom: false }),
      'meeting',
    );
    await post(tokens.member, `/v1/meetings/${meeting}/open`);
    const knocked = await post(tokens.member, `/v1/meetings/${meeting}/knocks`, { displayName: 'Load' });
    const [person, device] = [member(knocked, 'person'), randomUUID()];
    await post(tokens.member, `/v1/meetings/${meeting}/join-tickets`, { device });
    const report = { person, device, occurredAt: new Date().toISOString() };
    await post(tokens['media-signal'], `/v1/meetings/${meeting}/presence/joined`, report);
    seats.push({ meeting, person, muted: false });
  }
  return seats;
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function member(answer: Answer, name: string): string {
  const value = (JSON.parse(answer.body) as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'string')
    throw new Error(`${answer.status} without ${name}: ${answer.body.slice(0, 300)}`);
  return value;
}
