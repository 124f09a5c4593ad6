// Rooms are opened and closed with their meetings.
import { describe, expect, it } from 'vitest';
import { meetingCodec } from '../../../src/adapters/codec/words/meeting.codec.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { roomsReactor } from '../../../src/reactors/media/rooms.reactor.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import { meeting, nine, tenant } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { aPlayedPlane } from '../../support/media-room.ts';
import { aPlannedMeeting } from '../../support/planned-meeting.ts';
import { aClaim, anOpening } from '../../support/toy-reactor.ts';

const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const claim = aClaim({ tenant, stream: streamName('meeting', tenant, meeting), reactor: 'rooms' });

function rooms(...given: readonly MeetingEvent[]) {
  const [plane, planned] = [aPlayedPlane(), aPlannedMeeting(...given)];
  const reactor = roomsReactor({ rooms: plane, planOf: planned.planOf, roomTerms: { maxParticipants: 331 } });
  const { open, close } = reactor.operations;
  if (open === undefined || close === undefined) throw new Error('an operation is missing');
  return { plane, planned, reactor, open, close };
}

describe('issue 13 B1: rooms', () => {
  it('are wanted by an opening, not wanted after the end, and no other event says anything of them', () => {
    const { reactor } = rooms();
    const wished = Object.keys(meetingCodec).flatMap((type) => {
      const wishes = reactor.effectsOf(anOpening(nine, { event: { type } as never }));
      return wishes.map(({ operation }) => [type, operation]);
    });
    expect(wished.sort()).toEqual([
      ['MeetingEnded', 'close'],
      ['MeetingOpened', 'open'],
    ]);
  });

  it('are opened and closed', async () => {
    const { plane, open, close } = rooms(...the.anOpenMeeting());
    expect(await open.perform(claim, terms)).toMatchObject({ kind: 'done', result: /^RM_/ });
    expect(plane.asked).toEqual(['open 331']);
    expect(await close.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(await close.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(plane.rooms.size).toBe(0);
  });

  it('are not opened for a meeting that is over by then', async () => {
    const { plane, open } = rooms(...the.anEndedMeeting());
    expect(await open.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(plane.asked).toEqual([]);
  });

  it('where the reply was lost are looked up: an opening is asked for again, an end only if the room is there', async () => {
    const { plane, open, close } = rooms(...the.anOpenMeeting());
    plane.troubles.push('lost');
    expect(await open.perform(claim, terms)).toMatchObject({ kind: 'away', mayHaveHappened: true });
    expect(await open.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    expect(await close.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    plane.troubles.push('lost');
    expect(await close.perform(claim, terms)).toMatchObject({ kind: 'away', mayHaveHappened: true });
    expect(await close.lookUp(claim, terms)).toEqual({ kind: 'done' });
    plane.always = 'unreachable';
    for (const asked of [open.lookUp, close.lookUp, open.perform, close.perform]) {
      expect(await asked(claim, terms)).toMatchObject({ kind: 'away', code: 'unreachable' });
    }
  });

  it('that the media plane refuses end as refused, and the domain is told nothing', async () => {
    const { plane, open, close } = rooms(...the.anOpenMeeting());
    plane.refuses = '';
    expect(await open.perform(claim, terms)).toEqual({ kind: 'refused', code: 'invalid_argument' });
    expect(await close.perform(claim, terms)).toEqual({ kind: 'refused', code: 'invalid_argument' });
    const ended = { end: 'refused', result: undefined, code: 'x' } as const;
    const asked = { by: { kind: 'reactor', id: 'rooms' }, at: nine } as const;
    expect([open.conclude(claim, ended, asked), close.conclude(claim, ended, asked)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
