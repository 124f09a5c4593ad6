// A real LiveKit for tests: one that is named, or a container where Docker runs, or one that the machine's Go has built.
import { randomBytes } from 'node:crypto';
import { GenericContainer, Wait } from 'testcontainers';
import { startLivekit } from '../../scripts/services/livekit.mjs';
import { freePort } from '../../scripts/services/free-ports.mjs';

const image = 'livekit/livekit-server:v1.13.5';
const startTimeoutMs = 120_000;

/** Where it is, and a key that it knows. */
export interface LivekitOfTests {
  /** `http://…` */
  readonly url: string;
  readonly key: { readonly name: string; readonly secret: string };
}

/** A server, and what ends it where it was started here; or why there is none. */
export type FoundLivekit =
  | {
      readonly kind: 'found';
      readonly server: LivekitOfTests;
      readonly from: string;
      readonly stop: () => Promise<void>;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly stop: () => Promise<void> };

/** What a server is made of; or why there is nothing. */
export interface LivekitProgram {
  readonly program: string | undefined;
  readonly reason: string;
}

const nothing = (): Promise<void> => Promise.resolve();

/** The first that there is. Without Docker that is known in milliseconds. */
export async function findRealLivekit(
  { name, server }: { readonly name: string; readonly server: LivekitOfTests | undefined },
  { program, reason }: LivekitProgram,
): Promise<FoundLivekit> {
  if (server !== undefined) return { kind: 'found', server, from: name, stop: nothing };
  const key = { name: 'tests', secret: randomBytes(32).toString('hex') };
  try {
    return await inDocker(key);
  } catch (error) {
    if (program !== undefined) {
      const { url, remove } = await startLivekit({ program, keys: [key] });
      const from = "livekit-server 1.13.5, built by the machine's Go";
      return { kind: 'found', server: { url, key }, from, stop: remove };
    }
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: 'none',
      reason: `${name} names none, Docker gives none (${why}), and ${reason}`,
      stop: nothing,
    };
  }
}

/** It names the port on which media reach it, so that has to be known before it starts. */
async function inDocker(key: LivekitOfTests['key']): Promise<FoundLivekit> {
  const [port, media] = [await freePort(), await freePort()];
  const config = {
    port,
    rtc: { tcp_port: media, node_ip: '127.0.0.1', use_external_ip: false },
    keys: { [key.name]: key.secret },
  };
  const container = await new GenericContainer(image)
    .withEnvironment({ LIVEKIT_CONFIG: JSON.stringify(config) })
    .withExposedPorts({ container: port, host: port }, { container: media, host: media })
    .withWaitStrategy(Wait.forHttp('/', port))
    .withStartupTimeout(startTimeoutMs)
    .start();
  return {
    kind: 'found',
    server: { url: `http://127.0.0.1:${port}`, key },
    from: `${image} in Docker`,
    stop: async () => {
      await container.stop();
    },
  };
}

/** A port of loopback that nobody listens on now. */
