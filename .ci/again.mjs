// Runs the test files that failed in a run of vitest once more, alone, and writes what came of it beside the first results. What
// passes then depends on what else the machine does: sum.mjs tells it as FLAKY, to be mended, and does not count it as failed.
// Takes the first run's results, its exit code, and vitest's configuration. More than a few failed files are no accident: they
// are left as they are.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { againOf } from './again-of.mjs';

const maxFilesAgain = 3;

const [file, code, config] = process.argv.slice(2);
const results = code !== '0' && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const failed = (results.testResults ?? [])
  .filter(({ status }) => status === 'failed')
  .map(({ name }) => name);
if (failed.length > 0 && failed.length <= maxFilesAgain) {
  console.log(`\nfailed, and run once more alone: ${failed.join(', ')}`);
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, '--no-file-parallelism'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${againOf(file)}`];
  spawnSync(process.execPath, [...vitest, ...reporters, ...failed], { stdio: 'inherit' });
}
