// Runs a server of this checkout for as long as the demo needs one: started on a free port on the checkout's own data,
// watched until it is ready, asked to stop, and killed only if it does not.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exchange } from '../harness/http-exchange.ts';
import { freePort } from '../scripts/services/free-ports.mjs';

/** A first start installs packages and makes a database. */
const readyTimeoutMs = 180_000;
const pollMs = 50;
const probeTimeoutMs = 5_000;
const stopTimeoutMs = 30_000;
const keptLines = 40;

export const checkout = fileURLToPath(new URL('..', import.meta.url));

export interface OwnServer {
  readonly url: string;
  /** The last that it wrote to its standard streams. */
  readonly lastWords: () => string;
  /** Stops it and waits until it has ended; further calls wait for the first. */
  readonly stop: () => Promise<void>;
}

/** Starts it. Throws with its last words where it ends or is not ready in time. */
export async function startOwnServer(signal: AbortSignal): Promise<OwnServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: checkout,
    env: { ...process.env, VOICEMEET_HTTP_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = lastWordsOf(child);
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= end(child));
  try {
    await untilReady(url, child, signal);
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the server did not start: ${reason}\n${words.join('\n')}`, { cause: error });
  }
  return { url, stop, lastWords: () => words.join('\n') };
}

async function untilReady(url: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const givenUpAt = Date.now() + readyTimeoutMs;
  while (Date.now() < givenUpAt) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode ?? 'nothing'}`);
    if (await isReady(url)) return;
    await delay(pollMs, undefined, { signal });
  }
  throw new Error(`it was not ready within ${readyTimeoutMs / 1000} s`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { status } = await exchange(url, { method: 'GET', path: '/readyz' }, { timeoutMs: probeTimeoutMs });
    return status === 200;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = new AbortController();
  const late = delay(stopTimeoutMs, 'late', { signal: patience.signal }).catch(() => 'cancelled');
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
  patience.abort();
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/**
 * The last lines that a program writes, for when something fails; without what is merely informed, which would push
 * out what went wrong. Reading them also keeps its pipes from filling up.
 */
function lastWordsOf({ stdout, stderr }: ChildProcess): readonly string[] {
  const words: string[] = [];
  for (const stream of [stdout, stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (/^\{"level":"(info|debug|trace)"/.test(line)) return;
      words.push(line);
      if (words.length > keptLines) words.shift();
    });
  }
  return words;
}
