// The people of a meeting: who let them in, and how long they were there.
import { describe, expect, it } from 'vitest';
import { meetingDetailProjection } from '../../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingParticipantsTable } from '../../../src/projections/meeting-detail/meeting-participants.table.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { maxSpans } from '../../../src/projections/stays.ts';
import {
  ada,
  after,
  bob,
  deviceId,
  invite,
  meeting,
  person,
  tenant,
  reported,
} from '../../support/histories/cast.ts';
import { admitted, aScheduledMeeting, anOpenMeeting, inTheRoom } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

function adaAfter(...history: readonly RecordedEvent[]) {
  const memory = memoryTables(meetingDetailProjection);
  for (const recorded of history) memory.project(recorded);
  return memory.rows(meetingParticipantsTable).find((row) => row['person'] === ada);
}
const left = (minute: number, device = deviceId(1)) =>
  ({ type: 'ParticipantLeft', ...reported, person: ada, device, occurredAt: after(minute) }) as const;
const joined = (minute: number, device = deviceId(1)) =>
  ({
    type: 'ParticipantJoined',
    ...reported,
    person: ada,
    device,
    occurredAt: after(minute),
    muted: false,
  }) as const;

describe('a participant', () => {
  it('B1: came first when they first came, however often they came and went since', () => {
    const comings = Array.from({ length: maxSpans + 20 }, (_, n) => [joined(n * 3 + 1), left(n * 3 + 2)]);
    const history = [...anOpenMeeting(), ...admitted(ada), ...comings.flat()];
    expect(adaAfter(...inMeeting(...history))).toMatchObject({
      first_joined_at: after(1),
      present_ms: BigInt(comings.length * 60_000),
      last_left_at: after(comings.length * 3 - 1),
    });
    const late = {
      type: 'StayReported',
      person: ada,
      device: deviceId(2),
      connection: null,
      joinedAt: after(0, 10),
      leftAt: after(0, 20),
      statedAt: null,
    } as const;
    expect(adaAfter(...inMeeting(...history, late))).toMatchObject({ first_joined_at: after(0, 10) });
  });
  it('has on record who let them in, when and under which setting', () => {
    const knocked = inMeeting(...aScheduledMeeting(), {
      type: 'ParticipantKnocked',
      person: ada,
      role: 'guest',
      displayName: { known: 'Ada' },
      invite,
    });
    const letIn = { ...next(knocked, { ...admitted(ada)[1]! }, after(9)), actor: person(bob) };
    expect(adaAfter(...knocked, letIn)).toEqual({
      tenant,
      meeting,
      person: ada,
      role: 'guest',
      door: 'admitted',
      display_name: 'Ada',
      invite,
      knocked_at: after(1),
      admitted_at: after(9),
      admitted_by_kind: 'person',
      admitted_by: bob,
      admitted_setting: 'host-decision',
      muted: false,
      unmute_asked_at: null,
      hand_raised_at: null,
      devices: [],
      connections: [],
      spans: [],
      first_joined_at: null,
      present_since: null,
      last_left_at: null,
      present_ms: 0n,
    });
  });

  it('has no name once it is forgotten', () => {
    const knock = {
      type: 'ParticipantKnocked',
      person: ada,
      role: 'guest',
      displayName: 'forgotten',
      invite,
    } as const;
    expect(adaAfter(...inMeeting(...aScheduledMeeting(), knock))).toMatchObject({ display_name: null });
  });

  it('is present from the first device to the last, and the time adds up', () => {
    const there = inMeeting(...anOpenMeeting(), ...inTheRoom(ada), joined(2, deviceId(2)), left(4));
    expect(adaAfter(...there)).toMatchObject({
      present_since: after(1),
      present_ms: 0n,
      devices: [deviceId(2)],
    });
    const gone = [...there, next(there, left(6, deviceId(2)))];
    expect(adaAfter(...gone)).toMatchObject({
      present_since: null,
      last_left_at: after(6),
      present_ms: 300_000n,
    });
    const back = [...gone, next(gone, joined(10))];
    const end = next(back, { type: 'MeetingEnded', endedAt: after(11), reason: 'no-host', openSeconds: 660 });
    expect(adaAfter(...back, end)).toMatchObject({
      first_joined_at: after(1),
      last_left_at: after(11),
      present_ms: 360_000n,
    });
  });

  it('is never present for less than nothing, whatever the media plane says', () => {
    const history = inMeeting(...anOpenMeeting(), ...inTheRoom(ada), left(-5));
    expect(adaAfter(...history)).toMatchObject({ last_left_at: after(1), present_ms: 0n });
  });

  it('who is sent out is out when that was recorded', () => {
    const there = inMeeting(...anOpenMeeting(), ...inTheRoom(ada));
    const out = next(there, { type: 'ParticipantRemoved', person: ada }, after(8));
    expect(adaAfter(...there, out)).toMatchObject({
      door: 'removed',
      last_left_at: after(8),
      present_ms: 420_000n,
    });
  });

  it('keeps the instant at which the hand went up', () => {
    const there = inMeeting(...anOpenMeeting(), ...inTheRoom(ada));
    const up = next(there, { type: 'HandRaised', person: ada }, after(7));
    const muted = next([...there, up], { type: 'EveryoneMuted' }, after(8));
    expect(adaAfter(...there, up, muted)).toMatchObject({ hand_raised_at: after(7), muted: true });
  });
});
