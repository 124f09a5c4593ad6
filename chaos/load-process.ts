// The load process as its parent sees it: starts and pauses it, counts its commands, and reads its ledger as far as it is
// written.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Target } from './exchange.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Said, LoadOrder } from './load-words.ts';

const starter = fileURLToPath(new URL('../scripts/run-chaos.mjs', import.meta.url));
const pollMs = 5;
const chunkBytes = 1 << 20;

/** How a load is started. */
export interface LoadOptions {
  readonly ledgerFile: string;
  readonly name: string;
  readonly seed: number;
  readonly rooms: number;
  readonly targets: readonly Target[];
}

export interface LoadProcess {
  readonly ledger: Ledger;
  readonly go: () => void;
  /** Waits until nothing is under way, and takes in the ledger; gives the numbers of the entries that changed. Throws in `patienceMs`. */
  readonly rest: (patienceMs: number) => Promise<readonly number[]>;
  /** Waits until so many more are acknowledged. Throws in `patienceMs`, and with the load's own failure. */
  readonly more: (count: number, patienceMs: number) => Promise<void>;
  readonly refusals: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the load; it rests. */
export async function startLoad({
  ledgerFile,
  name,
  seed,
  rooms,
  targets,
}: LoadOptions): Promise<LoadProcess> {
  const file = await open(ledgerFile, 'a+', 0o600);
  const options = ['--ledger', ledgerFile, '--name', name, '--seed', String(seed), '--rooms', String(rooms)];
  const at = targets.flatMap((target) => ['--target', `${target.name}=${target.url}`]);
  const child = fork(starter, ['load', ...options, ...at], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ledger = createLedger();
  const takeIn = ledgerReader(file, ledger);
  const refusals: string[] = [];
  let acknowledged = 0;
  let resting = false;
  let failure: string | undefined;
  child.on('message', (said: Said) => {
    if (said.say === 'acknowledged') acknowledged = said.count;
    else if (said.say === 'resting') resting = true;
    else if (said.say === 'refused') refusals.push(said.what);
    else failure ??= said.what;
  });
  child.on('exit', (code) => (failure ??= `it ended with ${code}`));
  // If the load has ended, the next wait notices it.
  const tell = (order: LoadOrder): void => {
    if (child.connected) child.send(order, () => undefined);
  };
  const until = async (holds: () => boolean, patienceMs: number, what: string): Promise<void> => {
    const givenUpMs = performance.now() + patienceMs;
    while (!holds()) {
      if (failure !== undefined) throw new Error(`the load failed: ${failure}`);
      if (performance.now() > givenUpMs) throw new Error(`${what} within ${patienceMs / 1000} s`);
      await delay(pollMs);
    }
  };
  return {
    ledger,
    go: () => tell({ do: 'go' }),
    async rest(patienceMs) {
      resting = false;
      tell({ do: 'rest' });
      await until(() => resting, patienceMs, 'commands under way found no answer');
      return takeIn();
    },
    async more(count, patienceMs) {
      const wanted = acknowledged + count;
      await until(() => acknowledged >= wanted, patienceMs, `no ${count} more commands were acknowledged`);
    },
    refusals: () => refusals,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await file.close();
    },
  };
}

/** Takes what was appended since the last time; a line that is half written waits for its end. */
function ledgerReader(file: FileHandle, ledger: Ledger): () => Promise<readonly number[]> {
  let offset = 0;
  let rest = '';
  return async () => {
    const changed = new Set<number>();
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, offset);
      if (bytesRead === 0) return [...changed];
      offset += bytesRead;
      // Lines are ASCII: keys, paths, base64 and escaped bodies of our own.
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = lines.pop() ?? '';
      for (const n of ledger.take(lines)) changed.add(n);
    }
  };
}
