// Random commands on one meeting, from a small cast with few devices, tickets and seats, so that they meet: a
// clock that only goes forward, mostly the host where a host is needed, now and then somebody who may not.
import fc from 'fast-check';
import { maxObservers } from '../../../src/domain/meeting/bounds.ts';
import type { AssignableRole } from '../../../src/domain/meeting/roles.events.ts';
import type { MeetingCommand } from '../../../src/domain/meeting/meeting.events.ts';
import type { Actor } from '../../../src/domain/shared/actor.ts';
import type { AudibilityRule } from '../../../src/domain/shared/audibility.ts';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, type Instant } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { account, deviceId, hana, invite, mediaPlane, meeting, nine, operator } from './cast.ts';
import { connectionId, person, personId, recordingId, request, ticketId, timer, unnamed } from './cast.ts';
import { denied, granted } from './meetings.ts';

/** Seats of the small meetings that are played here. */
export const fewSeats = 3;

const castSize = 16;
const anyone = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: castSize }) },
  )
  .map(personId);
const device = fc.constantFrom(1, 1, 1, 2, 3, 4).map(deviceId);
const ticket = fc.integer({ min: 1, max: 6 }).map(ticketId);
const minutes = fc.constantFrom<5 | 1>(5, 1);
const instant = fc.integer({ min: -600, max: 4000 }).map((seconds) => addSeconds(nine, seconds));
const allowance = fc.oneof(
  { weight: 4, arbitrary: fc.constant(granted('free', { participants: fewSeats })) },
  { weight: 2, arbitrary: fc.constant(granted('basic', { participants: fewSeats + 1 })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(granted('pro', { participants: fewSeats }), granted('pro'), denied),
  },
);
const host = fc.oneof(
  { weight: 8, arbitrary: fc.constant(person(hana)) },
  { weight: 1, arbitrary: anyone.map(person) },
  { weight: 1, arbitrary: fc.constantFrom<Actor>(operator, timer) },
);
const rule: fc.Arbitrary<AudibilityRule> = fc.oneof(
  fc.constantFrom<AudibilityRule>({ kind: 'everyone' }, { kind: 'hosts-only' }),
  fc.array(anyone, { maxLength: 3 }).map((people) => ({ kind: 'named' as const, people })),
);

/** A command without meeting, asker and instant, which are given when it is played. */
type Wish = MeetingCommand extends infer Command
  ? Command extends MeetingCommand
    ? Omit<Command, 'meeting' | 'by' | 'at'>
    : never
  : never;
interface Asked {
  readonly wish: Wish;
  readonly by: Actor;
  /** Seconds since the command before. */
  readonly wait: number;
  /** Seconds since what a report tells of happened. */
  readonly lag: number;
}

const wait = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 6, max: 160 }) },
  { weight: 1, arbitrary: fc.integer({ min: 161, max: 300 }) },
);

function asked(wish: fc.Arbitrary<Wish>, by: fc.Arbitrary<Actor>): fc.Arbitrary<Asked> {
  return fc.record({ wish, by, wait, lag: fc.constantFrom(0, 0, 1, 60) });
}

/** Wishes about one person, mostly by that person. */
function bySelf(wish: (who: PersonId) => fc.Arbitrary<Wish>): fc.Arbitrary<Asked> {
  const ofOne = anyone.chain((who) => asked(wish(who), fc.constant(person(who))));
  return fc.oneof({ weight: 9, arbitrary: ofOne }, { weight: 1, arbitrary: asked(anyone.chain(wish), host) });
}

const type = <Type extends Wish['type']>(name: Type) => fc.constant(name);
const about = <Type extends Wish['type']>(name: Type) => fc.record({ type: type(name), person: anyone });
const aboutRecording = <Type extends Wish['type']>(name: Type) =>
  fc.record({ type: type(name), recording: fc.integer({ min: 1, max: 3 }).map(recordingId) });
/** Mostly of a connection with an id, and then mostly without an order; a report without an id has none. */
const connection = fc.oneof(
  { weight: 2, arbitrary: fc.constant(unnamed) },
  {
    weight: 3,
    arbitrary: fc.record({
      connection: fc.integer({ min: 1, max: 3 }).map(connectionId),
      order: fc.constantFrom(null, null, null, 1, 2, 3),
    }),
  },
);
const report = <Type extends Wish['type']>(name: Type) =>
  fc
    .record({ type: type(name), person: anyone, device, occurredAt: fc.constant(nine), of: connection })
    .map(({ of, ...wish }) => ({ ...wish, ...of }));

const schedule = fc.record({
  type: type('ScheduleMeeting'),
  account: fc.constant(account),
  host: fc.constant(hana),
  title: fc.constant(known('Town hall')),
  startsAt: fc.constantFrom(nine, addSeconds(nine, 600)),
  plannedMinutes: fc.constant(30),
  waitingRoom: fc.constantFrom(true, false, null),
  defaults: fc.record({ waitingRoom: fc.boolean(), hostAbsenceSeconds: fc.constantFrom(60, 600) }),
  allowance,
});
const reschedule = fc.record({
  type: type('RescheduleMeeting'),
  startsAt: instant,
  plannedMinutes: fc.constant(45),
});
const rename = fc.record({
  type: type('RenameMeeting'),
  title: fc.constant(known('Standup')),
  request: fc.integer({ min: 1, max: 3 }).map(request),
});
const knock = (who: PersonId) =>
  fc.record({
    type: type('Knock'),
    person: fc.constant(who),
    role: fc.constantFrom<'participant' | 'observer'>('participant', 'participant', 'observer'),
    displayName: fc.constant(known('Somebody')),
    invite: fc.constantFrom(null, null, null, invite),
  });
const aboutSeat = (who: PersonId) => ({ person: fc.constant(who), device });

const anything: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 1, arbitrary: asked(fc.oneof(schedule, reschedule, rename), host) },
  { weight: 2, arbitrary: asked(fc.record({ type: type('OpenMeeting'), allowance }), host) },
  { weight: 2, arbitrary: asked(fc.record({ type: type('ApplyUpgrade'), allowance }), host) },
  { weight: 14, arbitrary: bySelf(knock) },
  {
    weight: 1,
    arbitrary: bySelf((who) => fc.record({ type: type('WithdrawKnock'), person: fc.constant(who) })),
  },
  { weight: 2, arbitrary: asked(about('LapseKnock'), fc.constant(timer)) },
  { weight: 16, arbitrary: asked(about('AdmitParticipant'), host) },
  {
    weight: 4,
    arbitrary: asked(
      fc.record({ type: fc.constantFrom('AdmitEveryone', 'RefuseEveryone', 'MuteEveryone') }),
      host,
    ),
  },
  { weight: 2, arbitrary: asked(fc.oneof(about('RefuseParticipant'), about('RemoveParticipant')), host) },
  { weight: 2, arbitrary: asked(fc.record({ type: type('SetWaitingRoom'), on: fc.boolean() }), host) },
  {
    weight: 2,
    arbitrary: asked(fc.record({ type: type('SetLock'), locked: fc.constantFrom(true, false, false) }), host),
  },
  {
    weight: 20,
    arbitrary: bySelf((who) => fc.record({ type: type('ReserveSeat'), ...aboutSeat(who), ticket })),
  },
  { weight: 3, arbitrary: bySelf((who) => fc.record({ type: type('GiveUpSeat'), ...aboutSeat(who) })) },
  { weight: 3, arbitrary: asked(fc.record({ type: type('ReleaseSeat'), ticket }), fc.constant(timer)) },
  { weight: 20, arbitrary: asked(report('RecordJoined'), fc.constant(mediaPlane)) },
  { weight: 8, arbitrary: asked(report('RecordLeft'), fc.constant(mediaPlane)) },
  { weight: 1, arbitrary: asked(fc.oneof(report('RecordJoined'), report('RecordLeft')), host) },
  { weight: 2, arbitrary: asked(fc.record({ type: type('TransferHost'), to: anyone }), host) },
  {
    weight: 8,
    arbitrary: asked(
      fc.record({
        type: type('ChangeRole'),
        person: anyone,
        role: fc.constantFrom<AssignableRole>('co-host', 'participant', 'observer', 'observer'),
      }),
      host,
    ),
  },
  { weight: 2, arbitrary: asked(fc.record({ type: type('SetAudibility'), hear: rule, see: rule }), host) },
  { weight: 1, arbitrary: asked(fc.record({ type: type('SetNamesHidden'), hidden: fc.boolean() }), host) },
  { weight: 1, arbitrary: asked(fc.record({ type: type('SetMuteOnEntry'), on: fc.boolean() }), host) },
  { weight: 1, arbitrary: asked(fc.record({ type: type('SetSelfUnmute'), allowed: fc.boolean() }), host) },
  { weight: 3, arbitrary: asked(fc.oneof(about('MuteParticipant'), about('UnmuteParticipant')), host) },
  {
    weight: 14,
    arbitrary: bySelf((who) =>
      fc.record({
        type: fc.constantFrom('RaiseHand', 'LowerHand', 'MuteParticipant', 'UnmuteParticipant'),
        person: fc.constant(who),
      }),
    ),
  },
  { weight: 2, arbitrary: asked(aboutRecording('BeginRecording'), fc.constant(timer)) },
  { weight: 1, arbitrary: asked(aboutRecording('BeginRecording'), host) },
  { weight: 2, arbitrary: asked(aboutRecording('StopRecording'), host) },
  {
    weight: 2,
    arbitrary: asked(
      fc.record({ type: type('GiveDurationWarning'), minutesLeft: minutes }),
      fc.constant(timer),
    ),
  },
  {
    weight: 2,
    arbitrary: asked(
      fc.record({ type: fc.constantFrom('EnforceDurationLimit', 'EnforceHostAbsence') }),
      fc.constant(timer),
    ),
  },
);
const farewell = asked(
  fc.record({ type: fc.constantFrom('EndMeeting', 'CancelMeeting') }),
  fc.oneof({ weight: 3, arbitrary: host }, { weight: 1, arbitrary: anyone.map(person) }),
);

/** Hana opens the meeting and is in the room. */
const opening: readonly Asked[] = [
  {
    wish: { type: 'OpenMeeting', allowance: granted('free', { participants: fewSeats }) },
    by: person(hana),
    wait: 1,
    lag: 0,
  },
  {
    wish: { type: 'RecordJoined', ...unnamed, person: hana, device: deviceId(1), occurredAt: nine },
    by: mediaPlane,
    wait: 1,
    lag: 0,
  },
];

/** The door stands open, and these people knock in one role and take a seat: too rare to be met by chance. */
function openingWith(people: readonly PersonId[], role: 'participant' | 'observer'): readonly Asked[] {
  const theirs = (who: PersonId, wish: Wish): Asked => ({ wish, by: person(who), wait: 1, lag: 0 });
  const knocks = { type: 'Knock', role, displayName: known('Somebody'), invite: null } as const;
  const reserves = { type: 'ReserveSeat', device: deviceId(1), ticket: ticketId(1) } as const;
  return [
    ...opening,
    theirs(hana, { type: 'SetWaitingRoom', on: false }),
    ...people.flatMap((who) => [
      theirs(who, { ...knocks, person: who }),
      theirs(who, { ...reserves, person: who }),
    ]),
  ];
}

const openings = [
  [],
  opening,
  openingWith([2, 3, 4, 5].map(personId), 'participant'),
  openingWith([2, 3, 4, 5].map(personId), 'participant'),
  openingWith(
    Array.from({ length: maxObservers }, (_, n) => personId(castSize - n)),
    'observer',
  ),
];

const many = { size: 'max' } as const;

/**
 * Up to some 150 commands in the order of time: often scheduled and opened first, with Hana in the room, so
 * that histories reach the interesting middle; ended or cancelled somewhere, and asked on afterwards.
 */
export const meetingCommands: fc.Arbitrary<readonly MeetingCommand[]> = fc
  .record({
    first: fc.oneof(
      { weight: 9, arbitrary: fc.array(asked(schedule, host), { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    early: fc.array(anything, { maxLength: 5, ...many }),
    opened: fc.constantFrom(...openings),
    middle: fc.array(anything, { maxLength: 120, ...many }),
    farewell: fc.array(farewell, { maxLength: 1, ...many }),
    late: fc.array(anything, { maxLength: 8, ...many }),
  })
  .map(({ first, early, opened, middle, farewell, late }) =>
    played([...first, ...early, ...opened, ...middle, ...farewell, ...late]),
  );

/** Gives each command its meeting, its asker and the instant to which the waits before it add up. */
function played(steps: readonly Asked[]): readonly MeetingCommand[] {
  let at: Instant = addSeconds(nine, -300);
  return steps.map(({ wish, by, wait, lag }) => {
    at = addSeconds(at, wait);
    const told = 'occurredAt' in wish ? { ...wish, occurredAt: addSeconds(at, -lag) } : wish;
    return { ...told, meeting, by, at };
  });
}
