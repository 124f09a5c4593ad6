// Two processes of every role on one embedded database, a crowd through both, one process killed on the way, then
// the database server: whatever was acknowledged is there exactly once, and read models equal their rebuild.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../demo/client.ts';
import type { Client } from '../../demo/client.ts';
import type { Request } from '../../harness/http-exchange.ts';
import { launchPostgres } from '../../src/app/embedded/postgres-launcher.ts';
import { createApiClient } from '../support/api-client.ts';
import { freshDataPlace, startChild } from '../support/child-program.ts';
import type { ChildProgram, DataPlace } from '../support/child-program.ts';
import { linesIn } from '../support/meeting-steps.ts';
import type { HistoryLine } from '../support/meeting-steps.ts';
import { verifyAll } from '../support/verify-all.ts';

const crowd = 30;
const renames = 60;

let place: DataPlace;
/** Presence is reported by hand here; without a media plane a ticket's answer holds no token, which is another one each time. */
const start = () => startChild(place, undefined, { VOICEMEET_SIMULATED_MEDIA_PLANE: 'off' });
const programs: ChildProgram[] = [];
const abort = new AbortController();
/** What was answered to each command, by its key. */
const acknowledged = new Map<
  string,
  { readonly request: Request; readonly status: number; readonly body: string }
>();
let meeting: string;
let people: string[];
let tokens: { readonly host: string; readonly auditor: string; readonly media: string };

beforeAll(async () => {
  place = await freshDataPlace();
  programs.push(await start());
  programs.push(await start());
});
afterAll(async () => {
  abort.abort();
  await Promise.all(programs.map((program) => program.stop()));
  await place.remove();
});

function withKey(request: Request): Request {
  return { ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } };
}
async function acknowledge(client: Client, request: Request): Promise<string> {
  const { status, body } = await client.send(request);
  acknowledged.set(request.headers!['idempotency-key']!, { request, status, body: body.toString() });
  expect(status, `${request.path}: ${body.toString()}`).toBeLessThan(300);
  return body.toString();
}
const command = (token: string, path: string, body: unknown): Request =>
  withKey({ method: 'POST', path, token, body });
async function history(address: string): Promise<readonly HistoryLine[]> {
  const auditor = createApiClient(address).with(tokens.auditor);
  const headers = { accept: 'application/x-ndjson' };
  return linesIn((await auditor.get(`/v1/audit/meetings/${meeting}/events`, headers)).text);
}

it('acknowledges every command, though a process and the database server are killed on the way', async () => {
  const [first, second] = programs as [ChildProgram, ChildProgram];
  const client = createClient([first.address, second.address], abort.signal);
  const api = createApiClient(first.address);
  const tokenOf = async (persona: Parameters<typeof api.as>[0], subject?: string) =>
    (await api.as(persona, subject)).token;
  tokens = {
    host: await tokenOf('member', 'ada'),
    auditor: await tokenOf('auditor'),
    media: await tokenOf('media-signal'),
  };
  const members = await Promise.all(
    Array.from({ length: crowd }, (_, index) => tokenOf('member', `p-${index}`)),
  );
  const account = await acknowledge(
    client,
    command(await tokenOf('admin'), '/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' }),
  );
  const scheduling = {
    account: (JSON.parse(account) as { account: string }).account,
    title: 'Before',
    startsAt: new Date().toISOString(),
    plannedMinutes: 60,
    waitingRoom: false,
  };
  const scheduled = await acknowledge(client, command(tokens.host, '/v1/meetings', scheduling));
  meeting = (JSON.parse(scheduled) as { meeting: string }).meeting;
  const at = `/v1/meetings/${meeting}`;
  await acknowledge(client, command(tokens.host, `${at}/open`, {}));

  let done = 0;
  let killed: number | undefined;
  const half = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (done < crowd) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
  const person = async (token: string, index: number): Promise<string> => {
    const knocked = await acknowledge(client, command(token, `${at}/knocks`, { displayName: `P ${index}` }));
    done += 1;
    const who = (JSON.parse(knocked) as { person: string }).person;
    const device = randomUUID();
    await acknowledge(client, command(token, `${at}/join-tickets`, { device }));
    done += 1;
    const report = { person: who, device, occurredAt: new Date().toISOString() };
    await acknowledge(client, command(tokens.media, `${at}/presence/joined`, report));
    done += 1;
    return who;
  };
  const renaming = async (): Promise<void> => {
    for (let index = 0; index < renames; index += 1) {
      await acknowledge(client, command(tokens.host, `${at}/rename`, { title: `Title ${index}` }));
      done += 1;
    }
  };
  const killing = async (): Promise<void> => {
    await half;
    await second.kill();
    const server = await place.postmaster();
    if (server === undefined) throw new Error('no database server to kill');
    process.kill(server, 'SIGKILL');
    killed = server;
  };
  const [who] = await Promise.all([Promise.all(members.map(person)), renaming(), killing()]);
  people = who;
  const revived = await place.postmaster();
  expect(revived).toBeDefined();
  expect(revived).not.toBe(killed);
  expect(acknowledged.size).toBe(3 + 3 * crowd + renames);
});

it('has done each of them exactly once, without a gap', async () => {
  const events = await history(programs[0]!.address);
  expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => String(index)));
  const of = (kind: string) => events.filter(({ type }) => type.replace(/\.v\d+$/, '') === `meeting.${kind}`);
  expect(
    of('participantKnocked')
      .map(({ data }) => data['person'])
      .sort(),
  ).toEqual([...people].sort());
  expect(of('participantAdmitted')).toHaveLength(crowd);
  expect(of('seatReserved')).toHaveLength(crowd);
  expect(of('participantJoined')).toHaveLength(crowd);
  expect(of('renamed').map(({ data }) => data['title'])).toEqual(
    Array.from({ length: renames }, (_, index) => `Title ${index}`),
  );
});

it('answers each of them the same again, from a process that was not there', async () => {
  programs.push(await start());
  const client = createClient([programs.at(-1)!.address], abort.signal);
  const before = (await history(programs[0]!.address)).length;
  for (const { request, status, body } of acknowledged.values()) {
    const again = await client.send(request);
    expect([again.status, again.body.toString()]).toEqual([status, body]);
    expect(again.headers['idempotent-replayed']).toBe('true');
  }
  expect(await history(programs[0]!.address)).toHaveLength(before);
});

it('has read models that equal their rebuild from zero', async () => {
  const server = await launchPostgres({
    dataDir: place.dataDir,
    keysDir: place.keysDir,
    durability: 'full',
    log: () => undefined,
  });
  try {
    expect(server.adopted).toBe(true);
    const verified = await verifyAll(server.ownerUrl, place.keysDir);
    expect(verified.length).toBeGreaterThan(4);
    expect(verified.filter(({ equal }) => !equal)).toEqual([]);
    expect(verified.every(({ position }) => position > 0n)).toBe(true);
  } finally {
    await server.release();
  }
});

it('stops in order, and starts again with everything', async () => {
  const before = await history(programs[0]!.address);
  for (const program of [programs[2]!, programs[0]!])
    expect(await program.stop(), program.lastWords()).toBe(0);
  expect(await place.postmaster()).toBeUndefined();
  const started = await start();
  programs.push(started);
  expect(await history(started.address)).toEqual(before);
  const host = createApiClient(started.address).with(tokens.host);
  const ended = await host.post(`/v1/meetings/${meeting}/end`);
  expect(ended.status).toBe(200);
  const page = await host.get(`/v1/meetings/${meeting}?wait=10`, { 'voicemeet-position': ended.position });
  expect(page.json()).toMatchObject({ status: 'ended', title: `Title ${renames - 1}` });
});
