// Runs a separate process that makes load over HTTP, for a benchmark whose own process serves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job, JobResult } from './jobs.ts';

/** A running load process; one job at a time. */
export interface Load {
  readonly run: (job: Job) => Promise<JobResult>;
  readonly stop: () => Promise<void>;
}

type Message = { readonly result: JobResult } | { readonly error: string };

const root = join(import.meta.dirname, '..', '..');
const program = `import('./scripts/run-ts.mjs').then(({ run }) => run('bench/load/process.ts'));`;

/** Starts one. */
export function startLoad(): Load {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  return {
    run: async (job) => {
      const answered = once(child, 'message');
      child.send(job);
      const message = await Promise.race([
        answered.then(([message]: unknown[]) => message as Message),
        ended.then((): never => {
          throw new Error('the load process ended');
        }),
      ]);
      if ('error' in message) throw new Error(`the load process failed: ${message.error}`);
      return message.result;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
