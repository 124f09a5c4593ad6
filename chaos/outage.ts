// The plan `--outage`: something is away for twenty minutes in which timers of every kind fall due. When it is back,
// everything that was due must be done, late, and nothing may be parked.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parsedOrNothing, textIn } from '../harness/json.ts';
import { tableName } from '../src/ports/read-table.ts';
import { dueItemsTable } from '../src/projections/due-items/due-items.table.ts';
import { attempt, exchangeOnce } from './exchange.ts';
import type { Subject } from './outage-subjects.ts';
import type { PassingTime } from './passing-time.ts';
import type { People } from './people.ts';
import type { Site } from './site.ts';

const secondsPerMinute = 60;
const trialSeconds = 14 * 24 * 60 * secondsPerMinute;
/** The trial and the meeting's limit fall due so long after the outage began. */
const dueAfterMinutes = 7;
const patienceMs = 90_000;
const pollMs = 100;

/** What an outage is played with. */
export interface OutageMeans {
  readonly site: Site;
  readonly people: People;
  readonly time: PassingTime;
  readonly minutes: number;
}

/** What came of one. `undone` and `parked` must be 0. */
export interface OutageResult {
  readonly subject: string;
  readonly minutes: number;
  /** How many timers fell due while it was away, and of what kinds. */
  readonly due: number;
  readonly kinds: readonly string[];
  readonly undone: number;
  readonly parked: number;
  /** From its return until the last was done. */
  readonly doneAfterSeconds: number;
  /** What else is wrong. */
  readonly findings: readonly string[];
}

/** Plays one. Throws where the scene can't be set. */
export async function playOutage(subject: Subject, means: OutageMeans): Promise<OutageResult> {
  const { site, time, minutes } = means;
  const { reader } = site;
  const streams = await setTheScene(means);
  const kinds = await dueWithin(means, streams);
  const findings: string[] = [];

  await subject.take();
  await time.pass(minutes * secondsPerMinute, reader);
  if (!(await subject.isAway())) findings.push(`${subject.name} was not away to the end`);
  await subject.give();

  const [backMs, until] = [performance.now(), time.now().toISOString()];
  let left = await leftOf(means, streams, until);
  while (left.undone > 0 && performance.now() - backMs < patienceMs) {
    await delay(pollMs);
    left = await leftOf(means, streams, until);
  }
  const doneAfterSeconds = Math.round((performance.now() - backMs) / 100) / 10;
  findings.push(...(await notReady(means)));
  return {
    subject: subject.name,
    minutes,
    due: kinds.length,
    kinds: [...new Set(kinds)],
    ...left,
    doneAfterSeconds,
    findings,
  };
}

/** A trial near its end, a meeting with a short limit and a seat that nobody takes, a meeting without its host. */
async function setTheScene(means: OutageMeans): Promise<readonly string[]> {
  const { time, people } = means;
  const name = randomUUID().slice(0, 8);
  const [admin, operator, host, guest] = ['admin', 'operator', 'member', 'member'].map(
    (persona, index) => `${persona}:outage-${name}-${index}`,
  ) as [string, string, string, string];
  const accountOn = async (plan: string): Promise<string> =>
    idIn(await ask(means, admin, 'POST', '/v1/accounts', { plan, timeZone: 'Etc/UTC' }), 'account');
  const ids = [];
  const trial = await accountOn('trial');
  // Only clocks that can be moved get to the end of a trial.
  if (await time.skip(trialSeconds - dueAfterMinutes * secondsPerMinute)) ids.push(trial);
  people.forget('');
  const account = await accountOn('pro');
  const limits = { participants: 100, minutes: dueAfterMinutes, recordings: null, retentionDays: 45 };
  await ask(means, operator, 'PUT', `/v1/accounts/${account}/limits`, {
    limits,
    reason: 'an outage is played',
  });
  const openMeeting = async (): Promise<string> => {
    const plan = { startsAt: time.now().toISOString(), plannedMinutes: dueAfterMinutes, waitingRoom: false };
    const meeting = idIn(
      await ask(means, host, 'POST', '/v1/meetings', { account, title: name, ...plan }),
      'meeting',
    );
    await ask(means, host, 'POST', `/v1/meetings/${meeting}/open`);
    return meeting;
  };
  const inMeeting = await openMeeting();
  for (const who of [host, guest]) {
    const at = `/v1/meetings/${inMeeting}`;
    const person = idIn(await ask(means, who, 'POST', `${at}/knocks`, { displayName: 'Somebody' }), 'person');
    const device = randomUUID();
    await ask(means, who, 'POST', `${at}/join-tickets`, { device });
    if (who === guest) continue;
    const report = { person, device, occurredAt: time.now().toISOString() };
    await ask(means, 'media-signal:outage', 'POST', `${at}/presence/joined`, report);
  }
  return [...ids, inMeeting, await openMeeting()];
}

/** The kinds of timers that fall due in the outage; waits until they are projected. */
async function dueWithin(
  { site, time, minutes }: OutageMeans,
  ids: readonly string[],
): Promise<readonly string[]> {
  const end = new Date(time.now().getTime() + minutes * secondsPerMinute * 1_000).toISOString();
  const givenUpMs = performance.now() + patienceMs;
  for (;;) {
    const sql = `select distinct stream_id::text as id, kind, ref from ${tableName(dueItemsTable)} where stream_id = any($1::uuid[]) and due <= $2`;
    const rows = await site.reader.run(sql, [ids, end]);
    const isWhole = ids.every((id) => rows.some((row) => row['id'] === id));
    if (isWhole && rows.some(({ kind }) => kind === 'seat-release'))
      return rows.map(({ kind }) => String(kind));
    if (performance.now() > givenUpMs) throw new Error(`not everything is due: ${JSON.stringify(rows)}`);
    await delay(pollMs);
  }
}

/** Timers that were due by then and are still there, and what is parked. A timer that was done leaves the table with the event that it led to. */
async function leftOf(
  { site }: OutageMeans,
  ids: readonly string[],
  until: string,
): Promise<{ readonly undone: number; readonly parked: number }> {
  const undone = `select count(*)::int as count from ${tableName(dueItemsTable)} where stream_id = any($1::uuid[]) and due <= $2`;
  const [left] = await site.reader.run(undone, [ids, until]);
  const [stuck] = await site.reader.run('select count(*)::int as count from ops.stuck_work');
  return { undone: Number(left?.['count']), parked: Number(stuck?.['count']) };
}

/** What an API still says against itself after a while. */
async function notReady({ site }: OutageMeans): Promise<readonly string[]> {
  const url = site.targets[0]?.url ?? '';
  const givenUpMs = performance.now() + patienceMs;
  for (;;) {
    const said = await exchangeOnce(url, { method: 'GET', path: '/readyz' })
      .then(({ body }) => body.toString())
      .catch((error: unknown) => String(error));
    if (textIn(parsedOrNothing(said), 'status') === 'ready') return [];
    if (performance.now() > givenUpMs) return [`/readyz is not ready again: ${said}`];
    await delay(pollMs);
  }
}

/** Asks until it is accepted; throws where it is refused. */
async function ask(
  { site, people }: OutageMeans,
  who: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const url = site.targets[0]?.url ?? '';
  const key = randomUUID();
  const givenUpMs = performance.now() + patienceMs;
  for (;;) {
    const end = await attempt(url, { method, path, key, token: await people.tokenOf(who), body });
    if (end.how === 'answered') {
      const json = parsedOrNothing(Buffer.from(end.reply.body, 'base64').toString());
      if (end.reply.status < 300) return json;
      throw new Error(`${method} ${path}: ${end.reply.status} ${textIn(json, 'code') ?? ''}`);
    }
    if (performance.now() > givenUpMs) throw new Error(`${method} ${path} found no answer: ${end.why}`);
    await delay(pollMs);
  }
}

function idIn(answer: unknown, member: string): string {
  return textIn(answer, member) ?? '';
}
