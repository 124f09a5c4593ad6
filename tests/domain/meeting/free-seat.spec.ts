// Whether there is a seat for one more, and what must be given back for it.
import { describe, expect, it } from 'vitest';
import { findSeat, lapsedSeats } from '../../../src/domain/meeting/free-seat.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { fold } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const { ada, after, bob, cleo, deviceId, meeting, ticketId } = cast;

function opened(...events: readonly MeetingEvent[]) {
  const state = fold(meetingDecider, [...meetings.anOpenMeeting({ limits: { participants: 3 } }), ...events]);
  if (state.status !== 'open') throw new Error('the example is open');
  return state;
}
const wish = { meeting, person: cleo, at: after(10) };
const lapsing = (who = ada, n = 1) => [
  ...meetings.admitted(who),
  ...meetings.reserved(who, { device: deviceId(n), ticket: ticketId(n), until: after(10) }),
];
const released = (person = ada, n = 1) =>
  ({ type: 'SeatReleased', person, device: deviceId(n), ticket: ticketId(n), reason: 'not-joined' }) as const;

describe('a free seat', () => {
  it('is found below the limit without giving anything back; one of them is the host’s (D1)', () => {
    expect(findSeat(wish, 'participant', opened(...lapsing()))).toEqual({ kind: 'accepted', events: [] });
  });
  it('is found at the limit by giving back one person’s lapsed reservations, all of them and no more', () => {
    const second = meetings.reserved(ada, { device: deviceId(2), ticket: ticketId(2), until: after(9) });
    const full = opened(...lapsing(), ...second, ...lapsing(bob));
    expect(findSeat(wish, 'participant', full)).toEqual({
      kind: 'accepted',
      events: [released(), released(ada, 2)],
    });
  });
  it('is not found where nothing has lapsed', () => {
    const full = opened(...lapsing(), ...lapsing(bob));
    const refused = findSeat({ ...wish, at: after(9, 59) }, 'participant', full);
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'meeting-full', limit: 3, count: 3 } });
  });
  it('is not the host’s, even where their own reservation has lapsed and its timer has not fired (D1)', () => {
    const ofHost = meetings.reserved(cast.hana, {
      device: deviceId(1),
      ticket: ticketId(1),
      until: after(9),
    });
    const full = opened(...ofHost, ...meetings.inTheRoom(ada), ...meetings.inTheRoom(bob));
    expect(findSeat(wish, 'participant', full)).toMatchObject({ refusal: { code: 'meeting-full' } });
    expect(findSeat({ ...wish, person: cast.hana }, 'host', full)).toMatchObject({ kind: 'accepted' });
  });
  it('of a participant is none for an observer, and the reverse', () => {
    const full = opened(...meetings.inTheRoom(ada), ...meetings.inTheRoom(bob));
    expect(findSeat(wish, 'observer', full)).toEqual({ kind: 'accepted', events: [] });
    const observed = opened(...lapsing(), { type: 'RoleChanged', person: ada, role: 'observer' });
    const alsoFull = opened(
      ...lapsing(),
      { type: 'RoleChanged', person: ada, role: 'observer' },
      ...meetings.inTheRoom(bob),
      ...meetings.inTheRoom(cast.gus),
      ...meetings.joined(cast.hana),
    );
    expect(observed.tally).toMatchObject({ seats: 0, observers: 1 });
    expect(findSeat(wish, 'participant', alsoFull)).toMatchObject({ refusal: { code: 'meeting-full' } });
  });
});

describe('lapsed reservations', () => {
  it('are those whose instant has come, never of a device that is in the room', () => {
    const { people } = opened(
      ...lapsing(),
      ...meetings.joined(ada, deviceId(2)),
      ...meetings.reserved(ada, { device: deviceId(2), ticket: ticketId(2), until: after(1) }),
    );
    const held = people.get(ada)!;
    expect(lapsedSeats(ada, held, after(9, 59))).toEqual([]);
    expect(lapsedSeats(ada, held, after(10))).toEqual([released()]);
  });
});
