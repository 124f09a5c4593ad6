// How far a foreign clock is believed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxReportAgeSeconds } from '../../../src/domain/meeting/bounds.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { believed } from '../../../src/domain/meeting/stated-instant.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { fold } from '../../support/decider-spec.ts';
import { after, nine } from '../../support/histories/cast.ts';
import { anEndedMeeting, anOpenMeeting, aScheduledMeeting } from '../../support/histories/meetings.ts';

const open = fold(meetingDecider, anOpenMeeting());
const anyInstant = fc
  .integer({ min: -40_000_000, max: 40_000_000 })
  .map((seconds) => addSeconds(nine, seconds));

describe('issue 12 B2: an instant that is stated by the media plane', () => {
  it('is believed as it is between the opening and its arrival', () => {
    for (const stated of [nine, after(2), after(5)])
      expect(believed(stated, open, after(5))).toEqual({ occurredAt: stated, statedAt: null });
  });
  it('is the nearest that can be true otherwise, and both are kept', () => {
    expect(believed(after(65), open, after(5))).toEqual({ occurredAt: after(5), statedAt: after(65) });
    const longAgo = '2001-01-01T00:00:00.000Z' as Instant;
    expect(believed(longAgo, open, after(5))).toEqual({ occurredAt: nine, statedAt: longAgo });
  });
  it('lies between the opening and its arrival, whatever is stated, also after the end', () => {
    const ended = fold(meetingDecider, anEndedMeeting());
    fc.assert(
      fc.property(
        anyInstant,
        fc.constantFrom(open, ended),
        fc.nat({ max: 90_000 }),
        (stated, state, later) => {
          const received = addSeconds(nine, later);
          const { occurredAt, statedAt } = believed(stated, state, received);
          expect(occurredAt >= nine && occurredAt <= received).toBe(true);
          expect(statedAt).toBe(occurredAt === stated ? null : stated);
        },
      ),
    );
  });
  it('has no opening to be dated by before one: a day counts', () => {
    const scheduled = fold(meetingDecider, aScheduledMeeting());
    const oldest = addSeconds(nine, -maxReportAgeSeconds);
    expect(believed(addSeconds(oldest, -1), scheduled, nine).occurredAt).toBe(oldest);
    expect(believed(oldest, scheduled, nine)).toEqual({ occurredAt: oldest, statedAt: null });
  });
  it('is never before the opening, even where the clock of the arrival is', () => {
    expect(believed(after(1), open, after(-5)).occurredAt).toBe(nine);
  });
});
