// `npm run chaos:log`: kills the program and its database hundreds of times under load and holds the log against a list
// of what was acknowledged. Ends with one line `RESULT {…}` and an exit code to match.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFull } from './disk-full.ts';
import { beginEvidence } from './evidence.ts';
import { experiment } from './experiment.ts';
import { startLoad } from './load-process.ts';
import type { LoadProcess } from './load-process.ts';
import type { Finding } from './log-check.ts';
import { readOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import { isWell, playOutages } from './outages.ts';
import { createPeople } from './people.ts';
import { plant } from './plant.ts';
import { seededRandom } from '../harness/random.ts';
import { linesOf, resultOf } from './report.ts';
import type { Outcome } from './report.ts';
import { openSite } from './site.ts';
import type { Cast, Site } from './site.ts';

/** The tenant of the development sign-in. */
const tenant = '0196f0c4-2f00-7000-8000-000000000001';
const rooms = 6;
const verifyEvery = 50;
const patienceMs = 150_000;
/** Both ways to a database, for both kinds of process: through the launcher, which brings a killed server back, and by a URL. */
const cast: readonly Cast[] = [
  { name: 'api-1', roles: 'api', database: 'embedded' },
  { name: 'api-2', roles: 'api', database: 'proxied' },
  { name: 'projector', roles: 'projector', database: 'proxied' },
  { name: 'scheduler', roles: 'scheduler', database: 'embedded' },
];

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  if (options.outage) {
    const interruption = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    const outages = await playOutages({ ...options, say, interrupted: interruption.signal });
    const ok = outages.length > 0 && outages.every(isWell);
    console.log(`RESULT ${JSON.stringify({ ok, unshifted: options.unshifted, outages })}`);
    process.exitCode = ok ? 0 : 1;
    return;
  }
  say(`seed ${options.seed}`);
  const outcome = await perform(options);
  for (const line of linesOf(outcome)) console.log(line);
  const result = resultOf(outcome);
  console.log(`RESULT ${JSON.stringify(result)}`);
  process.exitCode = result.ok ? 0 : 1;
}

async function perform(options: Options): Promise<Outcome> {
  const startedMs = performance.now();
  const findings: Finding[] = [];
  const root = await mkdtemp(join(tmpdir(), 'voicemeet-chaos-ledger-'));
  await chmod(root, 0o700);
  say('a fresh installation: two APIs, a projector, a scheduler, PostgreSQL …');
  const site = await openSite({ cast, find: (finding) => findings.push(finding), esdb: options.esdb });
  let load: LoadProcess | undefined;
  // Without its load an experiment ends as one that is stuck, in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void load?.stop());
  try {
    const { targets } = site;
    const { seed } = options;
    load = await startLoad({ ledgerFile: join(root, 'ledger'), name: 'chaos', seed, rooms, targets });
    const part = await onSite(options, site, load);
    // With something planted the rest says nothing.
    const choice = options.plant === undefined ? options.disk : 'none';
    const disk = await diskFull(choice, { tenant, seed, esdb: options.esdb, say });
    return {
      ...part,
      seed,
      disk: disk.means,
      findings: [...findings, ...part.findings, ...disk.findings],
      entries: [...load.ledger.entries(), ...disk.entries],
      errors: site.errors,
      failedStarts: site.players.reduce((sum, { program }) => sum + program.failedStarts(), 0),
      seconds: (performance.now() - startedMs) / 1_000,
    };
  } finally {
    await load?.stop();
    await site.close();
    await rm(root, { recursive: true, force: true });
  }
}

async function onSite(options: Options, site: Site, load: LoadProcess) {
  const evidence = await beginEvidence(site.reader, { tenant, dense: !options.esdb });
  const durability = await site.reader.durability();
  const apparatus = {
    site,
    load,
    evidence,
    say,
    people: createPeople(site.targets),
    random: seededRandom(options.seed),
  };
  const untilMs = performance.now() + options.minutes * 60_000;
  const account = await experiment(apparatus, { kills: options.kills, untilMs, verifyEvery });
  if (options.plant !== undefined) {
    load.go();
    await load.more(20, patienceMs);
    const changed = await load.rest(patienceMs);
    say(await plant(options.plant, site.reader));
    await evidence.look(changed, load.ledger);
  }
  return { account, durability, events: evidence.events(), findings: evidence.findings() };
}

try {
  await main();
} catch (error) {
  say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${usage}`);
  console.log(
    `RESULT ${JSON.stringify({ ok: false, reason: error instanceof Error ? error.message : String(error) })}`,
  );
  process.exitCode = 2;
}
