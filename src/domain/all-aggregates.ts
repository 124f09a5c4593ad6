// The one list of aggregates, by category. Whatever must know all of them (the unions of their words, codecs, the
// command path, snapshots) is a total map over it, so that the compiler says what a new one lacks.
import type { AccessTypes } from './access/access.ts';
import type { AccountTypes } from './account/account.ts';
import type { ConsentTextTypes } from './consent-text/consent-text.ts';
import type { ConsentTypes } from './consent/consent.ts';
import type { CustodyTypes } from './custody/custody.ts';
import type { InviteTypes } from './invite/invite.ts';
import type { MeetingTypes } from './meeting/meeting.ts';
import type { OperationsTypes } from './operations/operations.ts';
import type { TenantTypes } from './tenant/tenant.ts';
import type { TrackTypes } from './track/track.ts';
import type { WebhooksTypes } from './webhooks/webhooks.ts';

/** The words and the state of every aggregate. */
export interface Aggregates {
  readonly meeting: MeetingTypes;
  readonly invite: InviteTypes;
  readonly account: AccountTypes;
  readonly tenant: TenantTypes;
  readonly consent: ConsentTypes;
  readonly consentText: ConsentTextTypes;
  readonly custody: CustodyTypes;
  readonly access: AccessTypes;
  readonly operations: OperationsTypes;
  readonly webhooks: WebhooksTypes;
  readonly track: TrackTypes;
}

/** The categories of streams. */
export type Category = keyof Aggregates;
