// All outages of the plan `--outage`, one after the other, on two sites: one whose log is in PostgreSQL, one whose log is in
// an event store. In real time there is one outage on each, of everything.
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from './log-check.ts';
import { playOutage } from './outage.ts';
import type { OutageResult } from './outage.ts';
import { databaseSubjects, eventStoreSubject } from './outage-subjects.ts';
import type { Subject } from './outage-subjects.ts';
import { realTime, shiftedTime } from './passing-time.ts';
import { createPeople } from './people.ts';
import { openSite } from './site.ts';
import type { Cast, Site } from './site.ts';

/** How the plan is played. */
export interface OutagesPlan {
  /** How long each lasts. */
  readonly minutes: number;
  /** In real time. */
  readonly unshifted: boolean;
  readonly say: (line: string) => void;
  /** Ends it early: it rejects, with its servers stopped. */
  readonly interrupted: AbortSignal;
}

const cast: readonly Cast[] = (['api', 'projector', 'scheduler'] as const).map((roles) => ({
  name: roles,
  roles,
  database: 'proxied',
}));

/** Plays all; gives what came of each. */
export async function playOutages(plan: OutagesPlan): Promise<readonly OutageResult[]> {
  return [...(await onSite(plan, false)), ...(await onSite(plan, true))];
}

async function onSite(
  { minutes, unshifted, say, interrupted }: OutagesPlan,
  esdb: boolean,
): Promise<readonly OutageResult[]> {
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-outage-'));
  await chmod(root, 0o755);
  const time = unshifted ? realTime(interrupted) : await shiftedTime(join(root, 'ahead'), interrupted);
  const ended: Finding[] = [];
  say(`a fresh installation with its log in ${esdb ? 'an event store' : 'PostgreSQL'} …`);
  const site = await openSite({ cast, find: (finding) => ended.push(finding), esdb, env: time.env });
  const results: OutageResult[] = [];
  try {
    const means = { site, people: createPeople(site.targets), time, minutes };
    for (const subject of await subjectsOf(site, unshifted)) {
      const before = ended.length;
      const result = await playOutage(subject, means);
      const findings = [...result.findings, ...ended.slice(before).map(({ what }) => what)];
      results.push({ ...result, findings });
      say(lineOf({ ...result, findings }));
    }
  } finally {
    await site.close();
    await rm(root, { recursive: true, force: true });
  }
  return results;
}

/** With an event store this alone: what the database is needed for is the same on both sites. */
async function subjectsOf({ reader, eventStore }: Site, unshifted: boolean): Promise<readonly Subject[]> {
  if (eventStore !== undefined) return [eventStoreSubject(eventStore)];
  const subjects = await databaseSubjects(reader);
  return unshifted ? subjects.slice(-1) : subjects;
}

/** Whether an outage was survived: all is done and nothing parked. */
export function isWell({ undone, parked, findings, due }: OutageResult): boolean {
  return due > 0 && undone === 0 && parked === 0 && findings.length === 0;
}

/** For people. */
export function lineOf(result: OutageResult): string {
  const { subject, minutes, due, kinds, undone, parked, doneAfterSeconds, findings } = result;
  const done = `${due - undone} of ${due} timers done (${kinds.join(', ')}), the last ${doneAfterSeconds} s after its return`;
  return [`${subject} away for ${minutes} minutes: ${done}; ${parked} parked`, ...findings].join('\n  ');
}
