// The servers of a stack that are not ours: Apache Kafka on the machine's Java, and LiveKit built by its Go, each below a process
// that ends it when the stack is gone.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepSecretFile } from '../../src/adapters/system/secret-file.ts';
import { checkout } from '../own-server.ts';
import type { ChildPlan } from './child.ts';
import type { StackPlace } from './place.ts';
import type { Ports } from './ports.ts';

/** What a plan is made of. */
export interface ServerMeans {
  readonly place: Pick<StackPlace, 'directory'>;
  readonly ports: Ports;
  readonly env: NodeJS.ProcessEnv;
}

/** The key that LiveKit and the program share: its name, and the file of its secret among the keys. */
export interface LivekitKey {
  readonly name: string;
  readonly secretFile: string;
}

/** A first start fetches it, or builds it. */
const readyTimeoutMs = 1_200_000;
/** Longer than the scripts of both give them. */
const stopTimeoutMs = 25_000;
const keyName = 'stack';
const secretBytes = 32;

/** Kafka. */
export async function kafkaPlan({ place, ports, env }: ServerMeans): Promise<ChildPlan> {
  const directory = await place.directory('kafka');
  const kept = { directory, ports: [ports.kafka, ports['kafka-controller']] };
  return {
    name: 'Kafka',
    script: join(checkout, 'scripts/services/kafka.mjs'),
    args: [JSON.stringify(kept)],
    env,
    logFile: join(await place.directory('logs'), 'kafka.log'),
    readyTimeoutMs,
    stopTimeoutMs,
    meanwhile:
      'Commands are accepted, the relay waits, and reactors take events from the log after ten seconds.',
  };
}

/** LiveKit; makes the key where it is missing. */
export async function livekitPlan({ place, ports, env }: ServerMeans, key: LivekitKey): Promise<ChildPlan> {
  const directory = await place.directory('livekit');
  const asked = {
    directory,
    ports: [ports.livekit, ports['livekit-tcp'], ports['livekit-udp']],
    key: key.name,
    secretFile: key.secretFile,
    webhook: { url: `http://127.0.0.1:${ports.api}/v1/webhooks/livekit`, key: key.name },
  };
  return {
    name: 'LiveKit',
    script: join(checkout, 'scripts/services/livekit.mjs'),
    args: [JSON.stringify(asked)],
    env,
    logFile: join(await place.directory('logs'), 'livekit.log'),
    readyTimeoutMs,
    stopTimeoutMs,
    meanwhile: 'Nobody hears anybody; commands are accepted, and reach the rooms once it answers.',
  };
}

/** The key of an installation. Raises the faults of secret files. */
export async function livekitKey(keysDir: string): Promise<LivekitKey> {
  const secretFile = join(keysDir, 'livekit-secret');
  await keepSecretFile(secretFile, () => Promise.resolve(`${randomBytes(secretBytes).toString('hex')}\n`));
  return { name: keyName, secretFile };
}
