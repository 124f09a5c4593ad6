// Compares every meeting's history, as an auditor gets it, with what was requested: personal values too, so that a key
// which did not survive with its event is noticed.
import { setTimeout as delay } from 'node:timers/promises';
import { brokenIn, readHistory } from '../demo/history.ts';
import type { PastEvent } from '../demo/history.ts';
import { memberOf, parsedOrNothing, textIn } from '../harness/json.ts';
import { exchangeOnce, reasonOf } from './exchange.ts';
import type { Target } from './exchange.ts';
import type { Acknowledged } from './ledger.ts';
import type { Finding } from './log-check.ts';
import type { People } from './people.ts';

const auditor = 'auditor:chaos-auditor';
const atOnce = 4;
const patienceMs = 120_000;
const pauseMs = 50;
/** Which member of a request's body appears in which event's data. */
const personal = {
  rename: ['meeting.renamed.v1', 'title'],
  knocks: ['meeting.participantKnocked.v1', 'displayName'],
} as const;

/** Reads the histories of all meetings on the list; gives what is not as it was asked for, and how many were read. */
export async function asAudited(
  acknowledged: readonly Acknowledged[],
  targets: readonly Target[],
  people: People,
): Promise<{ readonly meetings: number; readonly findings: readonly Finding[] }> {
  const byMeeting = new Map<string, Acknowledged[]>();
  for (const one of acknowledged) {
    const meeting = one.reply.status < 300 ? meetingOf(one.wish.path, one.reply.body) : '';
    if (meeting !== '') byMeeting.set(meeting, [...(byMeeting.get(meeting) ?? []), one]);
  }
  const findings: Finding[] = [];
  const left = byMeeting.entries();
  const work = async (): Promise<void> => {
    for (const [meeting, commands] of left) {
      const events = readHistory(await historyOf(meeting, targets, people));
      const broken = [...brokenIn(events), ...commands.flatMap((one) => wrongWith(one, events) ?? [])];
      findings.push(
        ...broken.map((what): Finding => ({ kind: 'broken', what: `history of ${meeting}: ${what}` })),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { meetings: byMeeting.size, findings };
}

/** What is wrong with the personal value of a command's event. */
function wrongWith({ wish, reply }: Acknowledged, events: readonly PastEvent[]): string | undefined {
  const name = wish.path.split('/').at(-1) ?? '';
  if (name !== 'rename' && name !== 'knocks') return undefined;
  const [, member] = personal[name];
  const revision = BigInt(/\d+/.exec(reply.etag)?.[0] ?? '-1');
  const asked = textIn(wish.body, member);
  // A knock at an open door is followed by its admission.
  const found = [0n, 1n].map((back) => memberOf(events[Number(revision - back)]?.data, member));
  if (found.includes(asked)) return undefined;
  return `${wish.route} under key ${wish.key} asked for ${member} ${asked}, its event says ${JSON.stringify(found)}`;
}

async function historyOf(meeting: string, targets: readonly Target[], people: People): Promise<string> {
  const path = `/v1/audit/meetings/${meeting}/events`;
  const headers = { accept: 'application/x-ndjson' };
  const givenUpMs = performance.now() + patienceMs;
  let last = '';
  for (let turn = 0; performance.now() < givenUpMs; turn += 1) {
    try {
      const url = targets[turn % targets.length]?.url ?? '';
      const token = await people.tokenOf(auditor);
      const { status, body } = await exchangeOnce(url, { method: 'GET', path, token, headers });
      if (status === 200) return body.toString();
      last = `${status} ${body.toString().slice(0, 200)}`;
      if (status < 500 && status !== 429) break;
    } catch (error) {
      last = reasonOf(error);
    }
    await delay(pauseMs);
  }
  throw new Error(`the history of ${meeting} could not be read: ${last}`);
}

function meetingOf(path: string, body: string): string {
  const named = /^\/v1\/meetings\/([0-9a-f-]{36})/.exec(path)?.[1];
  if (named !== undefined || path !== '/v1/meetings') return named ?? '';
  return textIn(parsedOrNothing(Buffer.from(body, 'base64').toString()), 'meeting') ?? '';
}
