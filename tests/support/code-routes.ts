// Every route that the code declares, without a server: bound to means that are never called. Tests of all routes (the
// document, round trips, the security matrix) take them from here.
import { planLimits } from '../../src/domain/account/plan.ts';
import { developmentSignInRoutes } from '../../src/simulated/identity-provider/sign-in.routes.ts';
import { healthRoutes, metricsRoute } from '../../src/app/health.routes.ts';
import { joinPageRoutes } from '../../src/app/join.routes.ts';
import { liveRoutes } from '../../src/read/live/live-routes.ts';
import { readRoutes } from '../../src/read/routes.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import { writeRoutes } from '../../src/write/routes.ts';
import { livekitWebhookRoute } from '../../src/write/webhook/livekit-webhook.route.ts';
import { auditMeans, emptyVault, noWebhooks } from './audit-means.ts';

const nobody = {} as never;

/** Commands, and the routes of guests. */
export const declaredWriteRoutes: readonly HttpRoute[] = writeRoutes(nobody, nobody, nobody, nobody);

/** Queries and audits. */
export const declaredReadRoutes: readonly HttpRoute[] = readRoutes({
  ...auditMeans([]).ports,
  clock: nobody,
  ...noWebhooks,
  ...emptyVault,
  plans: planLimits,
}).map((route) => route.serve(nobody));

/** Live streams. */
export const declaredLiveRoutes: readonly HttpRoute[] = liveRoutes({
  desk: { take: nobody, drain: nobody },
  log: nobody,
  ids: nobody,
  tail: nobody,
  invited: nobody,
  observer: nobody,
});

/** Probes, webhooks that come in, the development sign-in, and the page on which people join. */
export const declaredPlainRoutes: readonly HttpRoute[] = [
  ...healthRoutes(nobody),
  metricsRoute(nobody),
  livekitWebhookRoute(nobody),
  ...developmentSignInRoutes(nobody),
  ...joinPageRoutes({ page: nobody, mediaUrl: undefined }),
];
