// The programs that commands are sent to, each a process of its own on the benchmark's database.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchServer } from '../harness/server.ts';

/** A program that serves HTTP. */
export interface ServingProgram {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const startTimeoutMs = 60_000;

/** The program as it is started by `npm start`, with the roles that are named. */
export async function startOurs(server: BenchServer, roles: string): Promise<ServingProgram> {
  return start(['scripts/start.mjs'], server, {
    VOICEMEET_DATA_DIR: server.dataDir,
    VOICEMEET_ROLES: roles,
  });
}

/** The twin. */
export async function startTwin(server: BenchServer, ownerUrl: string): Promise<ServingProgram> {
  const program = `import('./scripts/run-ts.mjs').then(({ run }) => run('bench/commands/twin.ts'));`;
  return start(['--input-type=module', '--eval', program], server, { VOICEMEET_DATABASE_URL: ownerUrl });
}

async function start(
  args: readonly string[],
  { keysDir }: BenchServer,
  env: Readonly<Record<string, string>>,
): Promise<ServingProgram> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      VOICEMEET_KEYS_DIR: keysDir,
      VOICEMEET_HTTP_PORT: '0',
      VOICEMEET_LOG_LEVEL: 'error',
      VOICEMEET_RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
      VOICEMEET_RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words: string[] = [];
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(words.join('\n'))), startTimeoutMs);
    void ended.then(() => reject(new Error(`the program ended:\n${words.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        words.push(line);
        const address = /^ +API +(http:\S+)/.exec(line)?.[1];
        if (address === undefined) return;
        clearTimeout(late);
        resolve(address);
      });
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
