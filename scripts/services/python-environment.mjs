// A virtual environment of the machine's Python with pinned packages of PyPI, made once in a cache outside the checkout
// ($XDG_CACHE_HOME/voicemeet, else ~/.cache/voicemeet). Packages come as wheels: nothing of them is run to install them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const commandTimeoutMs = 60_000;
const installTimeoutMs = 600_000;
const digestCharacters = 12;
const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

export function findPythonEnvironment({ name, requirements, leastMinor }) {
  const none = (why) => ({
    python: undefined,
    reason: `${name} needs Python 3.${leastMinor} or newer with venv and pip, for example by "apt-get install python3-venv", and PyPI (${why})`,
  });
  const machine = run('python3', ['-c', 'import sys; print(sys.version_info.minor)']);
  if (machine.failure !== undefined) return none(machine.failure);
  const minor = Number(machine.text);
  if (!(minor >= leastMinor)) return none(`Python 3.${minor} is older`);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const place = join(cacheDirectory(), `${name}-python3.${minor}-${digest.slice(0, digestCharacters)}`);
  const python = join(place, ...inside);
  // A link to the Python that made it: false as well where that one is gone.
  if (existsSync(python)) return { python, reason: '' };
  // Made beside its place and moved there whole: what was cut off leaves nothing that looks finished.
  let part;
  try {
    mkdirSync(dirname(place), { recursive: true });
    part = mkdtempSync(`${place}.`);
  } catch (error) {
    return none(`the cache ${place} can't be made: ${error.message}`);
  }
  try {
    const failure = filled(part, requirements);
    if (failure !== undefined) return none(failure);
    return moved(part, place, python) ? { python, reason: '' } : none(`${place} can't be written`);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Puts an environment in its place, unless another process was first. Its Python finds its packages by where it is itself. */
function moved(part, place, python) {
  if (existsSync(python)) return true;
  try {
    rmSync(place, { recursive: true, force: true });
    renameSync(part, place);
  } catch {
    // The other one's stands there, or there is nothing.
  }
  return existsSync(python);
}

/** Makes the environment and installs into it; gives why that failed. */
function filled(directory, requirements) {
  const made = run('python3', ['-m', 'venv', directory]);
  // Where ensurepip is missing, Debian's venv says so at length on standard output, and ends with an empty line and the command.
  if (made.failure !== undefined)
    return /ensurepip/.test(made.text) ? 'its venv has no ensurepip' : made.failure;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  return run(join(directory, ...inside), [...pip, '--requirement', requirements], installTimeoutMs).failure;
}

function cacheDirectory() {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  return join(named === '' ? join(homedir(), '.cache') : named, 'voicemeet');
}

/** What a program says, or why it failed, in one line. @param {string} program @param {string[]} words */
function run(program, words, timeout = commandTimeoutMs) {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout });
  if (error !== undefined && error.code === 'ENOENT') return { failure: `there is no ${program}`, text: '' };
  if (error !== undefined) return { failure: `${program}: ${error.message}`, text: '' };
  const text = `${stdout}${stderr}`;
  return { failure: status === 0 ? undefined : (text.trim().split('\n').at(-1) ?? ''), text };
}
