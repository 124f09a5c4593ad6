// One installer at a time: the lock of src/app/embedded/start-lock.ts in plain JavaScript, because it works
// before anything is installed. Lives outside node_modules, which `npm ci` deletes. Numbered files, the
// highest counts; it appears complete, is never removed before a higher one exists, and a dead holder's is ignored.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pauseMs = 100;
/** No installation takes longer; also limits the wait if the holder's process number was reused by another process. */
const longestHoldMs = 15 * 60_000;
const released = 'released';

/** Takes the lock of a directory, calling `onWait` once if it has to wait; returns the function that releases it. Throws after 15 minutes. */
export function takeLock(directory, onWait = () => undefined) {
  mkdirSync(directory, { recursive: true });
  const deadline = Date.now() + longestHoldMs;
  for (let round = 0; Date.now() < deadline; round += 1) {
    const top = Math.max(0, ...numbers(directory));
    if (isFree(directory, top) && take(directory, top + 1)) return () => release(directory, top + 2);
    if (round === 1) onWait();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
  throw new Error(
    `another process holds the lock ${directory} for too long: end it, or remove that directory`,
  );
}

const numbers = (directory) =>
  readdirSync(directory)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function isFree(directory, top) {
  if (top === 0) return true;
  try {
    const holder = readFileSync(join(directory, String(top)), 'utf8');
    const age = Date.now() - statSync(join(directory, String(top))).mtimeMs;
    return holder === released || age > longestHoldMs || !isAlive(Number(holder));
  } catch {
    return false; // another process has it meanwhile
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function take(directory, number) {
  if (!place(directory, number, String(process.pid))) return false;
  if (Math.max(...numbers(directory)) === number) {
    removeBelow(directory, number);
    return true;
  }
  rmSync(join(directory, String(number)), { force: true });
  return false;
}

function release(directory, number) {
  place(directory, number, released);
  removeBelow(directory, number);
}

function place(directory, number, content) {
  const draft = join(directory, `.${randomUUID()}`);
  try {
    writeFileSync(draft, content);
    linkSync(draft, join(directory, String(number)));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeBelow(directory, number) {
  for (const lower of numbers(directory))
    if (lower < number) rmSync(join(directory, String(lower)), { force: true });
}
