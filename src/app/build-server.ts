// The HTTP server of a process: its probes, and what its roles serve.
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../ports/authenticator.port.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { Config } from './config/config.ts';
import { healthRoutes, metricsRoute } from './health.routes.ts';
import type { MetricsText, Probes } from './health.routes.ts';
import { buildHttp } from './http/build-http.ts';
import type { RoleServes } from './roles/role.ts';

/** What the server is made of. */
export interface ServerParts {
  readonly config: Pick<Config, 'publicUrl' | 'corsOrigins' | 'trustedProxies' | 'limits'>;
  readonly version: string;
  /** What each role serves. */
  readonly served: readonly (RoleServes | undefined)[];
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly observer: Observer;
  readonly probes: Probes;
  readonly stopping: () => boolean;
  /** Undefined where metrics are served on the port for operations only. */
  readonly metrics: MetricsText | undefined;
}

const pressureSampleMs = 1_000;
/** Of a process whose roles serve nothing that wants to know who asks. */
const acceptsNobody: Authenticator = {
  authenticate: () => Promise.resolve({ kind: 'rejected', why: 'issuer' }),
};

/** The server; it does not listen yet. */
export function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, served, observer, clock, ids, probes, metrics, version, stopping } = parts;
  const { publicUrl, corsOrigins, trustedProxies, limits } = config;
  const authenticator = served.find((one) => one?.authenticator !== undefined)?.authenticator;
  return buildHttp({
    observer,
    clock,
    ids,
    authenticator: authenticator ?? acceptsNobody,
    routes: [
      ...healthRoutes(probes),
      ...(metrics === undefined ? [] : [metricsRoute(metrics)]),
      ...served.flatMap((one) => one?.routes ?? []),
    ],
    settings: {
      version,
      publicUrl: knownUrl(publicUrl),
      corsOrigins,
      trustedProxies,
      limits: { ...limits, sampleMs: pressureSampleMs },
    },
    stopping,
  });
}

/** Which free port is taken is not known before it is: a relative URL leads to the server that the document came from. */
function knownUrl(publicUrl: string): string {
  return new URL(publicUrl).port === '0' ? '/' : publicUrl;
}
