// Steps that most journeys begin with: an account, a scheduled or open meeting, people in it. Each throws with the
// answer where it is not the expected one.
import type { Caller, Reply } from './api-client.ts';
import { newId } from './running-program.ts';
import type { Running } from './running-program.ts';

/** The answer, if it has the expected status. */
export function expected(reply: Reply, ...statuses: readonly number[]): Reply {
  if (statuses.includes(reply.status)) return reply;
  throw new Error(`${reply.status} in place of ${statuses.join(' or ')}: ${reply.text.slice(0, 800)}`);
}

/** An account on a plan, opened by the tenant's admin; gives its id. */
export async function anAccount(program: Running, plan: string, tenant?: string): Promise<string> {
  const admin = await program.as('admin', undefined, tenant);
  const body = { plan, timeZone: 'Asia/Kolkata' };
  return expected(await admin.post('/v1/accounts', body), 201).member('account');
}

/** What may be said of a meeting besides its account. */
export interface MeetingWish {
  readonly title?: string;
  readonly waitingRoom?: boolean;
  readonly plannedMinutes?: number;
}

/** A meeting that begins now and that the caller hosts; gives its id. */
export async function aMeeting(host: Caller, account: string, wish: MeetingWish = {}): Promise<string> {
  const startsAt = new Date().toISOString();
  const body = { title: 'Town hall', plannedMinutes: 60, waitingRoom: false, ...wish, account, startsAt };
  return expected(await host.post('/v1/meetings', body), 201).member('meeting');
}

/** A meeting of the caller that is open; gives its id. */
export async function anOpenMeeting(host: Caller, account: string, wish: MeetingWish = {}): Promise<string> {
  const meeting = await aMeeting(host, account, wish);
  expected(await host.post(`/v1/meetings/${meeting}/open`), 200);
  return meeting;
}

/** Someone knocks; gives who they are. */
export async function knock(caller: Caller, meeting: string, displayName = 'Somebody'): Promise<string> {
  const reply = await caller.post(`/v1/meetings/${meeting}/knocks`, { displayName });
  return expected(reply, 200).member('person');
}

/** Takes a join ticket for a new device and lets the media plane report it; gives the device. */
export async function join(
  caller: Caller,
  media: Caller,
  meeting: string,
  person: string,
  device = newId(),
): Promise<string> {
  expected(await caller.post(`/v1/meetings/${meeting}/join-tickets`, { device }), 201);
  const occurredAt = new Date().toISOString();
  const report = { person, device, occurredAt };
  expected(await media.post(`/v1/meetings/${meeting}/presence/joined`, report), 200);
  return device;
}

/** Every event of a meeting, by the auditor's lines. */
export async function historyOf(auditor: Caller, meeting: string): Promise<readonly HistoryLine[]> {
  const reply = await auditor.get(`/v1/audit/meetings/${meeting}/events`, { accept: 'application/x-ndjson' });
  return linesIn(expected(reply, 200).text);
}

/** One line of a history. */
export interface HistoryLine {
  readonly position: string;
  readonly revision: string;
  readonly type: string;
  readonly at: string;
  readonly command: string;
  readonly correlation: string;
  readonly traceparent: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/** NDJSON as objects. */
export function linesIn(text: string): readonly HistoryLine[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as HistoryLine);
}
