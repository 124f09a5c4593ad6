// What a join ticket is good for, by example: a minute at most, and nothing once it or its person's admission is over.
import { describe, expect, it } from 'vitest';
import { joinPermit } from '../../../src/domain/meeting/join-permit.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, after, bob, deviceId, invite, nine, ticketId } = cast;
const holder = { person: ada, device: deviceId(1), ticket: ticketId(1) };
const seated: readonly MeetingEvent[] = [
  ...meetings.anOpenMeeting(),
  ...meetings.admitted(ada),
  ...meetings.reserved(ada, { until: after(2, 30) }),
];
const permit = (events: readonly MeetingEvent[], at: Instant = nine, whose: Partial<typeof holder> = {}) =>
  joinPermit(fold(meetingDecider, events), { ...holder, ...whose }, at);

describe('issue 13 B1: a join ticket lets its holder in', () => {
  it('for a minute from when it is shown, and no longer than the seat is held', () => {
    expect(permit(seated)).toEqual({
      permissions: { mayPublish: true, hidden: false },
      until: after(1),
    });
    expect(permit(seated, after(2))?.until).toBe(after(2, 30));
    expect(permit(seated, addSeconds(after(2, 30), -1))?.until).toBe(after(2, 30));
    expect(permit(seated, after(2, 30))).toBeUndefined();
  });

  it('no longer than the meeting goes on', () => {
    const late = [
      ...meetings.anOpenMeeting({ limits: { minutes: 30 } }),
      ...meetings.admitted(ada),
      ...meetings.reserved(ada, { until: after(32) }),
    ];
    expect(permit(late, after(29, 30))?.until).toBe(after(30));
    expect(permit(late, after(30))).toBeUndefined();
  });

  it.each([
    ['another person', { person: bob }],
    ['another device', { device: deviceId(2) }],
    ['another ticket', { ticket: ticketId(2) }],
  ])('and nobody else: not %s', (_, whose) => {
    expect(permit(seated, nine, whose)).toBeUndefined();
  });

  it.each<readonly [string, readonly MeetingEvent[]]>([
    ['it was given up', [{ type: 'SeatReleased', ...holder, reason: 'given-up' }]],
    ['it was used', meetings.joined(ada)],
    ['another one replaced it', meetings.reserved(ada, { ticket: ticketId(2), until: after(2, 30) })],
    ['they were sent out', [{ type: 'ParticipantRemoved', person: ada }]],
    ['the meeting has ended', meetings.anEndedMeeting().slice(-1)],
  ])('and nobody at all once %s', (_, events) => {
    expect(permit([...seated, ...events])).toBeUndefined();
  });

  it('and nobody who must wait again, since somebody who came by the same link was sent out', () => {
    const guests = [ada, bob].flatMap((who) => meetings.admitted(who, 'guest', invite));
    const held = [...meetings.anOpenMeeting(), ...guests, ...meetings.reserved(ada, { until: after(2, 30) })];
    expect(permit(held)).toBeDefined();
    expect(permit([...held, { type: 'ParticipantRemoved', person: bob }])).toBeUndefined();
  });

  it('for coming back, while they are in the room by another ticket', () => {
    const back = [
      ...meetings.anOpenMeeting(),
      ...meetings.admitted(ada),
      ...meetings.joined(ada),
      ...meetings.reserved(ada, { ticket: ticketId(2), until: after(2, 30) }),
    ];
    expect(permit(back, nine, { ticket: ticketId(2) })).toMatchObject({ until: after(1) });
    expect(permit(back)).toBeUndefined();
  });

  it('and not before the meeting is open', () => {
    expect(permit([])).toBeUndefined();
    expect(permit(meetings.aScheduledMeeting())).toBeUndefined();
  });
});
