// What an auditor and an admin ask for after a play: the history, who attended, who could hear whom. Returns exact bytes
// where they are hashed.
import { createHash } from 'node:crypto';
import type { Client } from './client.ts';
import type { Answer } from './expectations.ts';
import { listIn, memberOf, parsedOrNothing, textIn } from '../harness/json.ts';

const maxPages = 100;
const pageLimit = 200;
const waitSeconds = 10;

/** A meeting to ask about, and who asks. `position`: what must be visible before. */
export interface Subject {
  readonly client: Client;
  readonly meeting: string;
  readonly position: string | undefined;
  readonly tokens: { readonly auditor: string; readonly admin: string };
}

/** The bytes of a meeting's history, one event per line. */
export async function fetchHistory({ client, meeting, tokens }: Subject): Promise<Buffer> {
  const path = `/v1/audit/meetings/${meeting}/events`;
  const headers = { accept: 'application/x-ndjson' };
  const answer = await client.send({ method: 'GET', path, token: tokens.auditor, headers });
  return accepted(answer, path).body;
}

/** Everybody's attendance once all that was played is visible; `hash` is of the bytes of all pages. */
export async function fetchAttendance(
  subject: Subject,
): Promise<{ readonly attendees: readonly unknown[]; readonly hash: string }> {
  const hash = createHash('sha256');
  const attendees: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await fetchAttendancePage(subject, cursor);
    hash.update(answer.body);
    const said = parsedOrNothing(answer.body.toString());
    attendees.push(...listIn(said, 'items'));
    cursor = textIn(said, 'next');
    if (cursor === undefined) return { attendees, hash: hash.digest('hex') };
  }
  throw new Error(`attendance has more than ${maxPages} pages`);
}

async function fetchAttendancePage(subject: Subject, cursor: string | undefined): Promise<Answer> {
  const { client, meeting, position, tokens } = subject;
  const query = new URLSearchParams({ limit: String(pageLimit), wait: String(waitSeconds) });
  if (cursor !== undefined) query.set('cursor', cursor);
  const path = `/v1/meetings/${meeting}/attendance?${query.toString()}`;
  const headers = position === undefined ? {} : { 'voicemeet-position': position };
  return accepted(await client.send({ method: 'GET', path, token: tokens.admin, headers }), path);
}

/** Whether one person could hear another at an instant, as the server says. */
export async function fetchAudible(
  { client, meeting, tokens }: Subject,
  listener: string,
  speaker: string,
  at: string,
): Promise<boolean> {
  const query = new URLSearchParams({ listener, speaker, at }).toString();
  const path = `/v1/audit/meetings/${meeting}/audibility?${query}`;
  const answer = accepted(await client.send({ method: 'GET', path, token: tokens.auditor }), path);
  const audible = memberOf(memberOf(parsedOrNothing(answer.body.toString()), 'at'), 'audible');
  if (typeof audible !== 'boolean')
    throw new Error(`${path} does not say: ${answer.body.toString().slice(0, 200)}`);
  return audible;
}

function accepted(answer: Answer, path: string): Answer {
  if (answer.status === 200) return answer;
  throw new Error(`GET ${path}: ${answer.status} ${answer.body.toString().slice(0, 300)}`);
}
