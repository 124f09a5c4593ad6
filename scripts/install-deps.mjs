// Installs the packages of package-lock.json if they are missing: `npm ci`, once, by one process at a time.
// Uses only what Node.js brings. What was installed for which lockfile, platform and Node.js major is
// remembered in node_modules/.deps-ok; packages that somebody installed by hand are checked and kept.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from './install-lock.mjs';

const checkout = fileURLToPath(new URL('..', import.meta.url));

/** Makes sure that the packages are installed. Returns an exit code: 0, or 1 after one sentence on stderr. */
export function ensureDeps(root = checkout, install = npmCi) {
  try {
    const want = wanted(root);
    if (isStamped(root, want)) return 0;
    const release = takeLock(join(root, '.deps-lock'), () =>
      say('Another command is installing the packages; waiting for it.'),
    );
    try {
      return isStamped(root, want) || isInstalled(root, want)
        ? stamp(root, want)
        : installNow(root, want, install);
    } finally {
      release();
    }
  } catch (error) {
    say(`The packages could not be installed in ${root}: ${error.message}`);
    return 1;
  }
}

function installNow(root, want, install) {
  say('Installing packages (only when package-lock.json has changed)…');
  const failure = install(root);
  if (failure === undefined) return stamp(root, want);
  say(
    `The packages could not be installed: ${failure}. See the output above; if it was the network, run the command again when it works.`,
  );
  return 1;
}

const say = (sentence) => process.stderr.write(`${sentence}\n`);
const stampOf = (root) => join(root, 'node_modules', '.deps-ok');

function wanted(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform} ${process.arch} node${process.versions.node.split('.')[0]}\n`;
}

function isStamped(root, want) {
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), 'utf8') === want;
}

function stamp(root, want) {
  writeFileSync(stampOf(root), want);
  return 0;
}

/** Whether the stamp says that the packages were installed for another platform or Node.js. */
function isForElsewhere(root, want) {
  const place = (text) => text.slice(text.indexOf(' '));
  return existsSync(stampOf(root)) && place(readFileSync(stampOf(root), 'utf8')) !== place(want);
}

/** Whether npm's own record of what it installed holds every package that this platform needs, in its version. */
function isInstalled(root, want) {
  if (isForElsewhere(root, want)) return false;
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  const needed = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(needed).every(
    ([path, entry]) =>
      path === '' ||
      !isForHere(entry) ||
      (there[path]?.version === entry.version && existsSync(join(root, path))),
  );
}

function isForHere({ optional, os, cpu, libc }) {
  if (!optional) return true;
  const named = os !== undefined || cpu !== undefined;
  return (
    named &&
    libc === undefined &&
    (os ?? [process.platform]).includes(process.platform) &&
    (cpu ?? [process.arch]).includes(process.arch)
  );
}

/** Runs `npm ci`, with development packages whatever NODE_ENV says, all its output on stderr. Gives what went wrong. */
function npmCi(root) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const [command, first] = npmCommand();
  const options = {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm' && process.platform === 'win32',
  };
  const result = spawnSync(command, [...first, ...args], options);
  if (result.error) return `npm could not be run (${result.error.message})`;
  return result.status === 0 ? undefined : `npm ci ended with ${result.status ?? result.signal}`;
}

/** The npm that runs us (npm_execpath may also be another package manager), else the one beside this Node.js, else the path's. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /^npm-cli\.c?js$/.test(basename(running)))
    return [process.execPath, [running]];
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? [process.execPath, [beside]] : ['npm', []];
}
