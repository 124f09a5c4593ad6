// The table of contents of everything that can be asked for.
import { changeTenantSettingsRoute } from './tenant/change-tenant-settings.route.ts';
import { registerTenantRoute } from './tenant/register-tenant.route.ts';
import { reinstateTenantRoute } from './tenant/reinstate-tenant.route.ts';
import { suspendTenantRoute } from './tenant/suspend-tenant.route.ts';
import { choosePlanRoute } from './account/choose-plan.route.ts';
import { closeAccountRoute } from './account/close-account.route.ts';
import { openAccountRoute } from './account/open-account.route.ts';
import { overrideLimitsRoute } from './account/override-limits.route.ts';
import { reinstateAccountRoute } from './account/reinstate-account.route.ts';
import { releaseRecordingRoute } from './account/release-recording.route.ts';
import { reserveRecordingRoute } from './account/reserve-recording.route.ts';
import { suspendAccountRoute } from './account/suspend-account.route.ts';
import { consentRoutes } from './consent/consent.routes.ts';
import type { ConsentPorts } from './consent/consent.routes.ts';
import { publishConsentTextRoute } from './consent/publish-consent-text.route.ts';
import { custodyRoutes } from './custody/custody.routes.ts';
import { createInviteRoute } from './invite/create-invite.route.ts';
import { mintTicketRoute } from './invite/mint-ticket.route.ts';
import { redeemInviteRoute } from './invite/redeem-invite.route.ts';
import { revokeInviteRoute } from './invite/revoke-invite.route.ts';
import { useTicketRoute } from './invite/use-ticket.route.ts';
import { meetingRoutes } from './meeting/meeting-routes.ts';
import type { WebhookEndpointPorts } from './webhook-endpoint/webhook-endpoint-route.ts';
import { webhookEndpointRoutes } from './webhook-endpoint/webhook-endpoint-routes.ts';
import type { CommandRoute, CommandShell } from './http/command-route.ts';
import type { CommandHttpRoute } from '../http/http-route.ts';
import type { JoinTokens } from '../ports/join-tokens.port.ts';
import type { GuestPorts } from './invite/guest-doors.ts';

/** Every write route, bound to a shell; `joinTokens` are undefined where there is no media plane. */
export function writeRoutes(
  shell: CommandShell & ConsentPorts,
  guests: GuestPorts,
  joinTokens: JoinTokens | undefined,
  webhooks: WebhookEndpointPorts,
): readonly CommandHttpRoute[] {
  const commands: readonly CommandRoute[] = [
    changeTenantSettingsRoute,
    registerTenantRoute,
    reinstateTenantRoute,
    suspendTenantRoute,
    choosePlanRoute,
    closeAccountRoute,
    openAccountRoute,
    overrideLimitsRoute,
    reinstateAccountRoute,
    releaseRecordingRoute,
    reserveRecordingRoute,
    suspendAccountRoute,
    createInviteRoute(guests),
    redeemInviteRoute(guests),
    revokeInviteRoute,
    useTicketRoute(guests),
    mintTicketRoute(guests),
    ...meetingRoutes({ tokens: joinTokens, facts: guests.facts }),
    ...consentRoutes(shell),
    publishConsentTextRoute,
    ...custodyRoutes,
    ...webhookEndpointRoutes(webhooks),
  ];
  return commands.map((route) => route.serve(shell));
}
