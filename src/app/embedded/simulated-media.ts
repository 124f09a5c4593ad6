// The simulated media plane of an installation in development, where no LiveKit is named. Its processes know its address and key by
// one file; one of those that play the API serves it, and when that one ends another takes over: rooms are forgotten then, as by
// a LiveKit that is started anew.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { keepSecretFile } from '../../adapters/system/secret-file.ts';
import type { Pace } from '../../ports/clock.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { mishapsSchema } from '../../simulated/media-plane/mishaps.ts';
import type { Config } from '../config/config.ts';
import type { ConfiguredLivekit } from '../config/livekit.ts';
import { landingDirectory, mediaDirectory } from '../config/recording.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { startInBackground } from '../roles/background.ts';
import type { RoleServes } from '../roles/role.ts';
import { secretOf } from '../secret.ts';
import type { Secret } from '../secret.ts';
import { startMediaPlaneServer } from './media-plane-server.ts';
import type { MediaPlaneServer } from './media-plane-server.ts';

/** Where it is, and the key that it shares with this program. */
export interface SimulatedMedia {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly key: { readonly name: string; readonly secret: Secret };
}

/** What serving it needs. */
export interface SimulatedMediaMeans {
  readonly config: Pick<Config, 'dataDir' | 'keysDir' | 'mediaDir' | 'production'>;
  readonly lifecycle: Lifecycle;
  readonly observer: Observer;
  readonly pace: Pace;
  /** Of the API, which webhooks are sent to. */
  readonly address: string;
}

const host = '127.0.0.1';
/** The route of the API that takes them. */
const webhookPath = '/v1/webhooks/livekit';
const keyName = 'simulated';
const fileName = 'simulated-media-plane';
const secretBytes = 32;
/** How often a process that does not serve it looks whether it must. */
const takeOverMs = 1_000;
const aboutTimeoutMs = 2_000;

/**
 * Whether there is one: not in production, not where it is switched off, and not where a LiveKit or an issuer is named: a forgotten NODE_ENV must not let people
 * into rooms in which nobody hears them.
 */
export function isMediaSimulated({
  livekit,
  production,
  issuers,
  simulatedMediaPlane,
}: Pick<Config, 'issuers' | 'livekit' | 'production' | 'simulatedMediaPlane'>): boolean {
  return simulatedMediaPlane && !production && issuers.length === 0 && livekit.kind === 'none';
}

/** Its address and key, if there is one; the file is made where it is missing, with a port that is free just then. */
export async function simulatedMedia(
  config: Pick<Config, 'issuers' | 'keysDir' | 'livekit' | 'production' | 'simulatedMediaPlane'>,
): Promise<SimulatedMedia | undefined> {
  if (!isMediaSimulated(config)) return undefined;
  const path = join(config.keysDir, fileName);
  const text = await keepSecretFile(path, async () => {
    return `${await freePort()} ${randomBytes(secretBytes).toString('hex')}\n`;
  });
  const [, digits, secret] = /^(\d{1,5}) ([0-9a-f]{64})\n$/.exec(text) ?? [];
  if (digits === undefined || secret === undefined) {
    throw new FatalFault(
      'secret-damaged',
      `The file ${path} holds no port and key of the simulated media plane: remove it, and it is made anew.`,
    );
  }
  const key = { name: keyName, secret: secretOf(secret) };
  return { url: `http://${host}:${digits}`, port: Number(digits), key };
}

/** The same as if it were a LiveKit that is configured. */
export function asLivekit({ url, key: { name, secret } }: SimulatedMedia): ConfiguredLivekit {
  const key = { name, secret: { kind: 'text', text: secret } } as const;
  return { kind: 'server', url: url.replace(/^http/, 'ws'), apiUrl: url, key, otherKey: undefined };
}

/** What /readyz says of it: whether anybody serves it, and always that it is simulated. */
export function simulatedMediaServes(media: SimulatedMedia | undefined): readonly RoleServes[] {
  if (media === undefined) return [];
  const check = async () =>
    (await isSimulated(media.url))
      ? ({ state: 'ok', detail: 'simulated, for development: people are played' } as const)
      : ({ state: 'down', detail: 'simulated, for development, and nobody serves it' } as const);
  return [{ routes: [], health: () => [{ name: 'media plane', needed: false, check }] }];
}

/** Serves it, or waits in the background until whoever serves it ends. */
export async function serveSimulatedMedia(media: SimulatedMedia, means: SimulatedMediaMeans): Promise<void> {
  const { lifecycle, observer, pace } = means;
  const first = await lifecycle.start('simulated media plane', () => served(media, means));
  if (first === undefined && !(await isSimulated(media.url))) {
    observer.warn(
      `port ${media.port} of the simulated media plane is used by another program: nobody can talk in meetings until it is free. Stop that program, or remove the file ${fileName} below ${means.config.keysDir} and start this one again, which chooses another port`,
      { simulated: 'media-plane' },
    );
  }
  await startInBackground(means, 'simulated media plane', async (signal) => {
    let server = first;
    while (server === undefined) {
      await pace.pause(takeOverMs, signal);
      if (signal.aborted) return;
      server = await served(media, means);
    }
    await aborted(signal);
    await server.stop();
  });
}

/** `undefined`: the port is taken. */
async function served(
  { port, key: { name, secret } }: SimulatedMedia,
  { config, observer, address }: SimulatedMediaMeans,
): Promise<MediaPlaneServer | undefined> {
  try {
    return await startMediaPlaneServer({
      port,
      keys: [{ key: name, secret: secret.reveal() }],
      webhookUrl: () => `${address}${webhookPath}`,
      landing: landingDirectory(mediaDirectory(config)),
      mishaps: mishapsSchema.parse({}),
      ledger: {
        write: (entry) =>
          observer.debug(`simulated media plane: ${entry.kind}`, {
            simulated: 'media-plane',
            outcome: 'outcome' in entry ? entry.outcome : undefined,
          }),
      },
      observer,
      production: config.production,
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

async function isSimulated(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/simulated/about`, { signal: AbortSignal.timeout(aboutTimeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
