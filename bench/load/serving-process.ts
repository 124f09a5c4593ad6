// The program in a process of its own, on a benchmark's database, as a user starts it: for a benchmark that measures another
// process of the same installation.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchServer } from '../harness/server.ts';

const root = join(import.meta.dirname, '..', '..');

/** A process that serves. */
export interface ServingProcess {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Starts one with some roles, `more` being further variables without their prefix; resolves once it serves. Throws where it ends before. */
export async function startServingProcess(
  server: BenchServer,
  roles: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ServingProcess> {
  const further = Object.entries(more).map(([name, value]) => [`VOICEMEET_${name}`, value]);
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      VOICEMEET_DATA_DIR: server.dataDir,
      VOICEMEET_KEYS_DIR: server.keysDir,
      VOICEMEET_ROLES: roles,
      VOICEMEET_HTTP_PORT: '0',
      VOICEMEET_LOG_LEVEL: 'warn',
      VOICEMEET_RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
      VOICEMEET_RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
      VOICEMEET_MAX_EVENT_LOOP_DELAY_MS: '0',
      VOICEMEET_SIMULATED_MEDIA_PLANE: 'off',
      NODE_ENV: 'development',
      ...Object.fromEntries(further),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const address = await Promise.race([
    new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          const found = /^ +(?:API|probes) +(http:\S+)/.exec(line)?.[1];
          if (found !== undefined) resolve(found);
        });
      }
    }),
    ended.then((): never => {
      throw new Error(`the process with the roles ${roles} ended before it served`);
    }),
  ]);
  return {
    address,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
