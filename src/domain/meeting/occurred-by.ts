// What of a meeting's history had come about by an instant, as far as it was recorded since. Only presence is recorded later
// than it comes about, since the media plane reports it; everything else is so from its record on.
import type { Instant } from '../shared/instant.ts';
import type { MeetingEvent } from './meeting.events.ts';
import type { PresenceEvent } from './presence.events.ts';

/** The event as it had come about by `at`; `undefined`: it had not. */
export function occurredBy(event: MeetingEvent, recordedAt: Instant, at: Instant): MeetingEvent | undefined {
  switch (event.type) {
    case 'ParticipantJoined':
      if (event.occurredAt > at) return undefined;
      // Nobody is muted on entry before the entry is known.
      return recordedAt > at ? { ...event, muted: false } : event;
    case 'ParticipantLeft':
      return event.occurredAt > at ? undefined : event;
    case 'StayReported':
      if (event.joinedAt > at) return undefined;
      return event.leftAt > at ? beginningOf(event) : event;
    default:
      return recordedAt > at ? undefined : event;
  }
}

/** In the midst of a stay it has begun and is not over. */
function beginningOf(stay: PresenceEvent<'StayReported'>): PresenceEvent<'ParticipantJoined'> {
  const { person, device, connection, joinedAt: occurredAt, statedAt } = stay;
  return {
    type: 'ParticipantJoined',
    person,
    device,
    connection,
    order: null,
    occurredAt,
    statedAt,
    muted: false,
  };
}
