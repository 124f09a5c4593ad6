// `voicemeet snapshots check`: whether snapshots are what the full fold of their streams gives. Changes nothing, and shows
// no state.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { SnapshotPlace } from '../../ports/snapshot-shelf.port.ts';
import type { SnapshotBench } from './open-snapshots.ts';
import { keptOf, streamArgument } from './snapshot-options.ts';
import type { StreamWish } from './snapshot-options.ts';
import { jsonOf } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

interface CheckOptions extends JsonOption {
  readonly sample?: number;
}

/** What came of it; `otherVersions`: of another version of the code, which can't be compared. */
interface Checked {
  readonly same: number;
  readonly otherVersions: number;
  readonly differing: readonly SnapshotPlace[];
}

const maxSample = 10_000;
/** Differences are listed as they are found, up to this many: one is reason enough to drop all snapshots. */
const maxDiffering = 20;

/** Adds the verb. It fails on any difference. */
export function addSnapshotsCheck(parent: Command, { terminal, withSnapshots, fail }: Verbs): void {
  parent
    .command('check')
    .description('fold streams from their beginning and compare; exit 1 on a difference, which stays kept')
    .addArgument(streamArgument('all'))
    .addOption(sampleOption())
    .addOption(jsonOption())
    .action(async (stream: StreamWish, { json, sample }: CheckOptions) => {
      const checked = await withSnapshots((bench) =>
        checkAll(bench, terminal, placesOf(bench, terminal, stream, sample)),
      );
      const { same, otherVersions, differing } = checked;
      if (json) terminal.out(jsonOf({ equal: differing.length === 0, ...checked }));
      else {
        for (const one of differing) terminal.out(`DIFFERENT: ${placeOf(one)}`);
        const others =
          otherVersions === 0 ? '' : `; ${otherVersions} of other versions of the code not compared`;
        terminal.out(`${same} snapshots equal the full fold of their streams${others}`);
      }
      if (differing.length > 0) fail();
    });
}

function sampleOption(): Option {
  return new Option('--sample <count>', 'only so many of all, picked at random').argParser((text) => {
    const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (count >= 1 && count <= maxSample) return count;
    throw new InvalidArgumentError(`Name a number from 1 to ${maxSample}.`);
  });
}

async function* placesOf(
  { shelf, folds }: Pick<SnapshotBench, 'shelf' | 'folds'>,
  { signal }: Pick<Terminal, 'signal'>,
  stream: StreamWish,
  sample: number | undefined,
): AsyncGenerator<SnapshotPlace, undefined> {
  if (sample === undefined) yield* keptOf(shelf, stream, signal);
  else yield* await shelf.sample(folds, sample);
  return undefined;
}

async function checkAll(
  { check, folds }: Pick<SnapshotBench, 'check' | 'folds'>,
  { note }: Pick<Terminal, 'note'>,
  places: AsyncIterable<SnapshotPlace>,
): Promise<Checked> {
  const differing: SnapshotPlace[] = [];
  let [same, otherVersions] = [0, 0];
  for await (const { tenant, stream, fold, revision } of places) {
    if (!folds.includes(fold)) {
      otherVersions += 1;
      continue;
    }
    // One that was dropped meanwhile is neither.
    const verdict = await check(tenant, stream, revision);
    if (verdict === 'same') same += 1;
    if (verdict === 'different') differing.push({ tenant, stream, fold, revision });
    if (differing.length === maxDiffering) {
      note(`Stopped at the ${maxDiffering}th difference; the rest was not compared.`);
      break;
    }
  }
  return { same, otherVersions, differing };
}

function placeOf({ stream, fold, revision }: SnapshotPlace): string {
  return `${stream}, revision ${revision}, ${fold}`;
}
