// What of an event had come about by an instant: presence by its own instants, everything else by its record.
import { describe, expect, it } from 'vitest';
import { occurredBy } from '../../../src/domain/meeting/occurred-by.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { ada, after, deviceId, reported } from '../../support/histories/cast.ts';
import { joined } from '../../support/histories/meetings.ts';

const about = { person: ada, device: deviceId(1), connection: null };

describe('what had come about', () => {
  it('of a mute is what was recorded by then', () => {
    const muted: MeetingEvent = { type: 'ParticipantMuted', person: ada };
    expect(occurredBy(muted, after(5), after(4))).toBeUndefined();
    expect(occurredBy(muted, after(5), after(5))).toBe(muted);
  });
  it('of a joining and a leaving is so from their own instants on', () => {
    const [came] = joined(ada, deviceId(1), after(2));
    const went: MeetingEvent = { type: 'ParticipantLeft', ...reported, ...about, occurredAt: after(3) };
    expect(occurredBy(came!, after(9), after(1))).toBeUndefined();
    expect(occurredBy(came!, after(9), after(2))).toEqual(came);
    expect(occurredBy(went, after(9), after(2))).toBeUndefined();
    expect(occurredBy(went, after(9), after(3))).toBe(went);
  });
  it('of a muted entry is muted only from its record on', () => {
    const muted = { ...joined(ada, deviceId(1), after(2))[0]!, muted: true } as MeetingEvent;
    expect(occurredBy(muted, after(9), after(3))).toMatchObject({ muted: false });
    expect(occurredBy(muted, after(9), after(9))).toMatchObject({ muted: true });
  });
  it('of a stay that was reported late is its beginning while it lasted', () => {
    const stay: MeetingEvent = {
      type: 'StayReported',
      ...about,
      joinedAt: after(2),
      leftAt: after(4),
      statedAt: null,
    };
    expect(occurredBy(stay, after(9), after(1))).toBeUndefined();
    for (const at of [after(2), after(3)]) {
      expect(occurredBy(stay, after(9), at)).toMatchObject({
        type: 'ParticipantJoined',
        occurredAt: after(2),
      });
    }
    expect(occurredBy(stay, after(9), after(4))).toBe(stay);
  });
});
