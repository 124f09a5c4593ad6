// The role `api`: commands, queries and audits over HTTP, and who may ask them.
import { planLimits } from '../../domain/account/plan.ts';
import { endpointsAsSet } from '../../domain/webhooks/endpoints-as-set.ts';
import type { HttpRoute } from '../../http/http-route.ts';
import type { JoinTokens } from '../../ports/join-tokens.port.ts';
import { publicMessages } from '../../read/public/public-catalogue.ts';
import { readRoutes } from '../../read/routes.ts';
import { developmentSignInRoutes } from '../../simulated/identity-provider/sign-in.routes.ts';
import { writeRoutes } from '../../write/routes.ts';
import { livekitWebhookRoute } from '../../write/webhook/livekit-webhook.route.ts';
import { seedDevelopment } from '../embedded/development-seed.ts';
import { isPublicTypeOf, receiversOf } from '../outgoing-webhooks.ts';
import { joinPage } from '../join-page.ts';
import { joinPageRoutes } from '../join.routes.ts';
import { presentTokens } from '../parts/epoch-tokens.ts';
import type { Identity } from '../parts/identity.ts';
import type { ProgramRole, RoleMeans } from './role.ts';

export const apiRole: ProgramRole = {
  name: 'api',
  pools: ['appending', 'commands', 'keys', 'queries', 'audits'],
  async start(means) {
    const { config, lifecycle, parts, log, clock, ids, observer } = means;
    const { dispatch, facts } = parts.commands();
    const identity = await means.identity(facts);
    if (identity.simulated !== undefined) {
      const seed = () => seedDevelopment({ tenant: config.developmentTenant, dispatch, facts, clock, ids });
      await lifecycle.start('development tenant', () => log.whenAnswering(seed));
    }
    const secrets = {
      positions: await parts.secretFor('voicemeet/position-tokens'),
      guestIds: await parts.secretFor('voicemeet/guest-ids'),
    };
    const media = await lifecycle.start('media plane', () => parts.mediaPlane());
    const inbox = parts.webhookArrivals();
    const webhooks = livekitWebhookRoute({ signals: media?.signals, inbox, clock, observer });
    return {
      routes: [...routesOf(means, identity, secrets, media?.tokens), webhooks],
      authenticator: identity.authenticator,
    };
  },
};

/** Shared by all processes, so that what one gives out another understands. */
interface SharedSecrets {
  readonly positions: Uint8Array;
  readonly guestIds: Uint8Array;
}

function routesOf(
  means: RoleMeans,
  identity: Identity,
  secrets: SharedSecrets,
  joinTokens: JoinTokens | undefined,
): readonly HttpRoute[] {
  const { config, parts, visibility, clock, ids } = means;
  const { dispatch, facts } = parts.commands();
  const positions = presentTokens(means.log, secrets.positions);
  const queries = readRoutes({
    db: parts.readDb(),
    clock,
    plans: planLimits,
    store: parts.auditStore(),
    dispatch,
    ids,
    replays: parts.replays(),
    webhooks: parts.webhookView(),
    vault: () => parts.mediaStore().vault,
    webhookEndpoints: (tenant) => facts.webhooks(tenant, tenant, endpointsAsSet),
  });
  const { simulated } = identity;
  const { developmentTenant: tenant, publicUrl, developmentSignIn, livekit } = config;
  const everywhere = developmentSignIn === 'everywhere';
  return [
    ...writeRoutes(
      { dispatch, ids, positions },
      {
        tokens: identity.guests,
        facts,
        idSecret: secrets.guestIds,
        joinUrl: (link) => `${publicUrl}/join#${link}`,
      },
      joinTokens,
      {
        secrets: parts.webhookSecrets(),
        refusalOf: receiversOf(config).refusalOf,
        isPublicType: isPublicTypeOf(publicMessages()),
        facts,
      },
    ),
    ...queries.map((route) => route.serve({ visibility, positions })),
    ...joinPageRoutes({ page: joinPage(), mediaUrl: livekit.kind === 'server' ? livekit.url : undefined }),
    ...(simulated === undefined
      ? []
      : developmentSignInRoutes({ mint: simulated.mint, tenant, publicUrl, everywhere })),
  ];
}
