// The steps of `npm run verify`, each a program of node_modules run by this Node.js; prints each step's name
// and seconds.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDeps } from './install-deps.mjs';
import { lintWords } from './lint-words.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs what is missing, then runs step after step. Returns an exit code, 0 if all pass. */
export function verify(args) {
  const results = args[0] === '--results' ? args[1] : undefined;
  if (args.length !== (results === undefined ? 0 : 2)) {
    console.error(`verify takes no arguments, or --results and a file; not: ${args.join(' ')}`);
    return 2;
  }
  const steps = [['packages', () => ensureDeps()], ...programs(results)];
  const started = performance.now();
  for (const [name, run] of steps) {
    const code = timed(name, run);
    if (code !== 0) return code;
  }
  console.log(`verify: all ${steps.length} steps pass, ${secondsSince(started)} s`);
  return 0;
}

function timed(name, run) {
  console.log(`verify: ${name} …`);
  const started = performance.now();
  const code = run();
  console.log(`verify: ${name} ${code === 0 ? 'passes' : 'FAILS'}, ${secondsSince(started)} s`);
  return code;
}

function programs(results) {
  const asJson =
    results === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  return [
    ['format', () => runBin('prettier', 'prettier', '--check', '--log-level', 'warn', '.')],
    ['lint', () => runBin('eslint', 'eslint', '--max-warnings', '0', '.')],
    ['words', () => lintWords()],
    ['types', () => runBin('typescript', 'tsc', '--noEmit')],
    ['types of pages', () => runBin('typescript', 'tsc', '-p', 'web/tsconfig.json')],
    [
      'doors',
      () =>
        runBin(
          'dependency-cruiser',
          'depcruise',
          'src',
          'fakes',
          'harness',
          'web',
          '--config',
          '.dependency-cruiser.cjs',
          '--output-type',
          'err-long',
        ),
    ],
    ['tests', () => runBin('vitest', 'vitest', 'run', ...asJson)],
  ];
}

/** Runs a program of an installed package without a shell; returns its exit code, 1 if it could not run or was killed. */
function runBin(name, program, ...args) {
  const directory = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = join(directory, typeof bin === 'string' ? bin : bin[program]);
  const result = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.error) console.error(`${program} could not be run: ${result.error.message}`);
  if (result.signal) console.error(`${program} was ended by ${result.signal}`);
  return result.status ?? 1;
}

const secondsSince = (started) => ((performance.now() - started) / 1000).toFixed(1);
