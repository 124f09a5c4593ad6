// What every meeting keeps, whatever happened in it and whatever is asked of it.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetingCodec } from '../../../src/adapters/codec/words/meeting.codec.ts';
import { maxDevicesPerPerson, maxObservers, maxWaiting } from '../../../src/domain/meeting/bounds.ts';
import { describeMeeting } from '../../../src/domain/meeting/describe-meeting.ts';
import type { MeetingRefusal } from '../../../src/domain/meeting/meeting.events.ts';
import { isHostInRoom, isInRoom, type MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { obeysTheLaws, type Sightings } from '../../support/decider-laws.ts';
import { fold } from '../../support/decider-spec.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';

/** Who has withdrawn their knock is a stranger, and is answered as one. */
const promises = { holds: meetingPromises, singleUse: ['WithdrawKnock' as const] };

describe('a meeting, whatever happens', () => {
  it('obeys the laws of a decider and keeps its own promises', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        obeysTheLaws(meetingDecider, commands, promises);
      }),
      { numRuns: 200 },
    );
  });

  it('is described alike, however often it is folded, in words that JSON keeps', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        const history = obeysTheLaws(meetingDecider, commands, promises);
        const described = describeMeeting(fold(meetingDecider, history));
        deepStrictEqual(described, describeMeeting(structuredClone(fold(meetingDecider, history))));
        deepStrictEqual(JSON.parse(JSON.stringify(described)), described);
      }),
      { numRuns: 30 },
    );
  });

  it('sometimes says each of its words: the histories above reach every corner', () => {
    const seen: Sightings = new Map();
    const run = (commands: Parameters<typeof obeysTheLaws>[1]) =>
      obeysTheLaws(meetingDecider, commands as never, promises, seen);
    fc.assert(
      fc.property(meetingCommands, (commands) => void run(commands)),
      { numRuns: 400, seed: 20260302 },
    );
    const words = [...Object.keys(meetingCodec), ...Object.keys(everyRefusal)];
    expect(words.filter((word) => !seen.has(word))).toEqual([]);
  });
});

/** What must hold of every state that a meeting reaches. */
function meetingPromises(state: MeetingState): void {
  if (state.status === 'none') return;
  const people = [...state.people.values()];
  const seated = people.filter(({ devices }) => devices.size > 0);
  deepStrictEqual(
    state.tally,
    {
      waiting: people.filter(({ door, mustWait }) => door === 'waiting' && !mustWait).length,
      seats: seated.filter(({ role }) => role !== 'observer').length,
      observers: seated.filter(({ role }) => role === 'observer').length,
      hostsInRoom: people.filter(isHostInRoom).length,
    },
    'the tally equals the count',
  );
  ok(
    seated.every(({ door, mustWait }) => door === 'admitted' || mustWait),
    'nobody has a seat who was not let in',
  );
  ok(
    people.every((one) => !one.mustWait || (one.door === 'waiting' && one.invite !== null && !isInRoom(one))),
    'guests outside the room wait again, and nobody else does',
  );
  ok(
    people.every((one) => one.devices.size <= maxDevicesPerPerson),
    'nobody has too many devices',
  );
  ok(
    people.every((one) => !one.handRaised || isInRoom(one)),
    'no hand is up outside the room',
  );
  ok(state.tally.waiting <= maxWaiting, 'the waiting room is never too full');
  strictEqual(people.filter(({ role }) => role === 'host').length, 1, 'there is exactly one host');
  strictEqual(state.people.get(state.host)?.role, 'host', 'and the meeting knows who');
  if (state.status === 'open') {
    const kept = state.people.get(state.host)?.devices.size === 0 ? 1 : 0;
    ok(
      state.tally.seats + kept <= state.limits.participants,
      'one more than the limit never gets in, and the host has a seat or one that is kept for them',
    );
    ok(state.tally.observers <= maxObservers, 'observers neither');
    strictEqual(
      state.hostAbsentUntil === null,
      state.tally.hostsInRoom > 0,
      'an absence runs exactly while no host is in the room',
    );
  } else {
    ok(seated.length === 0, 'nobody is in a room that is not open');
  }
}

/** Told by examples instead: what the account's stream alone says, and what takes a hundred people. */
type ToldElsewhere =
  | 'account-unknown'
  | 'account-closed'
  | 'trial-expired'
  | 'waiting-room-full'
  | 'too-many-people'
  | 'guest-limit-reached'
  | 'withdrawal-limit-reached'
  | 'too-many-recordings';

const everyRefusal: Record<Exclude<MeetingRefusal['code'], ToldElsewhere>, true> = {
  'account-suspended': true,
  'meeting-unknown': true,
  'meeting-exists': true,
  'meeting-not-scheduled': true,
  'meeting-not-open': true,
  'meeting-over': true,
  'starts-in-the-past': true,
  'not-an-upgrade': true,
  'only-host': true,
  'only-host-or-cohost': true,
  'room-locked': true,
  'recording-unknown': true,
  'recording-running': true,
  'participant-unknown': true,
  'not-admitted': true,
  'not-in-room': true,
  'host-stays': true,
  'self-unmute-forbidden': true,
  'entry-refused': true,
  'removed-from-meeting': true,
  'role-fixed': true,
  'not-yourself': true,
  'device-limit-reached': true,
  'observer-limit-reached': true,
  'meeting-full': true,
  'duration-exceeded': true,
};
