// The one union of every event of the house; knows every aggregate's words and nothing of their states.
import type { AccessEvent } from './access/access.events.ts';
import type { AccountEvent } from './account/account.events.ts';
import type { InviteEvent } from './invite/invite.events.ts';
import type { MeetingEvent } from './meeting/meeting.events.ts';
import type { TenantEvent } from './tenant/tenant.events.ts';

export type DomainEvent = TenantEvent | AccountEvent | InviteEvent | MeetingEvent | AccessEvent;
