// A program that the machine's Go builds from its source, once, into a cache outside the checkout ($XDG_CACHE_HOME/voicemeet, else
// ~/.cache/voicemeet).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const buildTimeoutMs = 900_000;

export function findGoProgram({ name, version, source, go }) {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  const cache = join(named === '' ? join(homedir(), '.cache') : named, 'voicemeet', `${name}-${version}`);
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const program = join(cache, file);
  if (existsSync(program)) return { program, reason: '' };
  const none = (why) => ({
    program: undefined,
    reason: `${name} ${version} is built by Go ${go} or newer (${why})`,
  });
  // Built beside its place and moved there whole: a build that was cut off leaves nothing that looks finished.
  let part;
  try {
    mkdirSync(dirname(cache), { recursive: true });
    part = mkdtempSync(`${cache}.`);
  } catch (error) {
    return none(`the cache ${cache} can't be made: ${error.message}`);
  }
  const env = { ...process.env, GOBIN: part, CGO_ENABLED: '0' };
  const built = spawnSync('go', ['install', `${source}@v${version}`], {
    env,
    encoding: 'utf8',
    timeout: buildTimeoutMs,
  });
  const failure = failureOf(built);
  if (failure === undefined && !existsSync(program)) renameSync(part, cache);
  rmSync(part, { recursive: true, force: true });
  return failure === undefined ? { program, reason: '' } : none(failure);
}

/** Why a program failed, in one line; undefined where it did not. */
function failureOf({ error, status, stderr }) {
  if (error !== undefined && error.code === 'ENOENT') return 'there is no go';
  if (error !== undefined) return `go: ${error.message}`;
  return status === 0 ? undefined : `go: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
