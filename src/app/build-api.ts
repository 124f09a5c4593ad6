// The API role: the command path, the queries and the audit over one storage, behind one HTTP server.
import { planLimits } from '../domain/account/plan.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { readRoutes } from '../read/routes.ts';
import type { CommandPath } from '../write/command-path.ts';
import { positionTokens } from '../http/position-token.ts';
import type { HttpRoute } from '../http/http-route.ts';
import type { PositionTokens } from '../http/position-token.ts';
import { writeRoutes } from '../write/routes.ts';
import type { Identity } from './build-identity.ts';
import type { BuiltSnapshots } from './build-snapshots.ts';
import type { Storage } from './build-storage.ts';
import type { Config } from './config.ts';
import { developmentSignInRoutes } from '../simulated/identity-provider/sign-in.routes.ts';
import { healthRoutes } from './health.routes.ts';
import type { Health, MetricsText } from './health.routes.ts';
import { buildHttp } from './http/build-http.ts';
import type { LogHistory } from './log-history.ts';

/** What the API is made of. */
export interface ApiParts {
  readonly config: Config;
  readonly version: string;
  readonly storage: Storage;
  /** Which history positions belong to. */
  readonly history: Pick<LogHistory, 'epoch'>;
  readonly commands: CommandPath;
  readonly snapshots: Pick<BuiltSnapshots, 'replays'>;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly observer: Observer;
  readonly health: Health;
  readonly metrics: MetricsText;
}

const pressureSampleMs = 1_000;

/** Every route that this process serves: probes always, the API where it plays that role. */
function servedRoutes(parts: ApiParts): readonly HttpRoute[] {
  const probes = healthRoutes(parts.health, parts.metrics);
  return parts.config.roles.has('api') ? [...probes, ...apiRoutes(parts)] : probes;
}

function apiRoutes(parts: ApiParts): readonly HttpRoute[] {
  const { storage, commands, identity, ids, config } = parts;
  const { dispatch, facts } = commands;
  const positions = tokensOf(storage.logKind, parts.history);
  const { visibility, readDb: db, auditStore: store } = storage;
  const development =
    identity.simulated === undefined
      ? []
      : developmentSignInRoutes({
          mint: identity.simulated.mint,
          tenant: config.developmentTenant,
          publicUrl: config.publicUrl,
        });
  return [
    ...writeRoutes({ dispatch, ids, positions }, { tokens: identity.guests, facts, ids }),
    ...readRoutes({
      db,
      clock: parts.clock,
      plans: planLimits,
      store,
      dispatch,
      ids,
      replays: parts.snapshots.replays,
    }).map((route) => route.serve({ visibility, positions })),
    ...development,
  ];
}

/** Tokens of the history as it is known when one is read or made: what a start without the event store assumed may turn out otherwise. */
function tokensOf(store: string, { epoch }: Pick<LogHistory, 'epoch'>): PositionTokens {
  let known = { epoch: '', tokens: positionTokens({ store, epoch: '', partition: 0 }) };
  const present = (): PositionTokens => {
    const told = epoch();
    if (told !== known.epoch)
      known = { epoch: told, tokens: positionTokens({ store, epoch: told, partition: 0 }) };
    return known.tokens;
  };
  return {
    encode: (position) => present().encode(position),
    decode: (token) => present().decode(token),
  };
}

/** The server; it does not listen yet. */
export async function buildApi(parts: ApiParts): ReturnType<typeof buildHttp> {
  const { config, identity, observer, clock, ids, health, version } = parts;
  const { publicUrl, corsOrigins, trustedProxies, limits } = config;
  return buildHttp({
    observer,
    clock,
    ids,
    authenticator: identity.authenticator,
    routes: servedRoutes(parts),
    settings: {
      version,
      publicUrl: knownUrl(publicUrl),
      corsOrigins,
      trustedProxies,
      limits: { ...limits, sampleMs: pressureSampleMs },
    },
    stopping: health.stopping,
  });
}

/** Which free port is taken isn't known before it is: a relative URL leads to the server that the document came from. */
function knownUrl(publicUrl: string): string {
  return new URL(publicUrl).port === '0' ? '/' : publicUrl;
}
