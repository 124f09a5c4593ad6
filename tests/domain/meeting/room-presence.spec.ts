// Who is in a room as far as it is on record, for whoever compares it with the room.
import { describe, expect, it } from 'vitest';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { roomPresence } from '../../../src/domain/meeting/room-presence.ts';
import { fold } from '../../support/decider-spec.ts';
import { ada, after, connectionId, deviceId, hana } from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const of = (events: readonly MeetingEvent[]) => roomPresence(fold(meetingDecider, events));
const joined = (person: typeof ada, n: number): MeetingEvent => ({
  type: 'ParticipantJoined',
  person,
  device: deviceId(n),
  connection: connectionId(n),
  order: null,
  occurredAt: after(1),
  statedAt: null,
  muted: false,
});

describe('issue 13 B3: presence on record', () => {
  it('is nothing before the meeting is open, and after it is over', () => {
    expect(of([])).toEqual({ meeting: { status: 'unknown' }, connections: [] });
    expect(of(meetings.aScheduledMeeting())).toEqual({ meeting: { status: 'scheduled' }, connections: [] });
    const ended = [...meetings.anOpenMeetingWithHost(), joined(hana, 1)];
    const end = { endedAt: after(20), reason: 'ended-by-host', openSeconds: 1200 } as const;
    expect(of([...ended, { type: 'MeetingEnded', ...end }])).toEqual({
      meeting: { status: 'over', since: after(20) },
      connections: [],
    });
    expect(of(meetings.aCancelledMeeting())).toMatchObject({
      meeting: { status: 'over', since: after(-30) },
    });
  });

  it('is every connection with an id of an open meeting, and no reservation', () => {
    const events = [
      ...meetings.anOpenMeetingWithHost(),
      ...meetings.admitted(ada),
      joined(ada, 2),
      { ...joined(ada, 2), connection: connectionId(3) } as MeetingEvent,
    ];
    expect(of(events)).toEqual({
      meeting: { status: 'open' },
      // Hana's connection has no id: nobody can look it up.
      connections: [2, 3].map((n) => ({ person: ada, device: deviceId(2), connection: connectionId(n) })),
    });
  });
});
