// Being in the room by example: the media plane's word, who may be there, and what a late report changes.
import { describe, expect, it } from 'vitest';
import {
  maxConnectionsPerDevice,
  maxRecordedRejections,
  maxRememberedConnections,
} from '../../../src/domain/meeting/bounds.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { isInRoom, type MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { JoinRejection, PresenceCommand } from '../../../src/domain/meeting/presence.events.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { ada, after, bob, deviceId, hana, mediaPlane, meeting, nine, reported, ticketId, unnamed } = cast;

const joining = (who: PersonId, n = 1, occurredAt: Instant = after(1)): PresenceCommand<'RecordJoined'> => ({
  type: 'RecordJoined',
  ...unnamed,
  meeting,
  by: mediaPlane,
  at: after(1),
  person: who,
  device: deviceId(n),
  occurredAt,
});
const leaving = (who: PersonId, n = 1, occurredAt: Instant = after(5)): PresenceCommand<'RecordLeft'> => ({
  ...joining(who, n, occurredAt),
  type: 'RecordLeft',
  at: after(5),
});
const left = (who: PersonId, n = 1): MeetingEvent => {
  return { type: 'ParticipantLeft', ...reported, person: who, device: deviceId(n), occurredAt: after(5) };
};
const rejected = (who: PersonId, reason: JoinRejection, occurredAt: Instant = after(1)) =>
  [{ type: 'JoinRejected', ...reported, person: who, device: deviceId(1), occurredAt, reason }] as const;
const muteOnEntry: MeetingEvent = { type: 'MuteOnEntrySet', on: true };
const openWithTwoSeats = meetings.anOpenMeetingWithHost({ limits: { participants: 2 } });

describe('joining', () => {
  it('takes the reserved seat, or a free one', () => {
    const open = [...openWithTwoSeats, ...meetings.admitted(ada)];
    given(...open, ...meetings.reserved(ada))
      .when(joining(ada))
      .then(meetings.joined(ada));
    given(...open)
      .when(joining(ada))
      .then(meetings.joined(ada));
  });
  it('twice is joining once; a later report is remembered, so that a leaving from before it is recognised', () => {
    const there = [...openWithTwoSeats, ...meetings.inTheRoom(ada)];
    given(...there)
      .when(joining(ada))
      .then([]);
    const confirmed = { type: 'PresenceConfirmed', ...reported, person: ada, device: deviceId(1) } as const;
    given(...there)
      .when({ ...joining(ada, 1, after(4)), at: after(4) })
      .then([{ ...confirmed, occurredAt: after(4) }]);
    given(...there, { ...confirmed, occurredAt: after(4) })
      .when(leaving(ada, 1, after(3)))
      .then([]);
  });
  it('on a reservation that lapsed and nobody took is still joining', () => {
    given(...openWithTwoSeats, ...meetings.admitted(ada), ...meetings.reserved(ada))
      .when({ ...joining(ada), at: after(20) })
      .then(meetings.joined(ada));
  });
  it('with a second device takes no second seat; a fourth device is sent out', () => {
    const open = [...openWithTwoSeats, ...meetings.inTheRoom(ada)];
    given(...open)
      .when(joining(ada, 2))
      .then(meetings.joined(ada, deviceId(2)));
    given(...open, ...meetings.joined(ada, deviceId(2)), ...meetings.joined(ada, deviceId(3)))
      .when(joining(ada, 4))
      .then([{ ...rejected(ada, 'no-seat')[0], device: deviceId(4) }]);
  });
  it('as one more than the limit means being sent out; a lapsed reservation makes room', () => {
    const open = [...openWithTwoSeats, ...meetings.admitted(ada), ...meetings.admitted(bob)];
    given(...open, ...meetings.joined(bob))
      .when(joining(ada))
      .then(rejected(ada, 'no-seat'));
    given(...open, ...meetings.reserved(bob, { until: after(1) }))
      .when(joining(ada))
      .then([
        {
          type: 'SeatReleased',
          person: bob,
          device: deviceId(1),
          ticket: ticketId(1),
          reason: 'not-joined',
        },
        ...meetings.joined(ada),
      ]);
  });
  it('without having been let in means being sent out, put on record once for each report', () => {
    const open = meetings.anOpenMeetingWithHost();
    for (const stranger of [[], meetings.waiting(ada)]) {
      given(...open, ...stranger)
        .when(joining(ada))
        .then(rejected(ada, 'not-admitted'));
      const recorded = [...open, ...stranger, ...rejected(ada, 'not-admitted')];
      given(...recorded)
        .when(joining(ada))
        .then([]);
      given(...recorded)
        .when(joining(ada, 1, after(0, 59)))
        .then([]);
      given(...recorded)
        .when({ ...joining(ada, 1, after(2)), at: after(2) })
        .then(rejected(ada, 'not-admitted', after(2)));
    }
  });
  it('a room that is not open means being sent out', () => {
    const closed = rejected(ada, 'meeting-not-open');
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(ada))
      .when(joining(ada))
      .then(closed);
    given(...meetings.aCancelledMeeting())
      .when(joining(ada))
      .then(closed);
    given(...openWithTwoSeats, ...meetings.admitted(ada))
      .when({ ...joining(ada), at: after(30) })
      .then(closed);
    given().when(joining(ada)).then('meeting-unknown');
  });
  it('reported after the end says nothing if it was before, and means being sent out if it was later', () => {
    const ended = meetings.anEndedMeeting();
    given(...ended)
      .when({ ...joining(ada, 1, after(20)), at: after(21) })
      .then([]);
    given(...ended)
      .when({ ...joining(ada, 1, after(20, 1)), at: after(21) })
      .then(rejected(ada, 'meeting-not-open', after(20, 1)));
  });
  it('mutes on entry, but no host and no second device', () => {
    const open = [...meetings.anOpenMeeting(), muteOnEntry, ...meetings.admitted(ada)];
    const mutedEntry = [{ ...meetings.joined(ada)[0], muted: true }] as readonly MeetingEvent[];
    given(...open)
      .when(joining(ada))
      .then(mutedEntry);
    given(...open, ...meetings.joined(ada))
      .when(joining(ada, 2))
      .then(meetings.joined(ada, deviceId(2)));
    given(...open)
      .when(joining(hana))
      .then([...meetings.joined(hana), { type: 'HostAbsenceEnded' }]);
  });
  it('of the first host ends the absence; of a second one changes nothing about it', () => {
    given(...meetings.anOpenMeeting())
      .when(joining(hana))
      .then([...meetings.joined(hana), { type: 'HostAbsenceEnded' }]);
    given(...meetings.anOpenMeetingWithHost(), ...meetings.aCoHost(bob))
      .when(joining(bob))
      .then(meetings.joined(bob));
  });
  it('is never believed from a client', () => {
    for (const by of [cast.person(ada), cast.person(hana), cast.guest(ada), cast.operator]) {
      given(...openWithTwoSeats, ...meetings.admitted(ada))
        .when({ ...joining(ada), by })
        .then('not-admitted');
      given(...openWithTwoSeats, ...meetings.inTheRoom(ada))
        .when({ ...leaving(ada), by })
        .then('not-admitted');
    }
  });
});

describe('leaving', () => {
  const open = [...meetings.anOpenMeetingWithHost(), ...meetings.inTheRoom(ada)];

  it('frees the seat, once', () => {
    given(...open)
      .when(leaving(ada))
      .then([left(ada)]);
    given(...open, left(ada))
      .when(leaving(ada))
      .then([]);
  });
  it('reported from before the join is about an earlier connection', () => {
    given(...open)
      .when(leaving(ada, 1, after(0, 59)))
      .then([]);
  });
  it('says nothing once the meeting is over, or before it opened', () => {
    given(...meetings.anEndedMeeting())
      .when(leaving(hana))
      .then([]);
    given(...meetings.aScheduledMeeting())
      .when(leaving(hana))
      .then([]);
    given().when(leaving(hana)).then('meeting-unknown');
  });
  it('of the last host begins the absence: on the last device, with no co-host there', () => {
    const began: MeetingEvent = { type: 'HostAbsenceBegan', until: after(15) };
    given(...open)
      .when(leaving(hana))
      .then([left(hana), began]);
    given(...open, ...meetings.joined(hana, deviceId(2)))
      .when(leaving(hana))
      .then([left(hana)]);
    given(...open, ...meetings.aCoHost(bob), ...meetings.joined(bob))
      .when(leaving(hana))
      .then([left(hana)]);
  });
});

describe('the memory of the room', () => {
  it('lowers the hand with the last device and keeps the mute', () => {
    const state = fold(meetingDecider, [
      ...meetings.anOpenMeetingWithHost(),
      ...meetings.inTheRoom(ada),
      ...meetings.joined(ada, deviceId(2)),
      { type: 'HandRaised', person: ada },
      { type: 'ParticipantMuted', person: ada },
      left(ada, 2),
    ]);
    const person = () => (state.status === 'open' ? state.people.get(ada) : undefined);
    expect(person()).toMatchObject({ handRaised: true, muted: true });
    meetingDecider.evolve(state, left(ada, 1));
    expect(person()).toMatchObject({ handRaised: false, muted: true });
    meetingDecider.evolve(state, meetings.joined(ada)[0]!);
    expect(person()).toMatchObject({ handRaised: false, muted: true });
  });
  it('of people sent out is bounded: the oldest is forgotten first', () => {
    const strangers = Array.from({ length: maxRememberedConnections + 1 }, (_, n) => cast.personId(100 + n));
    const history = [
      ...meetings.anOpenMeetingWithHost(),
      ...strangers.flatMap((who) => [...rejected(who, 'not-admitted', nine)]),
    ];
    const state = fold(meetingDecider, history);
    expect(state.status === 'open' && state.outside.size).toBe(maxRememberedConnections);
    given(...history)
      .when(joining(strangers.at(-1)!, 1, nine))
      .then([]);
    given(...history)
      .when(joining(strangers[0]!, 1, nine))
      .then(rejected(strangers[0]!, 'not-admitted', nine));
  });
});

/** Everything that reports lead to, one after the other, each received two seconds after the one before. */
function reportedInOrder(
  history: readonly MeetingEvent[],
  reports: readonly PresenceCommand[],
): MeetingState {
  let state = fold(meetingDecider, history);
  for (const [index, report] of reports.entries()) {
    const decision = meetingDecider.decide({ ...report, at: after(5, 2 * index) }, state);
    if (decision.kind === 'refused') throw new Error(decision.refusal.code);
    for (const event of decision.events) state = meetingDecider.evolve(state, event);
  }
  return state;
}
const roomOf = (state: MeetingState) => {
  if (state.status === 'none') return [];
  return [...state.people].filter(([, person]) => isInRoom(person)).map(([id]) => id);
};
const one = { connection: cast.connectionId(1), order: null };
const two = { connection: cast.connectionId(2), order: null };

describe('issue 12 B1: presence follows the connections, not the order in which reports arrive', () => {
  const open = [
    ...meetings.anOpenMeetingWithHost({ limits: { participants: 2 } }),
    ...meetings.admitted(ada),
  ];
  const reports = (of: Partial<PresenceCommand>[]) => of.map((part) => ({ ...joining(ada), ...part }));

  it('joined T, joined T+10, left T+5 on one device: present, with and without ids of connections', () => {
    for (const [first, second] of [
      [unnamed, unnamed],
      [one, two],
    ] as const) {
      const state = reportedInOrder(
        open,
        reports([
          { ...first, occurredAt: after(1) },
          { ...second, occurredAt: after(1, 10) },
          { ...first, type: 'RecordLeft', occurredAt: after(1, 5) },
        ]),
      );
      expect(roomOf(state)).toEqual([hana, ada]);
    }
  });
  it('left T+5, then joined T: absent, and the stay is on record', () => {
    for (const of of [unnamed, one]) {
      const ended = { ...reported, ...of, person: ada, device: deviceId(1) };
      const leftFirst: MeetingEvent = { type: 'ConnectionEnded', ...ended, occurredAt: after(1, 5) };
      given(...open)
        .when({ ...leaving(ada, 1, after(1, 5)), ...of })
        .then([leftFirst]);
      const { connection } = of;
      const stay = { person: ada, device: deviceId(1), connection, joinedAt: after(1), leftAt: after(1, 5) };
      given(...open, leftFirst)
        .when({ ...joining(ada, 1, after(1)), ...of, at: after(2) })
        .then([{ type: 'StayReported', ...stay, statedAt: null }]);
      given(...open, leftFirst, { type: 'StayReported', ...stay, statedAt: null })
        .when({ ...joining(ada, 1, after(1)), ...of, at: after(3) })
        .then([]);
    }
  });
  it('two leavings, then the joining: the stay is on record', () => {
    const ended = { ...reported, ...one, person: ada, device: deviceId(1) };
    const left = (order: number): MeetingEvent => ({
      type: 'ConnectionEnded',
      ...ended,
      order,
      occurredAt: after(1, order),
    });
    given(...open, left(3), left(4))
      .when({ ...joining(ada, 1, after(1)), ...one, order: 1, at: after(2) })
      .then([expect.objectContaining({ type: 'StayReported', joinedAt: after(1), leftAt: after(1, 4) })]);
  });
  it('of a clock that is ahead, or was: repeated, it brings nobody back; corrected, it is believed', () => {
    const hour = 3600;
    /** Type, seconds after nine as stated, and as received. */
    type Arrival = readonly ['RecordJoined' | 'RecordLeft', number, number];
    const [joined, left] = ['RecordJoined', 'RecordLeft'] as const;
    const there = (...arrivals: readonly Arrival[]) => {
      let state = fold(meetingDecider, open);
      for (const [type, stated, received] of arrivals) {
        const report = { ...joining(ada), type, occurredAt: after(0, stated), at: after(0, received) };
        const decision = meetingDecider.decide(report, state);
        if (decision.kind === 'refused') throw new Error(decision.refusal.code);
        for (const event of decision.events) state = meetingDecider.evolve(state, event);
      }
      return roomOf(state).includes(ada);
    };
    expect(there([joined, 120, 60], [left, 125, 65], [joined, 120, 70])).toBe(false);
    expect(there([joined, hour + 60, 60], [joined, hour + 70, 61], [left, hour + 65, 62])).toBe(true);
    expect(there([joined, hour, 60], [left, 90, 90])).toBe(false);
    expect(there([joined, hour, 60], [left, 90, 90], [joined, hour, 100])).toBe(false);
    expect(there([joined, hour, 60], [left, 90, 90], [joined, 95, 95])).toBe(true);
    expect(there([joined, hour, 60], [left, hour + 5, 65], [joined, 90, 90])).toBe(true);
    expect(
      there([joined, hour, 60], [left, 90, 90], [joined, 95, 95], [joined, hour, 97], [left, 99, 99]),
    ).toBe(false);
    expect(
      there([joined, hour, 60], [left, 90, 90], [joined, 95, 95], [joined, hour, 97], [left, 96, 99]),
    ).toBe(false);
  });
  it('a joining that is turned away leaves known that the device had left before', () => {
    for (const of of [unnamed, one]) {
      const [left, again] = of === one ? [2, 3] : [null, null];
      const about = { ...reported, ...of, person: ada, device: deviceId(1) };
      const before: readonly MeetingEvent[] = [
        ...meetings.anOpenMeetingWithHost(),
        ...meetings.waiting(ada),
        { type: 'ConnectionEnded', ...about, order: left, occurredAt: after(1, 5) },
        { type: 'JoinRejected', ...about, order: again, occurredAt: after(1, 10), reason: 'not-admitted' },
        { type: 'ParticipantAdmitted', person: ada, setting: 'host-decision' },
      ];
      const late = { ...joining(ada, 1, after(1)), ...of, order: of === one ? 1 : null, at: after(2) };
      given(...before)
        .when(late)
        .then([expect.objectContaining({ type: 'StayReported', joinedAt: after(1), leftAt: after(1, 5) })]);
      const state = fold(meetingDecider, before);
      const anew = { ...late, occurredAt: after(1, 10), order: again };
      expect(meetingDecider.decide(anew, state)).toMatchObject({ events: [{ type: 'ParticipantJoined' }] });
    }
  });
  it('who was in the room for a while has come in', () => {
    const { connection } = one;
    const stay = { person: ada, device: deviceId(1), connection, joinedAt: after(1), leftAt: after(1, 5) };
    const state = fold(meetingDecider, [...open, { type: 'StayReported', ...stay, statedAt: null }]);
    expect('people' in state && state.people.get(ada)).toMatchObject({ cameIn: true });
  });
  it('a joining from before a removal, reported again, brings nobody back', () => {
    for (const of of [unnamed, one]) {
      const joined: MeetingEvent = {
        type: 'ParticipantJoined',
        ...reported,
        ...of,
        person: ada,
        device: deviceId(1),
        occurredAt: after(1),
        muted: false,
      };
      const back: readonly MeetingEvent[] = [
        { type: 'ParticipantRemoved', person: ada },
        { type: 'ParticipantAdmitted', person: ada, setting: 'host-decision' },
      ];
      given(...open, joined, ...back)
        .when({ ...joining(ada, 1, after(1)), ...of, at: after(4) })
        .then([]);
    }
  });
  it('a meeting does not lose its connected host, and keeps no absent one', () => {
    const start = [...meetings.anOpenMeeting(), ...meetings.admitted(ada)];
    const ofHost = (of: object) => ({ ...joining(hana), ...of }) as PresenceCommand;
    const stays = reportedInOrder(start, [
      ofHost({ ...one, occurredAt: after(1) }),
      ofHost({ ...two, occurredAt: after(1, 10) }),
      ofHost({ ...one, type: 'RecordLeft', occurredAt: after(1, 5) }),
    ]);
    expect(stays).toMatchObject({ hostAbsentUntil: null, tally: { hostsInRoom: 1 } });
    const goes = reportedInOrder(start, [
      ofHost({ ...one, type: 'RecordLeft', occurredAt: after(1, 5) }),
      ofHost({ ...one, occurredAt: after(1) }),
    ]);
    expect(goes).toMatchObject({ hostAbsentUntil: after(10), tally: { hostsInRoom: 0, seats: 0 } });
  });
  it('a room of two takes no third while both are connected, and a ghost holds no seat', () => {
    const full = [...open, ...meetings.admitted(bob), ...meetings.joined(ada)];
    const late = reportedInOrder(full, [{ ...leaving(ada, 1, after(0, 59)) }, joining(bob, 1, after(1))]);
    expect(roomOf(late)).toEqual([hana, ada]);
    const ghost = reportedInOrder(
      [...open, ...meetings.admitted(bob)],
      [
        { ...leaving(ada, 1, after(1, 5)), ...one },
        { ...joining(ada, 1, after(1)), ...one },
        joining(bob, 1, after(1)),
      ],
    );
    expect(roomOf(ghost)).toEqual([hana, bob]);
  });
  it('the order within a connection counts, where the media plane gives one', () => {
    const of = (order: number | null) => ({ connection: cast.connectionId(1), order });
    const state = reportedInOrder(
      open,
      reports([
        { ...of(5), occurredAt: after(1) },
        { ...of(3), type: 'RecordLeft', occurredAt: after(4) },
        { ...of(1), occurredAt: after(1) },
      ]),
    );
    expect(roomOf(state)).toEqual([hana, ada]);
    const gone = reportedInOrder(
      open,
      reports([{ ...of(5) }, { ...of(5), type: 'RecordLeft' }, { ...of(4) }]),
    );
    expect(roomOf(gone)).toEqual([hana]);
  });
  it('the leaving of a connection that was turned away is remembered: no late repetition brings it in', () => {
    const turned = reportedInOrder(openWithTwoSeats, [
      { ...joining(ada), ...one },
      { ...leaving(ada), ...one },
    ]);
    const letIn = [...meetings.admitted(ada)].reduce(meetingDecider.evolve, turned);
    const decision = meetingDecider.decide({ ...joining(ada), ...one, at: after(6) }, letIn);
    expect(decision).toEqual({ kind: 'accepted', events: [] });
  });
  it('a connection that was turned away is to be sent out whenever it is reported again', () => {
    const turned = reportedInOrder(openWithTwoSeats, [{ ...joining(ada), ...one }]);
    const decision = meetingDecider.decide({ ...joining(ada), ...one, at: after(6) }, turned);
    expect(decision).toEqual({ kind: 'accepted', events: [], already: { rejected: 'not-admitted' } });
  });
  it('a connection that was turned away and is still there comes in once its person is let in', () => {
    const turned = reportedInOrder(openWithTwoSeats, [{ ...joining(ada), ...one }]);
    const letIn = [...meetings.admitted(ada)].reduce(meetingDecider.evolve, turned);
    const decision = meetingDecider.decide({ ...joining(ada), ...one, at: after(6) }, letIn);
    expect(decision).toMatchObject({ kind: 'accepted', events: [{ type: 'ParticipantJoined' }] });
  });
  it('one connection more than a device may have takes the place of the oldest', () => {
    const many = Array.from({ length: maxConnectionsPerDevice + 1 }, (_, n) => ({
      ...joining(ada, 1, after(1, n)),
      connection: cast.connectionId(n),
    }));
    const state = reportedInOrder(open, many);
    const device = state.status === 'open' ? state.people.get(ada)?.devices.get(deviceId(1)) : undefined;
    expect(device?.seat === 'joined' && device.connections.map(({ connection }) => connection)).toEqual(
      many.slice(1).map(({ connection }) => connection),
    );
  });
  it('a ticket for coming back is used by the next connection, though the leaving of the last one is late', () => {
    const back = meetings.reserved(ada, { ticket: ticketId(2), until: after(20), reservedAt: after(3) });
    const state = reportedInOrder(
      [...open, ...meetings.joined(ada), ...back],
      [{ ...joining(ada, 1, after(4)), ...two }, leaving(ada, 1, after(3))],
    );
    const device = state.status === 'open' ? state.people.get(ada)?.devices.get(deviceId(1)) : undefined;
    expect(device).toMatchObject({ seat: 'joined', ticket: ticketId(2), next: null });
  });
});

describe('issue 13 chaos:reactors: a ticket that was asked for after a connection joined', () => {
  const open = [...openWithTwoSeats, ...meetings.admitted(ada)];
  const deviceOf = (state: MeetingState) =>
    state.status === 'open' ? state.people.get(ada)?.devices.get(deviceId(1)) : undefined;
  const first = meetings.reserved(ada, { ticket: ticketId(1), until: after(3), reservedAt: after(0, 30) });
  const second = meetings.reserved(ada, { ticket: ticketId(2), until: after(4), reservedAt: after(2) });

  it('is not used up by that connection, whose joining is reported late, and goes on holding the seat when it leaves', () => {
    const before = [...open, ...first, ...second];
    const late = { ...joining(ada, 1, after(1)), ...one };
    const decision = meetingDecider.decide({ ...late, at: after(2, 1) }, fold(meetingDecider, before));
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'ParticipantJoined', occurredAt: after(1) }, ...second],
    });
    const state = reportedInOrder(before, [late]);
    expect(deviceOf(state)).toMatchObject({ seat: 'joined', next: { ticket: ticketId(2), until: after(4) } });
    const gone = reportedInOrder(before, [late, { ...leaving(ada, 1, after(2, 10)), ...one }]);
    expect(deviceOf(gone)).toMatchObject({ seat: 'reserved', ticket: ticketId(2) });
    const back = reportedInOrder(before, [late, { ...joining(ada, 1, after(2, 5)), ...two }]);
    expect(deviceOf(back)).toMatchObject({ seat: 'joined', ticket: ticketId(2), next: null });
  });
  it('is used by one that joined since, also where the media plane says so in whole seconds', () => {
    const halfPast = addSeconds(after(2), 0.5);
    const asked = meetings.reserved(ada, { ticket: ticketId(2), until: after(4), reservedAt: halfPast });
    for (const occurredAt of [after(2), after(2, 1), after(3)]) {
      const state = reportedInOrder(
        [...open, ...first, ...asked],
        [{ ...joining(ada, 1, occurredAt), ...one }],
      );
      expect(deviceOf(state)).toMatchObject({ seat: 'joined', ticket: ticketId(2), next: null });
    }
  });
  it('is used by any where it is not on record when it was asked for', () => {
    const asked = meetings.reserved(ada, { ticket: ticketId(2), until: after(4), reservedAt: null });
    const state = reportedInOrder([...open, ...first, ...asked], [{ ...joining(ada), ...one }]);
    expect(deviceOf(state)).toMatchObject({ seat: 'joined', ticket: ticketId(2), next: null });
  });
});

describe('issue 12 B2: an instant that the media plane states is believed from the opening to its arrival', () => {
  const open = [...meetings.anOpenMeetingWithHost(), ...meetings.admitted(ada)];

  it('joined dated an hour ahead, then left now: absent', () => {
    for (const of of [unnamed, one]) {
      const state = reportedInOrder(open, [
        { ...joining(ada, 1, after(65)), ...of },
        { ...leaving(ada, 1, after(5, 2)), ...of },
      ]);
      expect(roomOf(state)).toEqual([hana]);
    }
  });
  it('joined dated a minute ahead is rejected, the person is admitted, joined now: in the room with a seat', () => {
    const before = reportedInOrder(openWithTwoSeats, [joining(ada, 1, after(6))]);
    const letIn = [...meetings.admitted(ada)].reduce(meetingDecider.evolve, before);
    const decision = meetingDecider.decide({ ...joining(ada, 1, after(5, 10)), at: after(5, 10) }, letIn);
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'ParticipantJoined', person: ada }],
    });
  });
  it('joined in 2001, or an hour before the opening, is joined at the opening, and both instants are on record', () => {
    for (const stated of ['2001-01-01T00:00:00.000Z' as Instant, after(-60)]) {
      given(...open)
        .when({ ...joining(ada, 1, stated), at: after(0, 2) })
        .then([{ ...meetings.joined(ada, deviceId(1), nine)[0]!, statedAt: stated } as MeetingEvent]);
    }
  });
  it('a turned-away joining is bounded too, opened or not', () => {
    const aYearAhead = '2027-03-02T09:00:00.000Z' as Instant;
    const stated = { statedAt: aYearAhead, occurredAt: after(1) };
    for (const history of [meetings.aScheduledMeeting(), meetings.aCancelledMeeting()]) {
      given(...history)
        .when(joining(ada, 1, aYearAhead))
        .then([{ ...rejected(ada, 'meeting-not-open')[0], ...stated }]);
    }
  });
});

describe('issue 13 effects: somebody who was sent out and comes again and again', () => {
  const sentOut: readonly MeetingEvent[] = [
    ...openWithTwoSeats,
    ...meetings.inTheRoom(ada),
    { type: 'ParticipantRemoved', person: ada },
  ];
  const about = (n: number) => ({ connection: cast.connectionId(n), order: null, at: after(9) });
  /** Each time by another connection, which is gone soon. */
  const comesAgain = (before: readonly MeetingEvent[], who: PersonId, times: number) => {
    const events: MeetingEvent[] = [];
    const replies: unknown[] = [];
    for (let n = 0; n < times; n += 1) {
      for (const command of [joining(who, 1, after(8)), leaving(who, 1, after(8, 1))]) {
        const decision = meetingDecider.decide(
          { ...command, ...about(n) },
          fold(meetingDecider, [...before, ...events]),
        );
        if (decision.kind === 'refused') throw new Error(decision.refusal.code);
        events.push(...decision.events);
        if (command.type === 'RecordJoined') replies.push(decision.already?.['rejected']);
      }
    }
    return { events, replies };
  };

  it('is turned away each time, and so often at most it goes on record', () => {
    const { events, replies } = comesAgain(sentOut, ada, maxRecordedRejections + 10);
    const count = (type: MeetingEvent['type']) => events.filter((event) => event.type === type).length;
    expect([count('JoinRejected'), count('ConnectionEnded')]).toEqual([
      maxRecordedRejections,
      maxRecordedRejections,
    ]);
    expect(events).toHaveLength(2 * maxRecordedRejections);
    expect(replies.slice(-10)).toEqual(Array.from({ length: 10 }, () => 'not-admitted'));
  });

  it('comes in once they are admitted again, and leaves as anybody does; others are counted for themselves', () => {
    const { events } = comesAgain(sentOut, ada, maxRecordedRejections + 1);
    const admitted = [...sentOut, ...events, ...meetings.waiting(ada), ...meetings.admitted(ada)];
    const again = { ...joining(ada, 1, after(9)), ...about(99) };
    given(...admitted)
      .when(again)
      .then([expect.objectContaining({ type: 'ParticipantJoined', connection: cast.connectionId(99) })]);
    given(...admitted)
      .when({ ...leaving(ada, 1, after(9)), ...about(98) })
      .then([expect.objectContaining({ type: 'ConnectionEnded' })]);
    expect(comesAgain([...sentOut, ...events], bob, 1).events).toMatchObject([
      { type: 'JoinRejected', person: bob },
      { type: 'ConnectionEnded', person: bob },
    ]);
  });
});
