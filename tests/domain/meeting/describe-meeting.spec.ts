// A meeting described: everything the rules know, sorted, and nothing that only a fold needs.
import { describe, expect, it } from 'vitest';
import { describeMeeting } from '../../../src/domain/meeting/describe-meeting.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, after, bob, deviceId, hana, reported, ticketId } = cast;
const described = (...events: readonly MeetingEvent[]) => describeMeeting(fold(meetingDecider, events));

describe('a meeting described', () => {
  it('shows an open meeting with its people, devices and policy', () => {
    const description = described(
      ...meetings.anOpenMeetingWithHost(),
      ...meetings.waiting(bob),
      ...meetings.admitted(ada),
      ...meetings.reserved(ada, { device: deviceId(2) }),
      ...meetings.joined(ada),
      { type: 'AudibilitySet', hear: { kind: 'named', people: [bob, ada] }, see: { kind: 'everyone' } },
      { type: 'DurationWarningGiven', minutesLeft: 5, endsBy: after(30) },
      {
        type: 'JoinRejected',
        ...reported,
        person: bob,
        device: deviceId(1),
        occurredAt: after(3),
        reason: 'not-admitted',
      },
    );
    expect(description).toMatchObject({
      status: 'open',
      endsBy: after(30),
      warned: [5],
      hostAbsentUntil: null,
      counts: { people: 3, waiting: 1, seats: 2, observers: 0, hostsInRoom: 1 },
      policy: { hear: { kind: 'named', people: [ada, bob] }, see: { kind: 'everyone' } },
      people: [
        { person: hana, role: 'host', door: 'admitted' },
        {
          person: ada,
          devices: [
            {
              device: deviceId(1),
              seat: 'joined',
              since: after(1),
              ticket: null,
              next: null,
              connections: [{ connection: null, since: after(1), order: null }],
            },
            { device: deviceId(2), seat: 'reserved', ticket: ticketId(1), until: after(2, 30) },
          ],
        },
        { person: bob, door: 'waiting', devices: [] },
      ],
      outside: [
        {
          connection: `${bob}/${deviceId(1)}`,
          how: 'rejected',
          order: null,
          occurredAt: after(3),
          reason: 'not-admitted',
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('is the same whoever came first', () => {
    const open = meetings.anOpenMeeting();
    const one = described(...open, ...meetings.admitted(ada), ...meetings.admitted(bob));
    const other = described(...open, ...meetings.admitted(bob), ...meetings.admitted(ada));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it('shows of each status only what it has', () => {
    expect(described()).toEqual({ status: 'none' });
    expect(described(...meetings.aScheduledMeeting())).not.toHaveProperty('openedAt');
    expect(described(...meetings.aCancelledMeeting())).toMatchObject({ cancelledAt: after(-30) });
    const ended = described(...meetings.anEndedMeeting());
    expect(ended).toMatchObject({
      status: 'ended',
      openSeconds: 1200,
      people: [{ person: hana, devices: [] }],
    });
    expect(ended).not.toHaveProperty('endsBy');
  });

  it('never shows a title or a name', () => {
    const text = JSON.stringify(described(...meetings.anOpenMeeting(), ...meetings.waiting(ada)));
    expect(text).not.toMatch(/Town hall|Somebody/);
  });
});
