// `npm run bench:compare -- --with <commit>`: this checkout beside another commit of the same repository, the same
// benchmarks in turns, so that what the machine does meanwhile falls on both. For changes that must not make anything slower.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { numberText } from './harness/report.ts';
import { ratioOf, spreadOf } from './harness/rounds.ts';

const run = promisify(execFile);
const here = join(import.meta.dirname, '..');
const usage = `npm run bench:compare -- --with <commit> [--turns 5] [--only <names,…>]`;

/** What is run of each benchmark: long enough for a figure, short enough for ten runs of each. */
const programs: Readonly<Record<string, readonly string[]>> = {
  append: ['--rounds', '1', '--seconds', '2', '--only', 'ours,bare', '--callers', '1,256'],
  commands: ['--rounds', '1', '--seconds', '4'],
  projections: ['--events', '100000'],
  queries: ['--rounds', '1', '--seconds', '3', '--events', '20000'],
};
/** What was not touched may differ by so much between two runs of the same code. */
const tolerated = 0.97;
const maxTurns = 50;
const longestRunMs = 15 * 60_000;
const longestOutputBytes = 16 * 1024 ** 2;

/** Figures of one run, greater is better: events, commands or questions a second, by name. */
type Figures = Readonly<Record<string, number>>;

/** Runs one benchmark in a checkout. Throws where it does not end with a RESULT that is ok. */
async function figuresOf(checkout: string, name: string): Promise<Figures> {
  const args = ['scripts/run-bench.mjs', name, '--json', ...(programs[name] ?? [])];
  const options = { cwd: checkout, timeout: longestRunMs, maxBuffer: longestOutputBytes };
  const { stdout } = await run(process.execPath, args, options);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('RESULT ')) throw new Error(`bench:${name} printed no RESULT`);
  const result = JSON.parse(line.slice('RESULT '.length)) as { readonly ok: boolean; readonly rows: object };
  if (!result.ok) throw new Error(`bench:${name} failed: ${line}`);
  return Object.fromEntries(ratesIn(result.rows, name));
}

/** Every rate of a benchmark's rows: a number as it is, or the member `perSecond`. */
function ratesIn(rows: object, path: string): readonly (readonly [string, number])[] {
  return Object.entries(rows).flatMap(([name, value]: [string, unknown]) => {
    const own = `${path}: ${name}`;
    if (typeof value === 'number') return [[own, value] as const];
    if (typeof value !== 'object' || value === null) return [];
    if ('perSecond' in value && typeof value.perSecond === 'number') return [[own, value.perSecond] as const];
    return ratesIn(value, own);
  });
}

/** The other commit in a folder of its own; its packages are this checkout's where both lock files are the same. */
async function checkOut(commit: string, folder: string): Promise<string> {
  const checkout = join(folder, 'other');
  await run('git', ['worktree', 'add', '--detach', checkout, commit], { cwd: here });
  for (const part of ['', 'bench']) {
    const [own, other] = [join(here, part), join(checkout, part)];
    const locks = await Promise.all(
      [own, other].map((at) => readFile(join(at, 'package-lock.json'), 'utf8')),
    );
    if (locks[0] === locks[1] && existsSync(join(own, 'node_modules')))
      await symlink(join(own, 'node_modules'), join(other, 'node_modules'));
    else await run('npm', ['ci'], { cwd: other, timeout: longestRunMs, maxBuffer: longestOutputBytes });
  }
  return checkout;
}

/** Runs everything `turns` times in both checkouts, each going first in every other turn. */
async function compare(other: string, names: readonly string[], turns: number) {
  const taken = new Map<string, { readonly before: number[]; readonly after: number[] }>();
  const keep = (figures: Figures, side: 'before' | 'after'): void => {
    for (const [name, rate] of Object.entries(figures)) {
      const both = taken.get(name) ?? { before: [], after: [] };
      both[side].push(rate);
      taken.set(name, both);
    }
  };
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) {
      const sides = [['before', other] as const, ['after', here] as const];
      for (const [side, checkout] of turn % 2 === 0 ? sides : sides.toReversed())
        keep(await figuresOf(checkout, name), side);
      for (const [figure, { before, after }] of taken)
        if (figure.startsWith(`${name}:`))
          process.stderr.write(
            `turn ${turn + 1}/${turns}  ${figure}: ${numberText(before.at(-1) ?? NaN)}, ${numberText(after.at(-1) ?? NaN)}\n`,
          );
    }
  }
  return taken;
}

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    with: { type: 'string' },
    turns: { type: 'string', default: '5' },
    only: { type: 'string', default: Object.keys(programs).join(',') },
  },
});
const names = values.only.split(',');
const turns = Number(values.turns);
if (
  values.with === undefined ||
  !(turns >= 1 && turns <= maxTurns) ||
  names.some((name) => !(name in programs))
) {
  console.error(usage);
  console.log(`RESULT ${JSON.stringify({ ok: false, reason: 'the options were not understood' })}`);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'voicemeet-compare-'));
  try {
    const taken = await compare(await checkOut(values.with, folder), names, turns);
    const rows = [...taken].map(([name, { before, after }]) => ({
      name,
      before: spreadOf(before).median,
      after: spreadOf(after).median,
      ratio: Number(ratioOf(after, before).toFixed(3)),
    }));
    console.log('| what, a second | before | after | ratio |\n| --- | ---: | ---: | ---: |');
    for (const row of rows)
      console.log(
        `| ${row.name} | ${numberText(row.before)} | ${numberText(row.after)} | ${row.ratio.toFixed(2)} |`,
      );
    const slower = rows.filter(({ ratio }) => ratio < tolerated).map(({ name }) => name);
    const ratios = Object.fromEntries(rows.map(({ name, ratio }) => [name, ratio]));
    console.log(`RESULT ${JSON.stringify({ ok: true, turns, tolerated, ratios, slower })}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`RESULT ${JSON.stringify({ ok: false, reason })}`);
    process.exitCode = 1;
  } finally {
    await run('git', ['worktree', 'remove', '--force', join(folder, 'other')], { cwd: here }).catch(
      () => undefined,
    );
    await rm(folder, { recursive: true, force: true });
  }
}
