// Listening: the port of the API with its probes, and the port for operations where there is one. In production the metrics
// are on the latter only. Once both are there, the program has started, and is watched for its metrics.
import type { FastifyInstance } from 'fastify';
import type { Pace } from '../ports/clock.port.ts';
import { buildServer } from './build-server.ts';
import type { ServerParts } from './build-server.ts';
import { cachedReadiness } from './cached-readiness.ts';
import type { Config } from './config/config.ts';
import { showConnectionRoom } from './connection-check.ts';
import type { ConnectionCheckPorts } from './connection-check.ts';
import { healthRoutes, metricsRoute } from './health.routes.ts';
import type { MetricsText, Probes } from './health.routes.ts';
import { buildOperationsServer } from './http/operations-server.ts';
import type { Lifecycle } from './lifecycle.ts';
import { listen } from './listen.ts';
import type { ProgramHealth } from './program-health.ts';
import { startInBackground } from './roles/background.ts';
import { watch } from './watch.ts';

/** What is served, and where. */
export interface ServeParts extends Omit<ServerParts, 'config' | 'metrics' | 'probes' | 'stopping'> {
  readonly config: ServerParts['config'] &
    Pick<Config, 'httpHost' | 'httpPort' | 'operations' | 'production'>;
  readonly lifecycle: Lifecycle;
  readonly health: ProgramHealth;
  readonly metrics: MetricsText;
  readonly connections: ConnectionCheckPorts;
  readonly pace: Pace;
}

/** Where it listens: scheme, host and the port that was taken. */
export interface Addresses {
  readonly address: string;
  /** Of the port for operations; undefined where there is none. */
  readonly operationsAddress: string | undefined;
}

/** Listens on both; the port for operations is closed last, so that a stop can be watched to its end. */
export async function serve(parts: ServeParts): Promise<Addresses> {
  const { config, lifecycle, observer, metrics, health, pace, connections, version } = parts;
  const readiness = cachedReadiness({ health, pace, observer });
  const probes = { started: health.started, readiness };
  const operationsAddress = await serveOperations(parts, probes);

  const shown = config.production ? undefined : metrics;
  const build = () => buildServer({ ...parts, probes, stopping: health.stopping, metrics: shown });
  const server = await lifecycle.start('HTTP server', build, closing);
  const at = { host: config.httpHost, port: config.httpPort, settings: 'VOICEMEET_HTTP' } as const;
  const address = await lifecycle.start('port', () => listen(server, at));
  health.markStarted();

  observer.gauge('voicemeet_build_info', 1, { version, node: process.version });
  const looks = [
    { name: 'The room for connections', look: () => showConnectionRoom(connections, observer) },
    { name: 'Readiness', look: readiness },
  ];
  await startInBackground(parts, 'watch', (signal) => watch(looks, observer, pace, signal));
  return { address, operationsAddress };
}

/** The port for operations, where one is set. */
async function serveOperations(
  { config: { operations }, lifecycle, observer, metrics }: ServeParts,
  probes: Probes,
): Promise<string | undefined> {
  if (operations.kind === 'none') return undefined;
  const routes = [...healthRoutes(probes), metricsRoute(metrics)];
  const build = () => buildOperationsServer(routes, observer);
  const server = await lifecycle.start('server for operations', build, closing);
  const { host, port } = operations;
  return lifecycle.start('port for operations', () =>
    listen(server, { host, port, settings: 'VOICEMEET_OPERATIONS' }),
  );
}

async function closing(server: FastifyInstance): Promise<void> {
  await server.close();
}
