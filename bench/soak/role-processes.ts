// Each role of the program as a process of its own, on a benchmark's database, with the simulated media plane as another one.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchServer } from '../harness/server.ts';
import type { Memory } from './memory.ts';
import { freePort } from '../../scripts/services/free-ports.mjs';

/** Without the relay: there is no broker. */
const roles = ['api', 'projector', 'scheduler', 'reactor', 'gateway'] as const;
/** A role. */
export type SoakedRole = (typeof roles)[number];

/** The processes. */
export interface RoleProcesses {
  readonly api: string;
  readonly gateway: string;
  /** Memory of each after a collection. Throws where one of them has ended. */
  readonly sample: () => Promise<ReadonlyMap<SoakedRole, Memory>>;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const key = { name: 'soak', secret: 'secret-of-a-simulated-media-plane' };

/** Starts them one after the other. Throws where one ends before it serves. */
export async function startRoleProcesses(server: BenchServer, ownerUrl: string): Promise<RoleProcesses> {
  const port = await freePort();
  const started: ChildProcess[] = [];
  const start = async <Said>(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = processOf(program, args, env);
    started.push(child);
    return { child, said: await wordOf<Said>(child, program) };
  };
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) await ended(child);
  };
  try {
    const webhooks = `http://127.0.0.1:${port}/v1/webhooks/livekit`;
    const named = ['--key', key.name, '--secret', key.secret, '--webhooks', webhooks];
    const plane = await start<{ readonly url: string }>('demo/media-plane.ts', named);
    const common = environmentOf(server, ownerUrl, plane.said.url);
    const children = new Map<SoakedRole, { readonly child: ChildProcess; readonly address: string }>();
    for (const role of roles) {
      const own = { VOICEMEET_ROLES: role, VOICEMEET_HTTP_PORT: role === 'api' ? String(port) : '0' };
      const { child, said } = await start<{ readonly address: string }>('bench/soak/role-process.ts', [], {
        ...common,
        ...own,
      });
      children.set(role, { child, address: said.address });
    }
    return {
      api: children.get('api')?.address ?? '',
      gateway: children.get('gateway')?.address ?? '',
      sample: async () => {
        const samples = [...children].map(async ([role, { child }]) => {
          if (child.connected) child.send('sample');
          return [role, await wordOf<Memory>(child, role)] as const;
        });
        return new Map(await Promise.all(samples));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentOf(server: BenchServer, ownerUrl: string, planeUrl: string): NodeJS.ProcessEnv {
  const many = '1000000';
  return {
    VOICEMEET_DATABASE_URL: ownerUrl,
    VOICEMEET_KEYS_DIR: server.keysDir,
    VOICEMEET_DATA_DIR: server.dataDir,
    VOICEMEET_LOG_LEVEL: 'error',
    VOICEMEET_RATE_LIMIT_PRINCIPAL_PER_MINUTE: many,
    VOICEMEET_RATE_LIMIT_ADDRESS_PER_MINUTE: many,
    VOICEMEET_MAX_EVENT_LOOP_DELAY_MS: '0',
    VOICEMEET_LIVEKIT_URL: planeUrl,
    VOICEMEET_LIVEKIT_API_KEY: key.name,
    VOICEMEET_LIVEKIT_API_SECRET: key.secret,
    NODE_ENV: 'development',
  };
}

function processOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const script = `import('./scripts/run-ts.mjs').then(({ run }) => run('${program}'));`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script, '--', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The next message of a process. Throws where it ends before. */
async function wordOf<Said>(child: ChildProcess, name: string): Promise<Said> {
  const over = new AbortController();
  const end = once(child, 'exit', { signal: over.signal }).then((): never => {
    throw new Error(`the process of ${name} ended`);
  });
  end.catch(() => undefined);
  try {
    const [said] = (await Promise.race([once(child, 'message', { signal: over.signal }), end])) as [Said];
    return said;
  } finally {
    over.abort();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  if (child.connected) child.disconnect();
  // The media plane knows no parent.
  child.kill('SIGTERM');
  await end;
}
