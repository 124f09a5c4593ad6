// The experiment: load, blow, a little more load, rest, look; hundreds of times. At intervals and at the end it checks
// everything: every key again, every history, every read model against its rebuild.
import { setTimeout as delay } from 'node:timers/promises';
import { verifyReadModels } from '../demo/read-models.ts';
import { sameAgain } from './answers.ts';
import { blowsOn } from './blows.ts';
import type { Blows, Kill } from './blows.ts';
import type { Evidence } from './evidence.ts';
import { asAudited } from './histories.ts';
import { acknowledgedIn, inFlightAt } from './ledger.ts';
import type { Acknowledged } from './ledger.ts';
import type { LoadProcess } from './load-process.ts';
import type { Finding } from './log-check.ts';
import type { People } from './people.ts';
import { nextBlow } from './plan.ts';
import type { Blow } from './plan.ts';
import type { Random } from '../harness/random.ts';
import type { Site } from './site.ts';

/** How long commands in progress, or the next ones, may take to be answered after a kill. */
const patienceMs = 150_000;
const askedAgainAfterKill = 6;
const olderAskedAgain = 2;
const pollMs = 20;
const victimPatienceMs = 10_000;
const maxDraws = 30;
/** More findings than these are not worth gathering. */
const maxFindings = 20;

/** What an experiment works with. */
export interface Apparatus {
  readonly site: Site;
  readonly load: LoadProcess;
  readonly evidence: Evidence;
  readonly people: People;
  readonly random: Random;
  readonly say: (line: string) => void;
}

/** How much of it. */
export interface Measure {
  readonly kills: number;
  readonly untilMs: number;
  /** Read models are verified after so many kills. */
  readonly verifyEvery: number;
}

/** A kill with the number of attempts in progress at that instant: in the whole system, and in the victim. */
export interface CountedKill extends Kill {
  readonly inFlight: number;
  readonly inVictim: number;
}

/** What was done and seen, apart from findings. */
export interface Account {
  readonly kills: readonly CountedKill[];
  readonly askedAgain: number;
  readonly verifications: number;
  readonly meetings: number;
  readonly cuts: ReturnType<Blows['cuts']>;
}

/** Runs it. Whatever goes wrong is a finding; if it makes no sense to go on, that is a finding too, and ends it. */
export async function experiment(apparatus: Apparatus, measure: Measure): Promise<Account> {
  const { site, load, evidence, random } = apparatus;
  const kills: CountedKill[] = [];
  const tally = { askedAgain: 0, verifications: 0, meetings: 0, reported: 0 };
  const blows = blowsOn(site, random, (finding) => evidence.add([finding]));
  const goesOn = (): boolean =>
    kills.length < measure.kills &&
    performance.now() < measure.untilMs &&
    evidence.findings().length < maxFindings;
  try {
    while (goesOn()) {
      const kill = await cycle(apparatus, blows);
      if (kill !== undefined) kills.push(kill.counted);
      if (kill !== undefined) tally.askedAgain += await askSome(apparatus, kill);
      tell(apparatus, kills, measure);
      for (const { kind, what } of evidence.findings().slice(tally.reported))
        apparatus.say(`${kind}: ${what}`);
      tally.reported = evidence.findings().length;
      if (kills.length > 0 && kills.length % measure.verifyEvery === 0 && kill !== undefined && goesOn()) {
        await blows.allBack();
        await verified(apparatus, [1_000]);
        tally.verifications += 1;
      }
    }
    await blows.allBack();
    load.go();
    await load.more(50, patienceMs);
    await evidence.look(await load.rest(patienceMs), load.ledger);
    const all = load.ledger.entries().flatMap((entry) => acknowledgedIn(entry) ?? []);
    tally.meetings = await wholly(apparatus, all);
    tally.askedAgain += all.length;
    tally.verifications += 1;
  } catch (error) {
    evidence.add([{ kind: 'stuck', what: error instanceof Error ? error.message : String(error) }]);
  }
  return { kills, ...tally, cuts: blows.cuts() };
}

interface Looked {
  readonly counted: CountedKill;
  readonly acknowledged: readonly Acknowledged[];
}

/** Load, blow, load, rest, look. */
async function cycle(apparatus: Apparatus, blows: Blows): Promise<Looked | undefined> {
  const { site, load, evidence } = apparatus;
  const blow = await drawn(apparatus, blows);
  load.go();
  await load.more(blow.before, patienceMs);
  const kill = await blows.deal(blow);
  await load.more(blow.after, patienceMs);
  const changed = await load.rest(patienceMs);
  const acknowledged = await evidence.look(changed, load.ledger);
  if (kill === undefined) return undefined;
  const entries = changed.flatMap((n) => load.ledger.entry(n) ?? []);
  const isDoor = site.targets.some(({ name }) => name === kill.victim);
  const inFlight = inFlightAt(entries, kill.us);
  const reached = kill.kind === 'postmaster' || kill.kind === 'event-store' ? inFlight : 0;
  const inVictim = isDoor ? inFlightAt(entries, kill.us, kill.victim) : reached;
  return { counted: { ...kill, inFlight, inVictim }, acknowledged };
}

/** The next blow: drawn first, then waited for, so that processes that take long to come back have their turn too. */
async function drawn({ random }: Apparatus, blows: Blows): Promise<Blow> {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const blow = nextBlow(random, blows.kinds);
    const givenUpMs = performance.now() + victimPatienceMs;
    while (performance.now() < givenUpMs) {
      if (await blows.isPresent(blow.kind)) return blow;
      await delay(pollMs);
    }
  }
  throw new Error('No process came back that could be killed.');
}

/** The last acknowledged before and the first after the kill, and some from long ago, under their keys again. */
async function askSome({ site, load, evidence, people, random }: Apparatus, looked: Looked): Promise<number> {
  const recent = [...looked.acknowledged].sort(() => random.next() - 0.5).slice(0, askedAgainAfterKill);
  const known = load.ledger.entries();
  const older = Array.from(
    { length: olderAskedAgain },
    () => acknowledgedIn(random.pick(known)) ?? [],
  ).flat();
  evidence.add(await sameAgain([...recent, ...older], site.targets, people));
  return recent.length + older.length;
}

/** Everything once more, at the end; gives how many meetings were read. */
async function wholly(apparatus: Apparatus, all: readonly Acknowledged[]): Promise<number> {
  const { site, evidence, people, load, say } = apparatus;
  say(`every one of ${all.length} acknowledged commands again, under its key …`);
  evidence.add(await sameAgain(all, site.targets, people));
  await evidence.look([], load.ledger);
  say('every history, as an auditor reads it …');
  const audited = await asAudited(all, site.targets, people);
  evidence.add(audited.findings);
  await verified(apparatus, [7, 1_000]);
  return audited.meetings;
}

async function verified({ site, evidence, say }: Apparatus, batchSizes: readonly number[]): Promise<void> {
  say('read models against a rebuild from zero …');
  await evidence.readAgain();
  await site.reader.projected();
  const { equal, said } = await verifyReadModels({ env: site.env, batchSizes });
  const finding: Finding = { kind: 'read-model', what: `live is not rebuilt: ${said}` };
  if (!equal) evidence.add([finding]);
}

function tell(
  { say, evidence, load }: Apparatus,
  kills: readonly CountedKill[],
  { kills: wanted }: Measure,
): void {
  const last = kills.at(-1);
  if (last === undefined) return;
  const { length: acknowledged } = load.ledger.entries();
  say(
    `kill ${kills.length}/${wanted} ${last.victim.padEnd(10)} ${last.inFlight} in flight; ` +
      `${acknowledged} commands, log at ${evidence.position()}, ${evidence.findings().length} findings`,
  );
}
