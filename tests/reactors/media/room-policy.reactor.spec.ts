// Each change that a room has to follow asks for one look at it.
import { describe, expect, it } from 'vitest';
import { meetingCodec } from '../../../src/adapters/codec/words/meeting.codec.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { ClaimedEffect } from '../../../src/ports/effect.ts';
import { mostTries } from '../../../src/reactors/media/lost-replies.ts';
import { roomPolicyReactor } from '../../../src/reactors/media/room-policy.reactor.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { ada, after, hana, meeting, nine, tenant } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { aPlayedPlane, plainIdentities } from '../../support/media-room.ts';
import { aPlannedMeeting, called, onRecord, room } from '../../support/planned-meeting.ts';
import { aClaim, anOpening } from '../../support/toy-reactor.ts';

const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const asking = (recorded: Instant, hearAgain = false): ClaimedEffect =>
  aClaim({
    tenant,
    stream: streamName('meeting', tenant, meeting),
    recorded,
    request: JSON.stringify({ hearAgain }),
  });

function policy(...given: readonly MeetingEvent[]) {
  const [plane, planned] = [aPlayedPlane(), aPlannedMeeting(...given)];
  const ports = {
    rooms: plane,
    identities: plainIdentities,
    planOf: planned.planOf,
    observer: fakeObserver(),
  };
  const reactor = roomPolicyReactor(ports);
  const { enforce } = reactor.operations;
  if (enforce === undefined) throw new Error('the operation is missing');
  return { plane, planned, reactor, enforce };
}

describe('issue 13 A7: the policy of a room', () => {
  it('is looked at after each event that changes it; where more may be heard than before, that is said too', () => {
    const { reactor } = policy();
    const wished = Object.keys(meetingCodec).flatMap((type) =>
      reactor
        .effectsOf(anOpening(nine, { event: { type } as never }))
        .map(({ operation, request }) => [type, operation, (request as { hearAgain: boolean }).hearAgain]),
    );
    expect(wished.sort()).toEqual([
      ['AudibilitySet', 'enforce', true],
      ['EveryoneMuted', 'enforce', false],
      ['HostTransferred', 'enforce', true],
      ['JoinRejected', 'enforce', false],
      ['ParticipantJoined', 'enforce', false],
      ['ParticipantMuted', 'enforce', false],
      ['ParticipantRemoved', 'enforce', false],
      ['ParticipantUnmuted', 'enforce', false],
      ['RoleChanged', 'enforce', true],
    ]);
  });

  it('is enforced, and looked up where a reply was lost: done where nothing is missing any more', async () => {
    const { plane, planned, enforce } = policy(...the.anOpenMeeting(), ...the.admitted(ada));
    planned.happens(onRecord(ada, plane.come(room, called(ada))));
    const at = planned.happens({ type: 'ParticipantRemoved', person: ada });
    plane.troubles.push(undefined, 'unreachable');
    expect(await enforce.perform(asking(at), terms)).toMatchObject({ kind: 'away', mayHaveHappened: false });
    expect(await enforce.lookUp(asking(at), terms)).toEqual({ kind: 'absent' });
    // The act is heeded, and nothing is heard of it or of the look that follows.
    plane.troubles.push(undefined, ...Array<'lost'>(mostTries + 1).fill('lost'));
    expect(await enforce.perform(asking(at), terms)).toMatchObject({ kind: 'away', mayHaveHappened: true });
    expect(await enforce.lookUp(asking(at), terms)).toEqual({ kind: 'done' });
    plane.always = 'unreachable';
    expect(await enforce.lookUp(asking(at), terms)).toMatchObject({ kind: 'away' });
  });

  it('where the media plane refuses an act ends as refused: what the meeting asks for next does not wait', async () => {
    const { plane, enforce } = policy(...the.anOpenMeeting());
    plane.come(room, 'forged');
    plane.refuses = 'remove';
    expect(await enforce.perform(asking(nine), terms)).toEqual({ kind: 'refused', code: 'invalid_argument' });
    const ended = { end: 'refused', result: undefined, code: 'x' } as const;
    const asked = { by: { kind: 'reactor', id: 'room-policy' }, at: nine } as const;
    expect(enforce.conclude(asking(nine), ended, asked)).toBeUndefined();
  });

  it('is not looked at again for what the latest look knew of already, but for what came after it or asks for more', async () => {
    const { plane, planned, enforce } = policy(...the.anOpenMeeting(), ...the.admitted(ada));
    const first = planned.happens(onRecord(hana, plane.come(room, called(hana))));
    const second = planned.happens(onRecord(ada, plane.come(room, called(ada))));
    const looked = async (effect: ClaimedEffect): Promise<boolean> => {
      const before = planned.reads();
      expect(await enforce.perform(effect, terms)).toEqual({ kind: 'done' });
      return planned.reads() > before;
    };
    expect(await looked(asking(first))).toBe(true);
    expect(await looked(asking(first))).toBe(false);
    expect(await looked(asking(first, true))).toBe(true);
    expect(await looked(asking(first, true))).toBe(false);
    expect(await looked(asking(second))).toBe(true);
    expect(await looked(asking(after(59)))).toBe(true);
  });

  it('is looked at again where the latest look went wrong', async () => {
    const { plane, planned, enforce } = policy(...the.anOpenMeeting());
    const at = planned.happens({ type: 'EveryoneMuted' });
    planned.happens({ type: 'EveryoneMuted' });
    plane.troubles.push('unreachable');
    expect(await enforce.perform(asking(at), terms)).toMatchObject({ kind: 'away' });
    expect(await enforce.perform(asking(at), terms)).toEqual({ kind: 'done' });
    expect(planned.reads()).toBe(2);
  });
});
