// The second half of the demo: asks for the history, attendance and audibility of the meeting that was played, prints
// them, and compares the server's answers with what the history alone says.
import { createHash } from 'node:crypto';
import { fetchAttendance, fetchHistory, type Subject } from './audit.ts';
import type { Client } from './client.ts';
import { replayHearing, type Hearing } from './hearing.ts';
import { brokenIn, readHistory, type PastEvent } from './history.ts';
import { labelsOf, type Labels } from './labels.ts';
import type { Played } from './player.ts';
import type { Progress } from './progress.ts';
import type { Verified } from './read-models.ts';
import { attendanceLines, countLines, historyLines, refusalsIn } from './report.ts';
import { recount, type Recount } from './room.ts';

/** As many at once as the demo promises. */
const leastInFlight = 100;

/** What the last line says. */
export interface Result {
  readonly ok: boolean;
  readonly [member: string]: unknown;
}

/** What replaying needs; `verify` where the read models can be held against a rebuild. */
export interface Replaying {
  readonly run: string;
  readonly client: Client;
  readonly verify: (() => Promise<Verified>) | undefined;
  readonly progress: Progress;
}

/** All that was asked for and counted. */
interface Evidence {
  readonly meeting: string;
  readonly bytes: Buffer;
  readonly events: readonly PastEvent[];
  readonly counted: Recount;
  readonly attendance: { readonly attendees: readonly unknown[]; readonly hash: string };
  readonly hearing: Hearing;
  readonly verified: Verified | undefined;
}

/** Replays what was played, prints it and gives the result. Throws where the server does not answer. */
export async function replay(played: Played, replaying: Replaying): Promise<Result> {
  const { known, counts, failures } = played;
  const meeting = known.get('meeting');
  print('Answers', countLines(counts));
  if (meeting === undefined) {
    printChecks(failures);
    return { ok: false, reason: 'no meeting was scheduled', failures: failures.length };
  }
  const evidence = await gather(meeting, played, replaying);
  printEvidence(evidence, labelsOf(replaying.run, known));
  return judge(evidence, played, replaying.client.stats());
}

async function gather(
  meeting: string,
  { known, marks, position }: Played,
  { client, verify, progress }: Replaying,
): Promise<Evidence> {
  const tokens = { auditor: known.get('token:auditor') ?? '', admin: known.get('token:admin') ?? '' };
  const subject: Subject = { client, meeting, position, tokens };
  const attendance = await fetchAttendance(subject);
  const bytes = await fetchHistory(subject);
  const events = readHistory(bytes.toString());
  const hearing = await replayHearing(subject, events, marks, (name) => known.get(`person:${name}`));
  if (verify !== undefined) progress.said('holding the read models against a rebuild from zero …');
  const verified = await verify?.();
  return { meeting, bytes, events, counted: recount(events), attendance, hearing, verified };
}

function printEvidence({ meeting, events, attendance, hearing }: Evidence, labels: Labels): void {
  const played = 'joined and left: as the simulated media plane tells by webhooks';
  print(`History of meeting ${meeting} (${played})`, historyLines(events, labels));
  print('Attendance', attendanceLines(attendance.attendees, labels));
  print('Who could hear whom', hearing.lines);
}

function judge(
  { bytes, events, counted, attendance, hearing, verified }: Evidence,
  { counts, failures: unexpected }: Played,
  stats: ReturnType<Client['stats']>,
): Result {
  const { mostSeats, limit, attended, faults } = counted;
  const { maxInFlight, requests, retries } = stats;
  const attendees = attendance.attendees.length;
  const failures = [
    ...unexpected,
    ...brokenIn(events),
    ...faults,
    ...hearing.faults,
    ...(attendees === attended.size
      ? []
      : [`attendance has ${attendees} people, the history ${attended.size}`]),
    ...(maxInFlight < leastInFlight ? [`only ${maxInFlight} requests were in flight at the peak`] : []),
    ...(verified?.equal === false ? [`the read models differ from a rebuild: ${verified.said}`] : []),
  ];
  printChecks(failures, [
    `seats taken at most: ${mostSeats} of ${limit}, counted again from the history`,
    `requests: ${requests}, at most ${maxInFlight} at once, ${retries} sent again`,
    ...(verified === undefined
      ? []
      : [`read models ${verified.equal ? 'equal' : 'DIFFER FROM'} a rebuild from zero`]),
  ]);
  const history = createHash('sha256').update(bytes).digest('hex');
  return {
    ok: failures.length === 0,
    participants: attended.size,
    maxInFlight,
    events: events.length,
    refusals: refusalsIn(counts),
    mostSeats,
    requests,
    retries,
    failures: failures.length,
    hashes: { history, attendance: attendance.hash, ...verified?.hashes },
  };
}

function printChecks(failures: readonly string[], facts: readonly string[] = []): void {
  const failed = failures.map((failure) => `FAILED: ${failure}`);
  print('Checks', [...facts, ...(failed.length === 0 ? ['everything as expected'] : failed)]);
}

function print(title: string, lines: readonly string[]): void {
  console.log(`\n${title}\n${'─'.repeat(title.length)}`);
  for (const line of lines) console.log(line);
}
