// Tells a projection which aggregate a recorded event is of, so that the event's words are the aggregate's.
import type { AccountEvent } from '../domain/account/account.events.ts';
import type { ConsentTextEvent } from '../domain/consent-text/consent-text.events.ts';
import type { ConsentEvent } from '../domain/consent/consent.events.ts';
import type { CustodyEvent } from '../domain/custody/custody.events.ts';
import type { MeetingEvent } from '../domain/meeting/meeting.events.ts';
import type { TrackEvent } from '../domain/track/track.events.ts';
import type { TenantEvent } from '../domain/tenant/tenant.events.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';

export type RecordedMeetingEvent = RecordedEvent<MeetingEvent>;
export type RecordedAccountEvent = RecordedEvent<AccountEvent>;
export type RecordedTenantEvent = RecordedEvent<TenantEvent>;
export type RecordedConsentEvent = RecordedEvent<ConsentEvent>;
export type RecordedCustodyEvent = RecordedEvent<CustodyEvent>;
export type RecordedConsentTextEvent = RecordedEvent<ConsentTextEvent>;
export type RecordedTrackEvent = RecordedEvent<TrackEvent>;

/** Whether it is an event of a meeting. */
export function isMeetingEvent(recorded: RecordedEvent): recorded is RecordedMeetingEvent {
  return recorded.category === 'meeting';
}

/** Whether it is an event of an account. */
export function isAccountEvent(recorded: RecordedEvent): recorded is RecordedAccountEvent {
  return recorded.category === 'account';
}

/** Whether it is an event of a tenant. */
export function isTenantEvent(recorded: RecordedEvent): recorded is RecordedTenantEvent {
  return recorded.category === 'tenant';
}

/** Whether it is an event of a person's consent in a meeting. */
export function isConsentEvent(recorded: RecordedEvent): recorded is RecordedConsentEvent {
  return recorded.category === 'consent';
}

/** Whether it is an event of a tenant's consent texts. */
export function isConsentTextEvent(recorded: RecordedEvent): recorded is RecordedConsentTextEvent {
  return recorded.category === 'consentText';
}

/** Whether it is an event of a recorded file. */
export function isTrackEvent(recorded: RecordedEvent): recorded is RecordedTrackEvent {
  return recorded.category === 'track';
}

/** Whether it is an event of the custody of a meeting's recordings. */
export function isCustodyEvent(recorded: RecordedEvent): recorded is RecordedCustodyEvent {
  return recorded.category === 'custody';
}
