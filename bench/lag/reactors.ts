// The process of reactors, as its parent sees it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ReactorJob, ReactorReport } from './lag-words.ts';

/** It. */
export interface LagReactors {
  /** What happened since the last report. */
  readonly report: () => Promise<ReactorReport>;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const program = `import('./scripts/run-ts.mjs').then(({ run }) => run('bench/lag/reactor-process.ts'));`;

/** Starts it. */
export function startReactors(job: ReactorJob): LagReactors {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(job);
  return {
    report: async () => {
      const answered = once(child, 'message');
      child.send('report');
      const [report] = (await answered) as [ReactorReport];
      return report;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
