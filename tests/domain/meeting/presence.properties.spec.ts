// Issue 12 B1, shown: joinings and leavings of several connections in every order, some lost, some repeated, some of a clock
// that is ahead, some before their person is let in, against an oracle that knows only which reports came. `npm run test:presence` plays 100,000 histories; VOICEMEET_PRESENCE_HISTORIES
// says another number, VOICEMEET_SEED which ones.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRoom, type MeetingState, type OpenMeeting } from '../../../src/domain/meeting/meeting.state.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { PresenceCommand } from '../../../src/domain/meeting/presence.events.ts';
import type { ConnectionId, DeviceId, PersonId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { fold } from '../../support/decider-spec.ts';
import {
  after,
  connectionId,
  deviceId,
  hana,
  mediaPlane,
  meeting,
  personId,
} from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const histories = Number(process.env['VOICEMEET_PRESENCE_HISTORIES'] ?? 2_000);
const seed = process.env['VOICEMEET_SEED'];
const parameters = { numRuns: histories, ...(seed !== undefined && { seed: Number(seed) }) };
const timeoutMs = 30_000 + histories * 20;

/** One connection as it really was: there from a second of the meeting to another one, or to the end. */
interface Connected {
  readonly person: PersonId;
  readonly device: DeviceId;
  /** Null: the media plane names none; then a device has one connection after the other. */
  readonly connection: ConnectionId | null;
  readonly isOrdered: boolean;
  /** How far the clock is ahead that states its instants. */
  readonly aheadSeconds: number;
  readonly joinedAt: Instant;
  readonly leftAt: Instant | null;
}

type Report = Pick<PresenceCommand, 'type' | 'person' | 'device' | 'connection' | 'order' | 'occurredAt'>;

const people = [hana, personId(2), personId(3), personId(4)];
/** Everybody else waits; the host runs a meeting without an end, in which there is a seat for each. */
const start: readonly MeetingEvent[] = [
  ...meetings.anOpenMeeting({ plan: 'pro', limits: { minutes: null, participants: people.length } }),
  ...people.slice(1).flatMap((who) => meetings.waiting(who)),
];
/** Before which arrival each of `people` is let in; the host is from the start. */
type LetIn = readonly number[];
const atOnce: LetIn = people.map(() => 0);
const letIn: fc.Arbitrary<LetIn> = fc
  .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }), {
    minLength: people.length,
    maxLength: people.length,
  })
  .map(([, ...others]) => [0, ...others]);

const moment = fc.integer({ min: 0, max: 240 });
const stay = fc.record({
  from: moment,
  length: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 4, nil: null }),
});
const connectionsOfDevice = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      named: fc.constant(true),
      isOrdered: fc.boolean(),
      aheadSeconds: fc.constant(0),
      stays: fc.array(stay, { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      named: fc.constant(false),
      isOrdered: fc.constant(false),
      // So far that every report comes before the instant that it states.
      aheadSeconds: fc.constantFrom(0, 3600),
      stays: fc.array(stay, { maxLength: 2 }),
    }),
  },
);

/** What really happened: for each person two devices, each with a few connections. */
const connected: fc.Arbitrary<readonly Connected[]> = fc
  .array(connectionsOfDevice, { minLength: people.length * 2, maxLength: people.length * 2 })
  .map((devices) =>
    devices.flatMap(({ named, isOrdered, aheadSeconds, stays }, index) => {
      const person = people[index % people.length] ?? hana;
      const device = deviceId(1 + index);
      // Without names the next connection begins after the last one, as its reports can be told apart by instants alone.
      let free = 0;
      return stays.map(({ from, length }, n): Connected => {
        const begins = named ? from : free + (from % 30) + 1;
        const ends = named ? length : (length ?? 1);
        free = begins + (ends ?? 0);
        return {
          person,
          device,
          connection: named ? connectionId(index * 10 + n) : null,
          isOrdered,
          aheadSeconds,
          joinedAt: after(0, begins + aheadSeconds),
          leftAt: ends === null ? null : after(0, begins + ends + aheadSeconds),
        };
      });
    }),
  );

function reportsOf({
  person,
  device,
  connection,
  isOrdered,
  joinedAt,
  leftAt,
}: Connected): readonly Report[] {
  const about = { person, device, connection };
  const joined: Report = {
    type: 'RecordJoined',
    ...about,
    order: isOrdered ? 1 : null,
    occurredAt: joinedAt,
  };
  if (leftAt === null) return [joined];
  return [joined, { type: 'RecordLeft', ...about, order: isOrdered ? 2 : null, occurredAt: leftAt }];
}

/** What arrives of it: each report never, once, twice or three times, all of them in any order. */
const arrivals = connected.chain((really) => {
  const reports = really.flatMap(reportsOf);
  return fc
    .array(fc.tuple(fc.constantFrom(0, 1, 1, 1, 1, 2, 3), fc.infiniteStream(fc.nat())), {
      minLength: reports.length,
      maxLength: reports.length,
    })
    .map((fates) => {
      const arriving = reports.flatMap((report, index) => {
        const [times, places] = fates[index] ?? [1, undefined];
        return Array.from({ length: times }, () => ({ report, place: places?.next().value ?? 0 }));
      });
      return arriving.sort((a, b) => a.place - b.place).map(({ report }) => report);
    });
});

const keyOf = ({ person, device, connection }: Pick<Report, 'person' | 'device' | 'connection'>) =>
  `${person} ${device} ${connection ?? ''}`;

/** Which devices are in the room by what arrived: the oracle. It knows of the arrivals which came while their person was let in, and no more of their order or number. */
function presentBy(arrived: readonly Report[], admitted: LetIn): readonly string[] {
  const byConnection = new Map<string, { readonly report: Report; readonly isLetIn: boolean }[]>();
  for (const [index, report] of arrived.entries()) {
    const isLetIn = index >= (admitted[people.indexOf(report.person)] ?? 0);
    byConnection.set(keyOf(report), [...(byConnection.get(keyOf(report)) ?? []), { report, isLetIn }]);
  }
  const present = [...byConnection.values()].flatMap((arrivals) => {
    const [{ report: about } = { report: undefined }] = arrivals;
    if (about === undefined) return [];
    const joins = arrivals.filter(({ report: { type } }) => type === 'RecordJoined');
    const leaves = arrivals.filter(({ report: { type } }) => type === 'RecordLeft');
    const last = arrivals
      .map(({ report }) => report.occurredAt)
      .sort()
      .at(-1);
    const isThere =
      about.connection !== null
        ? joins.some(({ isLetIn }) => isLetIn) && leaves.length === 0
        : joins.some(({ report: { occurredAt }, isLetIn }) => isLetIn && occurredAt === last);
    return isThere ? [`${about.person} ${about.device}`] : [];
  });
  return [...new Set(present)].sort();
}

function presentIn(state: MeetingState): readonly string[] {
  if (state.status === 'none') return [];
  return [...state.people]
    .flatMap(([person, { devices }]) =>
      [...devices].filter(([, { seat }]) => seat === 'joined').map(([device]) => `${person} ${device}`),
    )
    .sort();
}

/** Plays what arrives, a second apart, after everything has happened; checks every state on the way. */
function played(
  arrived: readonly Report[],
  admitted: LetIn,
): {
  readonly state: MeetingState;
  readonly events: readonly MeetingEvent[];
} {
  let state: MeetingState = fold(meetingDecider, start);
  const events: MeetingEvent[] = [];
  arrived.forEach((report, index) => {
    for (const person of people.filter((_, n) => n > 0 && admitted[n] === index)) {
      state = meetingDecider.evolve(state, {
        type: 'ParticipantAdmitted',
        person,
        setting: 'host-decision',
      });
    }
    const isLetIn = index >= (admitted[people.indexOf(report.person)] ?? 0);
    const at = addSeconds(after(6), index);
    const decision = meetingDecider.decide({ ...report, meeting, by: mediaPlane, at }, state);
    if (decision.kind === 'refused') throw new Error(decision.refusal.code);
    for (const event of decision.events) {
      ok(
        !isLetIn || event.type !== 'JoinRejected',
        'nobody who was let in is sent out while there is a seat',
      );
      events.push(event);
      state = meetingDecider.evolve(state, event);
    }
    deepStrictEqual(
      presentIn(state),
      presentBy(arrived.slice(0, index + 1), admitted),
      `after report ${index}`,
    );
  });
  return { state, events };
}

describe('issue 12 B1: presence, whatever becomes of the reports', () => {
  it(
    `is what the oracle says in ${histories} histories of joinings and leavings, at every report`,
    () => {
      fc.assert(
        fc.property(arrivals, letIn, (arrived, admitted) => {
          const { state } = played(arrived, admitted);
          const { tally, people: known, hostAbsentUntil } = state as OpenMeeting;
          const there = [...known.values()].filter(isInRoom).length;
          const host = presentBy(arrived, admitted).some((key) => key.startsWith(hana));
          strictEqual(tally.seats, there, 'who is in the room holds a seat, and nobody else does');
          strictEqual(tally.hostsInRoom, host ? 1 : 0);
          strictEqual(hostAbsentUntil === null, host, 'an absence runs exactly while the host is away');
        }),
        parameters,
      );
    },
    timeoutMs,
  );

  it(
    'is the same for the same reports in two orders, and stays are on record whole',
    () => {
      fc.assert(
        fc.property(connected, fc.infiniteStream(fc.nat()), (really, places) => {
          const named = really.filter(({ connection }) => connection !== null);
          const reports = named.flatMap(reportsOf);
          const shuffled = reports
            .map((report) => ({ report, place: places.next().value ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ report }) => report);
          const [one, other] = [played(reports, atOnce), played(shuffled, atOnce)];
          deepStrictEqual(presentIn(other.state), presentIn(one.state));
          const truth = named
            .map(({ joinedAt, leftAt, ...of }) => `${keyOf(of)} ${joinedAt} ${leftAt ?? ''}`)
            .sort();
          deepStrictEqual(staysIn(one.events), truth);
          deepStrictEqual(staysIn(other.events), truth);
        }),
        { ...parameters, numRuns: Math.ceil(histories / 4) },
      );
    },
    timeoutMs,
  );

  it('meets lost, repeated, late, unnamed and turned-away reports: the histories above reach every corner', () => {
    const seen = new Set<string>();
    for (const [arrived, admitted] of fc.sample(fc.tuple(arrivals, letIn), { numRuns: 400, seed: 12 })) {
      for (const { type, connection } of played(arrived, admitted).events as readonly (MeetingEvent & {
        readonly connection?: ConnectionId | null;
      })[]) {
        if (connection !== undefined) seen.add(`${type} ${connection === null ? 'unnamed' : 'named'}`);
      }
    }
    const words = ['ParticipantJoined', 'ParticipantLeft', 'ConnectionEnded', 'StayReported', 'JoinRejected'];
    expect([...seen].filter((word) => word !== 'PresenceConfirmed unnamed').sort()).toEqual(
      words.flatMap((word) => [`${word} named`, `${word} unnamed`]).sort(),
    );
  });
});

/** The stays that events put on record, whichever way, as text. */
function staysIn(events: readonly MeetingEvent[]): readonly string[] {
  const open = new Map<string, Instant>();
  const stays: string[] = [];
  for (const event of events) {
    if (event.type === 'ParticipantJoined')
      open.set(keyOf(event), open.get(keyOf(event)) ?? event.occurredAt);
    if (event.type === 'StayReported') stays.push(`${keyOf(event)} ${event.joinedAt} ${event.leftAt}`);
    if (event.type === 'ParticipantLeft') {
      stays.push(`${keyOf(event)} ${open.get(keyOf(event)) ?? ''} ${event.occurredAt}`);
      open.delete(keyOf(event));
    }
  }
  return [...stays, ...[...open].map(([key, since]) => `${key} ${since} `)].sort();
}
