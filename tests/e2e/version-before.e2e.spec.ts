// A rolling upgrade: this version is started beside the version before, on its data, under load. The old process goes on, the
// new one serves what the old one stored, and no request is lost.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAppendsAreOpen } from '../../src/adapters/postgres/raw-appends.ts';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';
import { createApiClient } from '../support/api-client.ts';
import type { ApiClient, Reply } from '../support/api-client.ts';
import { freshDataPlace, startChild } from '../support/child-program.ts';
import type { ChildProgram, DataPlace } from '../support/child-program.ts';
import { expected, historyOf } from '../support/meeting-steps.ts';
import { until } from '../support/until.ts';
import { verifyAll } from '../support/verify-all.ts';
import { checkOutVersionBefore, commitBefore, hasVersionBefore } from '../support/version-before.ts';
import type { VersionBefore } from '../support/version-before.ts';

const present = await hasVersionBefore();
const loadPauseMs = 25;

/** A command that was answered: sent again, it has to get the same bytes. */
interface Answered {
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly text: string;
}

let place: DataPlace;
let checkout: VersionBefore;
const programs: ChildProgram[] = [];
const answered: Answered[] = [];

beforeAll(async () => {
  if (!present) return;
  place = await freshDataPlace();
  checkout = await checkOutVersionBefore();
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  if (present) await Promise.all([place.remove(), checkout.remove()]);
});

async function started(script?: string): Promise<ApiClient & { readonly stop: () => Promise<unknown> }> {
  const program = await startChild(place, script);
  programs.push(program);
  return { ...createApiClient(program.address), stop: program.stop };
}

/** A command under a key; its answer is kept for later. */
async function command(client: ApiClient, token: string, path: string, body: unknown): Promise<Reply> {
  const key = randomUUID();
  const reply = await client.send({ method: 'POST', path, token, body, key });
  expected(reply, 200, 201);
  answered.push({ path, body, key, text: reply.text });
  return reply;
}

/** A meeting with an invite, somebody in it, a hand up: what most events of a meeting need. */
async function aWholeMeeting(client: ApiClient, account: string): Promise<string> {
  const [host, guest] = [await client.as('member', 'ada'), await client.as('member', 'grace')];
  const startsAt = new Date().toISOString();
  const wish = { account, title: 'Before', startsAt, plannedMinutes: 60, waitingRoom: false };
  const meeting = (await command(client, host.token, '/v1/meetings', wish)).member('meeting');
  const at = `/v1/meetings/${meeting}`;
  await command(client, host.token, `${at}/open`, undefined);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  await command(client, host.token, `${at}/invites`, { role: 'guest', expiresAt, maxGuests: 5 });
  await command(client, guest.token, `${at}/knocks`, { displayName: 'Grace' });
  await command(client, guest.token, `${at}/join-tickets`, { device: randomUUID() });
  return meeting;
}

/** What is read of a meeting: its page, its attendance, and the audit of its events. */
async function readingsOf(client: ApiClient, meeting: string) {
  const [host, auditor] = [await client.as('member', 'ada'), await client.as('auditor')];
  const page = expected(await host.get(`/v1/meetings/${meeting}`), 200).json<{ title: string }>();
  const attendance: unknown = expected(await host.get(`/v1/meetings/${meeting}/attendance`), 200).json();
  const events = await historyOf(auditor, meeting);
  return {
    page,
    attendance,
    // Not where they are in the log: a token of a position is its version's own.
    events: events.map(({ revision, type, at, command, actor, data }) => ({
      revision,
      type,
      at,
      command,
      actor,
      data,
    })),
  };
}

/** Schedules meetings through every client in turn until told to stop; gives how many, and what failed. */
function load(clients: () => readonly ApiClient[], account: string) {
  const failed: string[] = [];
  let [sent, stopped] = [0, false];
  const working = (async () => {
    while (!stopped) {
      for (const client of clients()) {
        const { token } = await client.as('member', 'load');
        const startsAt = new Date().toISOString();
        const wish = { account, title: 'Load', startsAt, plannedMinutes: 30, waitingRoom: true };
        sent += 1;
        await command(client, token, '/v1/meetings', wish).catch((failure: unknown) => {
          failed.push(String(failure));
        });
      }
      await new Promise((resolve) => setTimeout(resolve, loadPauseMs));
    }
  })();
  const stop = async () => {
    stopped = true;
    await working;
    return { sent, failed };
  };
  return { stop, sent: () => sent };
}

/** What the version before can't read: asked of this one by host and person, each with the status that it has where nothing is in the way. */
function newWords(meeting: string, person: string, device: string) {
  const at = `/v1/meetings/${meeting}`;
  const occurredAt = new Date().toISOString();
  const named = { person, device, connection: 'PA_1', occurredAt };
  return [
    { by: 'host', method: 'PUT', path: `${at}/self-unmute`, body: { allowed: false } },
    { by: 'host', method: 'POST', path: `${at}/participants/${person}/unmute`, body: undefined },
    { by: 'media', method: 'POST', path: `${at}/presence/joined`, body: named },
    { by: 'media', method: 'POST', path: `${at}/presence/left`, body: { ...named, connection: 'PA_2' } },
  ] as const;
}

/** Everything that the version before is asked of a meeting while this one writes to it; gives the statuses. */
async function askedOf(before: ApiClient, meeting: string): Promise<readonly number[]> {
  const [host, auditor] = [await before.as('member', 'ada'), await before.as('auditor')];
  const at = `/v1/meetings/${meeting}`;
  const audited = `/v1/audit/meetings/${meeting}`;
  const replies = [
    await host.get(at),
    await host.get(`${at}/attendance`),
    await auditor.get(`${audited}/events`),
    await auditor.get(`${audited}/state`),
    await host.post(`${at}/mute-all`),
    await host.put(`${at}/names-hidden`, { hidden: false }),
  ];
  return replies.map(({ status }) => status);
}

/** Issue 12 D7: whether the appender's role may write rows of the log by itself, as the old process does. */
async function mayAppendRaw(): Promise<boolean> {
  const server = await launchPostgres({ ...place, durability: 'full', log: () => undefined });
  const client = new Client({ connectionString: server.ownerUrl });
  try {
    await client.connect();
    return await rawAppendsAreOpen(client);
  } finally {
    await client.end();
    await server.release();
  }
}

/** Waits until so many were sent. */
async function atLeast(sent: () => number, count: number): Promise<void> {
  while (sent() < count) await new Promise((resolve) => setTimeout(resolve, loadPauseMs));
}

describe(`issue 12 A5, D7: beside the version before (${present ? commitBefore : `skipped: the history has no ${commitBefore}`})`, () => {
  it.skipIf(!present)(
    'upgrades its data under load without losing a request, and serves what it stored',
    async () => {
      const before = await started(checkout.script);
      const admin = await before.as('admin');
      const opened = await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Asia/Kolkata' });
      const account = expected(opened, 201).member('account');
      const meeting = await aWholeMeeting(before, account);
      const clients: ApiClient[] = [before];
      const loading = load(() => clients, account);
      await atLeast(loading.sent, 20);

      const now = await started();
      clients.push(now);
      const sentBefore = loading.sent();
      await atLeast(loading.sent, sentBefore + 40);
      const later = await aWholeMeeting(now, account);

      // What the old process can't read is not written while it is there; it reads and writes what this one writes to.
      const [host, media] = [await now.as('member', 'ada'), await now.as('media-signal')];
      const guest = await now.as('member', 'grace');
      const at = `/v1/meetings/${later}`;
      const person = expected(await guest.post(`${at}/knocks`, { displayName: 'Grace' }), 200).member(
        'person',
      );
      const device = randomUUID();
      expected(await guest.post(`${at}/join-tickets`, { device }), 201);
      // A clock that is ahead: what is believed is on record in words of both.
      const ahead = new Date(Date.now() + 60_000).toISOString();
      expected(await media.post(`${at}/presence/joined`, { person, device, occurredAt: ahead }), 200);
      expected(await host.post(`${at}/participants/${person}/mute`), 200);
      const waiting = newWords(later, person, device);
      const ask = ({ by, method, path, body }: (typeof waiting)[number]) => {
        const { token } = by === 'host' ? host : media;
        return now.send({ method, path, token, body, key: randomUUID() });
      };
      for (let round = 0; round < 10; round += 1) {
        for (const each of waiting) {
          const reply = await ask(each);
          expect([each.path, reply.status, reply.text]).toEqual([
            each.path,
            503,
            expect.stringContaining('upgrade-in-progress'),
          ]);
          expect(reply.headers.get('retry-after')).toBe('5');
        }
        expect(await askedOf(before, later)).toEqual([200, 200, 200, 200, 200, 200]);
      }
      expect(await mayAppendRaw()).toBe(true);
      const { failed } = await loading.stop();
      expect(failed).toEqual([]);

      // This version may say more, and never less or something else.
      const told = await readingsOf(before, meeting);
      await until(async () => expect(await readingsOf(now, meeting)).toMatchObject(told));
      expect((await readingsOf(now, later)).page.title).toBe('Before');
      await before.stop();
      // Once it is gone, within seconds, what waited is done.
      for (const each of waiting) await until(async () => expected(await ask(each), 200));
      await until(async () => expect(await mayAppendRaw()).toBe(false));
      await aWholeMeeting(now, account);
      const types = (await historyOf(await now.as('auditor'), later)).map(({ type }) => type);
      const written = ['selfUnmuteSet.v1', 'unmuteAsked.v1', 'participantJoined.v2', 'connectionEnded.v1'];
      expect(types).toEqual(expect.arrayContaining(written.map((name) => `meeting.${name}`)));

      const tokens = {
        ada: (await now.as('member', 'ada')).token,
        grace: (await now.as('member', 'grace')).token,
      };
      for (const { path, body, key, text } of answered.slice(0, 5)) {
        // The first meeting's: what may be sent again by who sent it, and says nothing of the present moment.
        if (!/meetings$|open$|knocks$/.test(path)) continue;
        const token = path.endsWith('knocks') ? tokens.grace : tokens.ada;
        const again = await now.send({ method: 'POST', path, token, body, key });
        expect([path, again.text]).toEqual([path, text]);
      }
      const server = await launchPostgres({ ...place, durability: 'full', log: () => undefined });
      try {
        for (const { equal, projection } of await verifyAll(server.ownerUrl, place.keysDir))
          expect([projection, equal]).toEqual([projection, true]);
      } finally {
        await server.release();
      }
    },
  );
});
