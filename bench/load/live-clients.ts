// Processes that hold live streams of a gateway, for a benchmark whose own process serves them.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Which streams a process opens. */
export interface LiveJob {
  readonly address: string;
  readonly clients: readonly { readonly path: string; readonly token: string }[];
}

/** How many it holds, and how long the messages since the last report were on their way, in milliseconds. */
export interface LiveReport {
  readonly held: number;
  readonly samples: readonly number[];
}

/** The processes. */
export interface LiveClients {
  /** Opens streams, shared out evenly; resolves once each was opened or refused. */
  readonly open: (job: LiveJob) => Promise<LiveReport>;
  readonly report: () => Promise<LiveReport>;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const program = `import('./scripts/run-ts.mjs').then(({ run }) => run('bench/load/live-process.ts'));`;

/** Starts so many. */
export function startLiveClients(processes: number): LiveClients {
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const asked = async (child: ChildProcess, message: LiveJob | 'report'): Promise<LiveReport> => {
    const answered = once(child, 'message');
    child.send(message);
    const [report] = (await answered) as [LiveReport];
    return report;
  };
  const together = (reports: readonly LiveReport[]): LiveReport => ({
    held: reports.reduce((sum, { held }) => sum + held, 0),
    samples: reports.flatMap(({ samples }) => samples),
  });
  return {
    open: async ({ address, clients }) =>
      together(
        await Promise.all(
          children.map((child, at) =>
            asked(child, { address, clients: clients.filter((_, index) => index % processes === at) }),
          ),
        ),
      ),
    report: async () => together(await Promise.all(children.map((child) => asked(child, 'report')))),
    stop: async () => {
      await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'exit');
          if (child.connected) child.disconnect();
          await ended;
        }),
      );
    },
  };
}
