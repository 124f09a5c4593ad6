// The processes of a stack that are ours: each role in one of its own, with the settings that docker-compose.yml gives it where both
// have the same servers.
import { join } from 'node:path';
import { exchange } from '../../harness/http-exchange.ts';
import { roleNames } from '../../src/app/config/roles.ts';
import type { Role } from '../../src/app/config/roles.ts';
import { checkout } from '../own-server.ts';
import type { ChildPlan } from './child.ts';
import type { StackPlace } from './place.ts';
import type { Ports } from './ports.ts';
import type { LivekitKey } from './servers.ts';

/** What a stack has, and where. */
export interface StackWorld {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly ports: Ports;
  readonly kafka: boolean;
  /** `undefined`: it is simulated. */
  readonly livekit: LivekitKey | undefined;
  /** What the stack itself was started with. */
  readonly env: NodeJS.ProcessEnv;
}

/** A start waits for the database's migration and compiles the program's source. */
const readyTimeoutMs = 180_000;
/** Longer than the program gives itself. */
const stopTimeoutMs = 30_000;
const probeTimeoutMs = 2_000;
const host = '127.0.0.1';

/** Settings that the stack decides: whoever gives others is told that they are not used. */
const decided = [
  'DATABASE_URL',
  'ROLE_PASSWORDS_FILE',
  'EVENTSTORE_URL',
  'ROLES',
  'HTTP_HOST',
  'HTTP_PORT',
  'OPERATIONS_PORT',
  'PUBLIC_URL',
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_TLS_CA_FILE',
  'KAFKA_TLS_CERT_FILE',
  'KAFKA_TLS_KEY_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
  'REACTORS_FROM',
  'LIVEKIT_URL',
  'LIVEKIT_API_URL',
  'LIVEKIT_API_KEY',
  'LIVEKIT_API_SECRET',
  'LIVEKIT_API_SECRET_FILE',
  'LIVEKIT_OTHER_API_KEY',
  'LIVEKIT_OTHER_API_SECRET',
  'LIVEKIT_OTHER_API_SECRET_FILE',
  'SIMULATED_MEDIA_PLANE',
  'OIDC_ISSUERS',
].map((name) => `VOICEMEET_${name}`);

const meanwhile: Readonly<Record<Role, string>> = {
  api: 'Until it serves again nobody can ask for anything; rooms and live streams go on.',
  gateway: 'Live streams come back to where they were once it serves again.',
  projector: 'Commands are accepted; read models catch up.',
  scheduler: 'Timers that are due wait for it.',
  relay: 'Events wait for it in the log; reactors take them from there after ten seconds.',
  reactor: 'Rooms are brought up to date once it serves again.',
};

/** Which settings of an environment are not used. */
export function unused(env: NodeJS.ProcessEnv): readonly string[] {
  return decided.filter((name) => (env[name] ?? '') !== '');
}

/** The roles that have something to do. */
export function rolesOf({ kafka }: Pick<StackWorld, 'kafka'>): readonly Role[] {
  return roleNames.filter((role) => role !== 'relay' || kafka);
}

/** The environment of the process of a role. */
export function environmentOf(role: Role, world: StackWorld): NodeJS.ProcessEnv {
  const { ports, dataDir, keysDir, kafka, livekit } = world;
  const others = Object.entries(world.env).filter(([name]) => !decided.includes(name));
  return {
    ...Object.fromEntries(others),
    NODE_ENV: 'development',
    VOICEMEET_DATA_DIR: dataDir,
    VOICEMEET_KEYS_DIR: keysDir,
    VOICEMEET_ROLES: role,
    VOICEMEET_HTTP_PORT: String(ports[role]),
    ...(kafka ? kafkaSettings(ports) : undefined),
    ...(livekit === undefined ? undefined : livekitSettings(ports, livekit)),
  };
}

function kafkaSettings(ports: Ports): NodeJS.ProcessEnv {
  return { VOICEMEET_KAFKA_BROKERS: `${host}:${ports.kafka}`, VOICEMEET_REACTORS_FROM: 'kafka' };
}

function livekitSettings(ports: Ports, { name, secretFile }: LivekitKey): NodeJS.ProcessEnv {
  return {
    VOICEMEET_LIVEKIT_URL: `ws://${host}:${ports.livekit}`,
    VOICEMEET_LIVEKIT_API_KEY: name,
    VOICEMEET_LIVEKIT_API_SECRET_FILE: secretFile,
  };
}

/** The process of a role. */
export async function rolePlan(
  role: Role,
  world: StackWorld,
  place: Pick<StackPlace, 'directory'>,
): Promise<ChildPlan> {
  return {
    name: role,
    script: join(checkout, 'scripts/stack-role.mjs'),
    env: environmentOf(role, world),
    logFile: join(await place.directory('logs'), `${role}.log`),
    isReady: () => hasStarted(`http://${host}:${world.ports[role]}`),
    readyTimeoutMs,
    stopTimeoutMs,
    meanwhile: meanwhile[role],
  };
}

async function hasStarted(url: string): Promise<boolean> {
  const request = { method: 'GET', path: '/startupz' };
  try {
    return (await exchange(url, request, { timeoutMs: probeTimeoutMs })).status === 200;
  } catch {
    return false;
  }
}
