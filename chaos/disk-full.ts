// Fills a disk, once: a small installation on a disk of its own, which is filled while commands arrive and emptied again.
// The program must recover by itself, and nothing that was acknowledged may be missing. If the log is in an event store,
// that has another disk: claims and answers find no space, events would.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyReadModels } from '../demo/read-models.ts';
import { sameAgain } from './answers.ts';
import { beginEvidence } from './evidence.ts';
import { acknowledgedIn, missedAttempts } from './ledger.ts';
import type { Entry } from './ledger.ts';
import { startLoad } from './load-process.ts';
import type { LoadProcess } from './load-process.ts';
import type { Finding } from './log-check.ts';
import type { DiskChoice } from './options.ts';
import { createPeople } from './people.ts';
import { openSite } from './site.ts';
import type { SiteOptions } from './site.ts';
import { openSmallDisk } from './small-disk.ts';
import type { SmallDisk } from './small-disk.ts';

const patienceMs = 150_000;
const before = 150;
const after = 150;
/** After so long without an acknowledged command, the full disk counts as noticed. */
const silenceMs = 2_000;
/** How long the disk stays full after that. */
const fullMs = 2_000;
const feltWithinMs = 30_000;

/** The result. */
export interface DiskFull {
  /** How it was done and how many attempts were refused, or why it was not done. */
  readonly means: string;
  readonly findings: readonly Finding[];
  readonly entries: readonly Entry[];
}

/** What it is done with. */
export interface DiskFullMeans {
  /** Of the load. */
  readonly tenant: string;
  readonly seed: number;
  readonly esdb: boolean;
  readonly say: (line: string) => void;
}

/** Does it. */
export async function diskFull(choice: DiskChoice, means: DiskFullMeans): Promise<DiskFull> {
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-chaos-disk-'));
  await chmod(root, 0o755);
  try {
    const disk = await openSmallDisk(root, choice);
    if (typeof disk === 'string') return { means: `not filled: ${disk}`, findings: [], entries: [] };
    means.say(`the disk full: ${disk.means} …`);
    try {
      return await onDisk(disk, means, root);
    } finally {
      await disk.free();
      await disk.remove();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** `beside`: a directory on another disk. */
async function onDisk(
  disk: SmallDisk,
  { tenant, seed, esdb }: DiskFullMeans,
  beside: string,
): Promise<DiskFull> {
  const findings: Finding[] = [];
  const cast: SiteOptions['cast'] = [{ name: 'api-on-small-disk', roles: 'all', database: 'embedded' }];
  const find = (finding: Finding): void => void findings.push(finding);
  const site = await openSite({ cast, find, below: disk.directory, esdb, journalBelow: beside });
  const { targets } = site;
  const people = createPeople(targets);
  const evidence = await beginEvidence(site.reader, { tenant, dense: !esdb });
  const ledgerFile = join(beside, 'ledger');
  const load = await startLoad({ ledgerFile, name: 'disk', seed, rooms: 4, targets });
  try {
    load.go();
    await load.more(before, patienceMs);
    await disk.fill(await site.postmaster());
    await untilSilent(load);
    await delay(fullMs);
    await disk.free();
    await load.more(after, patienceMs);
    await evidence.look(await load.rest(patienceMs), load.ledger);
    const all = load.ledger.entries().flatMap((entry) => acknowledgedIn(entry) ?? []);
    findings.push(...(await sameAgain(all, targets, people)));
    await evidence.look([], load.ledger);
    await site.reader.projected();
    const { equal, said } = await verifyReadModels({ env: site.env, batchSizes: [1_000] });
    if (!equal) findings.push({ kind: 'read-model', what: `after the full disk: ${said}` });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const words = site.players.map(({ program }) => program.lastWords().slice(-2_000)).join('\n');
    findings.push({ kind: 'stuck', what: `with the full disk: ${what}\n${words}` });
  } finally {
    await load.stop();
    await site.close();
  }
  const entries = load.ledger.entries();
  const reasons = turnedAwayIn(entries);
  if (reasons.length === 0)
    findings.push({ kind: 'stuck', what: 'the full disk was not felt: commands went on' });
  const means = `${disk.means}; refused meanwhile: ${reasons.join(', ')}`;
  return { means, findings: [...findings, ...evidence.findings()], entries };
}

/** Waits until nothing is acknowledged for a while; no longer than half a minute, since a server may be back sooner. */
async function untilSilent(load: LoadProcess): Promise<void> {
  const givenUpMs = performance.now() + feltWithinMs;
  while (performance.now() < givenUpMs) {
    const went = await load.more(1, silenceMs).then(
      () => true,
      () => false,
    );
    if (!went) return;
    await delay(50);
  }
}

/** Why attempts were not answered, apart from other writers being faster. */
function turnedAwayIn(entries: readonly Entry[]): readonly string[] {
  return missedAttempts(entries).filter((line) => !line.endsWith('contention'));
}
