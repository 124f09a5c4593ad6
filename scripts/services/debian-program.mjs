// A program that tests need and people install for themselves: one that is named by a setting, else one on the machine, else that of a
// package of Debian, which root may install.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const installTimeoutMs = 300_000;

export function findDebianProgram({ names, packaged, setting }) {
  const named = process.env[setting] ?? '';
  if (named !== '') return { path: named, reason: '' };
  const found = onPath(names);
  if (found !== undefined) return { path: found, reason: '' };
  const failure = installed(packaged);
  const path = failure === undefined ? onPath(names) : undefined;
  const reason = `${setting} names none, there is no ${names[0]} on the machine, and Debian gives none (${failure ?? 'it was installed elsewhere'})`;
  return path === undefined ? { path: undefined, reason } : { path, reason: '' };
}

/** @param {readonly string[]} names */
function onPath(names) {
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

/** Why Debian's can't be installed; undefined where it was. @param {string} packaged */
function installed(packaged) {
  if (process.getuid?.() !== 0) return `only root may install the package ${packaged}`;
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', packaged]]) {
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
