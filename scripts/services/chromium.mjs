// A Chromium for tests of pages: one that is named, else one on the machine, else Debian's, which root may install. A page that
// speaks gets a tone in place of a microphone.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const installTimeoutMs = 300_000;

/** Where it is; or why there is none. */
export function findChromium() {
  const named = process.env['VOICEMEET_TEST_CHROMIUM'] ?? '';
  if (named !== '') return { path: named, reason: '' };
  const found = onPath();
  if (found !== undefined) return { path: found, reason: '' };
  const failure = installed();
  const path = failure === undefined ? onPath() : undefined;
  const reason = `VOICEMEET_TEST_CHROMIUM names none, there is none on the machine, and Debian gives none (${failure ?? 'it was installed elsewhere'})`;
  return path === undefined ? { path: undefined, reason } : { path, reason: '' };
}

function onPath() {
  const places = (process.env['PATH'] ?? '').split(delimiter);
  return places.flatMap((place) => names.map((name) => join(place, name))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why Debian's can't be installed; undefined where it was. */
function installed() {
  if (process.getuid?.() !== 0) return 'only root may install it';
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { error, status, stderr } = spawnSync('apt-get', ['-q', ...words], {
      encoding: 'utf8',
      timeout: installTimeoutMs,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (error !== undefined) return error.message;
    if (status !== 0) return stderr.trim().split('\n').at(-1) ?? 'apt-get failed';
  }
  return undefined;
}
