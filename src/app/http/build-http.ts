// The HTTP server: a fastify instance made of ports and declared routes; it knows nothing of meetings. A test can build
// it without a socket (`inject`). The order of registration is the order in which a request is handled:
// context → signals → headers → load → guard (message, path, method, content type) → (per route) token, role, rate → body →
// the route. What is refused on the way is counted against the caller's address.
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Authenticator } from '../../ports/authenticator.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { authenticating } from './auth.ts';
import { bodyLimitBytes, bodyLimitOf, bodyProblem, takeJsonOnly } from './body.ts';
import { answerClientErrors, passOnExpectations, sendContinue } from './client-errors.ts';
import { keepContext } from './context.ts';
import { documentApi, documented } from './document.ts';
import type { ApiDocument } from './document.ts';
import { answerErrors, sendProblem, unreadableUrl } from './errors.ts';
import { guardRequests } from './guard.ts';
import type { HttpLimits } from './limits.ts';
import { guardLoad } from './limits.ts';
import { observeRequests } from './observing.ts';
import { protectBrowsers } from './protection.ts';
import type { BrowserSettings } from './protection.ts';
import { watchProxies } from './proxy-watch.ts';
import { registerRaw } from './raw-body.ts';
import { traceRequests } from './tracing.ts';
import type { HttpRoute } from '../../http/http-route.ts';
import { fastifyPath, methodsOf, routedUrl } from './route-list.ts';
import { documentRoute } from '../openapi.routes.ts';

/** How to serve. */
export interface HttpSettings extends ApiDocument, BrowserSettings {
  /** Addresses (or CIDR ranges) of proxies whose word about the client's address is trusted; none by default. */
  readonly trustedProxies: readonly string[];
  readonly limits: HttpLimits;
}

/** What the server is made of. */
export interface HttpParts {
  readonly authenticator: Authenticator;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly routes: readonly HttpRoute[];
  readonly settings: HttpSettings;
  /** Whether the program is stopping: clients are then asked to close their connections. */
  readonly stopping: () => boolean;
}

const requestTimeoutMs = 30_000;
/** Less than the above: Node swaps the two otherwise, and a body could then take that long to arrive (v20 to v24). */
const headersTimeoutMs = 15_000;
const timeoutCheckMs = 5_000;
const connectionTimeoutMs = 60_000;
const keepAliveTimeoutMs = 72_000;
/** Longer than a request line may be: a long parameter is refused by its shape, as a route refuses it, and not by the router. */
const maxParamLength = 16_384;

/** Builds the server; it does not listen yet. */
export async function buildHttp(parts: HttpParts): Promise<FastifyInstance> {
  const { observer, settings } = parts;
  const app = bareServer(parts);
  const routes = [...parts.routes, documentRoute(() => app.swagger())];
  const unlimited = new Set(
    routes.filter((route) => route.unlimited === true).map(({ url }) => fastifyPath(url)),
  );
  const isStream = oneOf(routes.filter(({ kind }) => kind === 'stream'));
  const isUnlimited = (request: FastifyRequest): boolean => unlimited.has(request.routeOptions.url ?? '');

  // Shapes are checked by the routes themselves (http/validation.ts), and answers leave as bytes.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  keepContext(app, parts);
  if (observer.tracer !== undefined) traceRequests(app, observer.tracer, { isUnlimited, isStream });
  observeRequests(app, observer, { isUnlimited, isStream });
  answerErrors(app, observer);
  await protectBrowsers(app, settings);
  takeJsonOnly(app);
  const rate = await guardLoad(app, settings.limits, observer, isUnlimited);
  const isRaw = oneOf(routes.filter(({ kind }) => kind === 'raw'));
  guardRequests(app, {
    limits: rate,
    methodsAt: methodsOf(routes),
    bodyProblem: (request) => bodyProblem(request, isRaw),
    watch: watchProxies(observer),
  });
  await documentApi(app, settings, rate.address);
  const authenticate = authenticating(parts.authenticator, observer);
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (parts.stopping()) void reply.header('connection', 'close');
    done(null, payload);
  });
  const admit = async (route: HttpRoute, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { roles, unlimited: isProbe } = route;
    if (isProbe === true) return;
    if (route.kind === 'raw' && route.admit !== undefined) {
      await route.admit(request).catch(async (refused: unknown) => {
        await rate.refused(request, reply);
        throw refused;
      });
    } else if (roles === 'public') await rate.address(request, reply);
    else {
      await authenticate(request, roles).catch(async (refused: unknown) => {
        await rate.refused(request, reply);
        throw refused;
      });
      await rate.principal(request, reply);
    }
    sendContinue(request, reply);
  };
  for (const route of routes) {
    const options: RouteOptions = {
      method: route.method,
      url: fastifyPath(route.url),
      schema: documented(route),
      bodyLimit: bodyLimitOf(route),
      onRequest: (request, reply) => admit(route, request, reply),
      handler: route.handle,
    };
    if (route.kind === 'stream') app.addHook('preClose', route.drain);
    if (route.kind === 'raw') await registerRaw(app, route, options, rate);
    else app.route(options);
  }
  await app.ready();
  return app;
}

/** A server that has no route and no hook yet. */
function bareServer({ observer, settings }: HttpParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      // We refuse it ourselves, with a problem (message-check.ts).
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength },
    rewriteUrl: ({ url = '' }) => routedUrl(url),
    clientErrorHandler: answerClientErrors(observer),
    connectionTimeout: connectionTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    frameworkErrors: (_error, request, reply) => void sendProblem(request, reply, unreadableUrl),
  });
  passOnExpectations(app);
  // Node would drop what comes after 2,000 headers without a word: we refuse so many ourselves (message-check.ts).
  app.server.maxHeadersCount = 0;
  return app;
}

/** Whether a request leads to one of these routes. */
function oneOf(routes: readonly HttpRoute[]): (request: FastifyRequest) => boolean {
  const places = new Set(routes.map(({ method, url }) => `${method} ${fastifyPath(url)}`));
  return ({ method, routeOptions }) => places.has(`${method} ${routeOptions.url ?? ''}`);
}
