// When a person was in the room, from stays in any order: the union, held against counting every second.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import {
  connectionName,
  devicesOf,
  happenedAt,
  maxSpans,
  openAfter,
  openStays,
  spansAfter,
  spansCell,
  spansIn,
  staysCell,
  timesOf,
  type OpenStay,
  type Span,
} from '../../src/projections/stays.ts';
import type { RecordedMeetingEvent } from '../../src/projections/recorded.ts';
import { ada, after, connectionId, deviceId, reported } from '../support/histories/cast.ts';
import { joined } from '../support/histories/meetings.ts';
import { inMeeting } from '../support/meeting-logs.ts';

const about = { person: ada, device: deviceId(1), connection: null };
const recorded = (event: MeetingEvent) => inMeeting(event)[0] as RecordedMeetingEvent;
const told = (from: number, until: number): MeetingEvent => {
  return {
    type: 'StayReported',
    ...about,
    joinedAt: after(0, from),
    leftAt: after(0, until),
    statedAt: null,
  };
};
const spansOf = (stays: readonly (readonly [number, number])[]): readonly Span[] =>
  stays.reduce<readonly Span[]>(
    (spans, [from, until]) => spansAfter(spans, [], [], recorded(told(from, until))),
    [],
  );
const secondsIn = (spans: readonly Span[]) => timesOf([], spans).presentMs / 1000;
const stay = fc
  .tuple(fc.nat({ max: 60 }), fc.nat({ max: 20 }))
  .map(([from, length]) => [from, from + length] as const);

describe('finished times', () => {
  it('are the union of the stays, in whatever order they are told', () => {
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (stays, places) => {
        const seconds = new Set(
          stays.flatMap(([from, until]) => Array.from({ length: until - from }, (_, n) => from + n)),
        );
        const shuffled = stays
          .map((one) => ({ one, place: places.next().value ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);
        expect(secondsIn(spansOf(stays))).toBe(seconds.size);
        expect(spansOf(shuffled)).toEqual(spansOf(stays));
      }),
    );
  });
  it('stay exact in sum where there are more than are told apart', () => {
    const stays = Array.from({ length: maxSpans + 30 }, (_, n) => [n * 10, n * 10 + 1 + (n % 5)] as const);
    const spans = spansOf(stays);
    expect(spans).toHaveLength(maxSpans);
    expect(secondsIn(spans)).toBe(stays.reduce((sum, [from, until]) => sum + until - from, 0));
  });
  it('and connections are read back from their cells; what is none of them is none', () => {
    const spans = spansOf([
      [1, 2],
      [5, 9],
    ]);
    const open = [{ device: deviceId(1), connection: '', since: after(1) }];
    expect([spansIn(spansCell(spans)), openStays(staysCell(open))]).toEqual([spans, open]);
    expect([spansIn({ no: 'list' }), openStays([{ device: 1 }]), spansIn(null)]).toEqual([[], [], []]);
  });
});

describe('the present', () => {
  const open = (...stays: readonly (readonly [number, number])[]): readonly OpenStay[] =>
    stays.map(([device, second]) => ({ device: deviceId(device), connection: '', since: after(0, second) }));

  it('began with the oldest connection, or with the finished time that it touches', () => {
    expect(timesOf(open([1, 9], [2, 7]), [])).toMatchObject({ presentSince: after(0, 7), presentMs: 0 });
    const spans = spansOf([
      [1, 3],
      [5, 8],
    ]);
    expect(timesOf(open([1, 7]), spans)).toEqual({
      presentSince: after(0, 5),
      firstJoinedAt: after(0, 1),
      lastLeftAt: after(0, 3),
      presentMs: 2_000,
    });
  });
  it('is nothing of somebody who never came', () => {
    expect(timesOf([], [])).toEqual({
      presentSince: null,
      firstJoinedAt: null,
      lastLeftAt: null,
      presentMs: 0,
    });
  });
  it('follows each connection: a device is there while one of its is', () => {
    const join = (n: number) => ({ ...joined(ada)[0]!, connection: connectionId(n) }) as MeetingEvent;
    const leave = (n: number): MeetingEvent => {
      return {
        type: 'ParticipantLeft',
        ...reported,
        ...about,
        connection: connectionId(n),
        occurredAt: after(3),
      };
    };
    const two = [join(1), join(2), join(1)].reduce<readonly OpenStay[]>(
      (stays, event) => openAfter(stays, event, after(1)),
      [],
    );
    expect(two).toHaveLength(2);
    expect(devicesOf(two)).toEqual([deviceId(1)]);
    const one = openAfter(two, leave(1), after(3));
    expect(one.map(({ connection }) => connection)).toEqual([connectionId(2)]);
    expect(openAfter(one, leave(1), after(3))).toBe(one);
    expect(openAfter(one, { type: 'ParticipantRemoved', person: ada }, after(4))).toEqual([]);
    expect(openAfter(one, { type: 'HandRaised', person: ada }, after(4))).toBe(one);
  });
});

it('what the media plane tells happened at its own time, the rest when it was recorded', () => {
  const [first, second] = inMeeting(joined(ada, deviceId(1), after(3))[0]!, { type: 'EveryoneMuted' });
  expect([happenedAt(first!), happenedAt(second!)]).toEqual([after(3), after(1)]);
  expect([connectionName({ connection: null }), connectionName({ connection: 'PA_1' })]).toEqual([
    '',
    'PA_1',
  ]);
  const over: Instant = after(9);
  const end: MeetingEvent = { type: 'MeetingEnded', endedAt: over, reason: 'no-host', openSeconds: 540 };
  expect(happenedAt(recorded(end))).toBe(over);
});
