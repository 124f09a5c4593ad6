// Sums up vitest's results of several runs for the end of CI's output: which tests failed and why, since whoever reads it may
// be given its last lines only, and one line of counts. Takes pairs of a results file and its run's exit code. Files that
// failed and passed when they were run again (again.mjs) are told as FLAKY.
import { existsSync, readFileSync } from 'node:fs';
import { againOf } from './again-of.mjs';

const maxFailuresTold = 20;
const maxReasonLines = 8;

const given = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const flaky = [];
for (let at = 0; at < given.length; at += 2) {
  const [file, code] = given.slice(at, at + 2);
  const results = resultsIn(file);
  const again = resultsIn(againOf(file));
  const failed = (results.testResults ?? []).flatMap(failuresIn);
  sum.passed += results.numPassedTests ?? 0;
  sum.skipped += (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
  if (again.success === true) {
    flaky.push(...failed);
    sum.passed += results.numFailedTests;
    continue;
  }
  // A step before the tests, or an error outside them, is one failure.
  if (failed.length === 0 && code !== '0') failed.push('No test failed, but the run did: see its output.');
  failures.push(...failed);
  sum.failed += Math.max(results.numFailedTests ?? 0, code === '0' ? 0 : 1);
}
tell('FLAKY (failed, then passed when its file was run again alone)', flaky);
tell('FAILED', failures);
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function resultsIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function tell(word, tests) {
  for (const test of tests.slice(0, maxFailuresTold)) console.log(`\n${word} ${test}`);
  if (tests.length > maxFailuresTold) console.log(`\n… and ${tests.length - maxFailuresTold} more`);
}

/** Each failure of one test file: name and first lines of the reason. */
function failuresIn({ name, status, message, assertionResults }) {
  const tests = assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return status === 'failed' ? [told(name, message)] : [];
  return tests.map((test) => told(`${name}\n  ${test.fullName}`, test.failureMessages.join('\n')));
}

function told(name, reason) {
  return [name, ...reason.split('\n').slice(0, maxReasonLines)].join('\n  ');
}
