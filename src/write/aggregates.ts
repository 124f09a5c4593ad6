// The one list of aggregates: the decider of each, which member of its commands names the stream, how its commands get
// their outside facts, and what its state looks like in an audit. Command path, targets, facts, snapshots and audits are
// made from it.
import { accessDecider } from '../domain/access/access.ts';
import { describeAccess } from '../domain/access/describe-access.ts';
import { accountDecider } from '../domain/account/account.ts';
import { describeAccount } from '../domain/account/describe-account.ts';
import type { Aggregates, Category } from '../domain/all-aggregates.ts';
import { consentTextDecider } from '../domain/consent-text/consent-text.ts';
import { consentDecider } from '../domain/consent/consent.ts';
import { describeConsentText } from '../domain/consent-text/describe-consent-text.ts';
import { describeConsent } from '../domain/consent/describe-consent.ts';
import { custodyDecider } from '../domain/custody/custody.ts';
import { describeCustody } from '../domain/custody/describe-custody.ts';
import { describeInvite } from '../domain/invite/describe-invite.ts';
import { inviteDecider } from '../domain/invite/invite.ts';
import { describeMeeting } from '../domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../domain/meeting/meeting.ts';
import { occurredBy } from '../domain/meeting/occurred-by.ts';
import { describeOperations } from '../domain/operations/describe-operations.ts';
import { operationsDecider } from '../domain/operations/operations.ts';
import type { AddressedTypes } from '../domain/shared/bare.ts';
import type { Decider } from '../domain/shared/decider.ts';
import type { Described } from '../domain/shared/described.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { describeTenant } from '../domain/tenant/describe-tenant.ts';
import { tenantDecider } from '../domain/tenant/tenant.ts';
import { describeTrack } from '../domain/track/describe-track.ts';
import { trackDecider } from '../domain/track/track.ts';
import { describeWebhooks } from '../domain/webhooks/describe-webhooks.ts';
import { webhooksDecider } from '../domain/webhooks/webhooks.ts';
import { accountFacts } from './account/account.handler.ts';
import type { Completions } from './completion.ts';
import { consentFacts } from './consent/consent.handler.ts';
import { custodyFacts } from './custody/custody.handler.ts';
import { inviteFacts } from './invite/invite.handler.ts';
import { meetingFacts } from './meeting/meeting.handler.ts';
import { trackFacts } from './track/track.handler.ts';

/** What the program knows of one aggregate. */
export interface Aggregate<Types extends AddressedTypes> {
  readonly decider: Decider<Types>;
  /** The member that is the stream's id, in every command of the aggregate. */
  readonly id: {
    [Member in keyof Types['command']]: Types['command'][Member] extends Types['id'] ? Member : never;
  }[keyof Types['command']];
  readonly facts: Completions<Types>;
  /** How audits show a state. */
  readonly describe: (state: Types['state']) => Described;
  /** What of an event had come about by an instant, where that may be earlier than its record. */
  readonly occurredBy?: (
    event: Types['event'],
    recordedAt: Instant,
    at: Instant,
  ) => Types['event'] | undefined;
}

/** The list, and its order: that in which a command's aggregate is looked for, so the busiest comes first. */
export const aggregates: { readonly [C in Category]: Aggregate<Aggregates[C]> } = {
  meeting: {
    decider: meetingDecider,
    id: 'meeting',
    facts: meetingFacts,
    describe: describeMeeting,
    occurredBy,
  },
  invite: { decider: inviteDecider, id: 'invite', facts: inviteFacts, describe: describeInvite },
  account: { decider: accountDecider, id: 'account', facts: accountFacts, describe: describeAccount },
  track: { decider: trackDecider, id: 'track', facts: trackFacts, describe: describeTrack },
  tenant: { decider: tenantDecider, id: 'tenant', facts: {}, describe: describeTenant },
  consent: { decider: consentDecider, id: 'consent', facts: consentFacts, describe: describeConsent },
  consentText: {
    decider: consentTextDecider,
    id: 'tenant',
    facts: {},
    describe: describeConsentText,
  },
  custody: { decider: custodyDecider, id: 'meeting', facts: custodyFacts, describe: describeCustody },
  access: { decider: accessDecider, id: 'access', facts: {}, describe: describeAccess },
  operations: { decider: operationsDecider, id: 'operations', facts: {}, describe: describeOperations },
  webhooks: { decider: webhooksDecider, id: 'tenant', facts: {}, describe: describeWebhooks },
};
