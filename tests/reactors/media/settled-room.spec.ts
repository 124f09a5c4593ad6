// Looks beside what events ask: they never set what somebody may do while it may just be being set.
import { describe, expect, it } from 'vitest';
import { TransientFault } from '../../../src/ports/faults.ts';
import { enforceRoom } from '../../../src/reactors/media/enforce-room.ts';
import { settledRoom } from '../../../src/reactors/media/settled-room.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { ada, bob, gus, hana } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { aPlayedPlane, plainIdentities } from '../../support/media-room.ts';
import { aPlannedMeeting, called, onRecord, room } from '../../support/planned-meeting.ts';

const { signal } = new AbortController();

/** Hana, Ada and Bob are in; `meanwhile` happens while a look waits. */
function aSettledRoom(meanwhile: () => unknown = () => undefined) {
  const plane = aPlayedPlane();
  const meeting = aPlannedMeeting(...the.anOpenMeeting(), ...the.admitted(ada), ...the.admitted(bob));
  for (const person of [hana, ada, bob]) {
    meeting.happens(onRecord(person, plane.come(room, called(person))));
  }
  const ports = {
    rooms: plane,
    identities: plainIdentities,
    planOf: meeting.planOf,
    observer: fakeObserver(),
  };
  const pausesMs: number[] = [];
  const pace = {
    pause: async (ms: number): Promise<void> => {
      pausesMs.push(ms);
      await meanwhile();
    },
  };
  /** What an event asks for. */
  const effect = () => enforceRoom(ports, { room, hearAgain: false, setsPermissions: true, signal });
  return { plane, meeting, pausesMs, effect, settled: settledRoom({ ...ports, pace }) };
}

describe('issue 13 A7, chaos:reactors: a look that no event asks for', () => {
  it('sets no permission after a webhook: the event that changes it has it set', async () => {
    const { plane, meeting, pausesMs, effect, settled } = aSettledRoom();
    meeting.happens({ type: 'ParticipantMuted', person: ada });
    await settled.afterReport(room, signal);
    expect([plane.asked, pausesMs]).toEqual([[], []]);
    await effect();
    expect(plane.asked).toEqual([`permit ${called(ada)}`]);
  });

  it('sets none that was set while it waited, and makes no change undone', async () => {
    const it: ReturnType<typeof aSettledRoom> = aSettledRoom(async () => {
      await it.effect();
      it.meeting.happens({ type: 'ParticipantUnmuted', person: ada });
      await it.effect();
    });
    it.meeting.happens({ type: 'ParticipantMuted', person: ada });
    await it.settled.inOrder(room, signal);
    expect(it.pausesMs).toHaveLength(1);
    expect(it.plane.asked).toEqual([`permit ${called(ada)}`, `permit ${called(ada)} publish`]);
  });

  it('sets what is still different after it waited: a call that came late, or an effect that is held up', async () => {
    const { plane, meeting, pausesMs, settled } = aSettledRoom();
    await plane.permit(room, called(bob), { mayPublish: false, hidden: false }, { timeoutMs: 1, signal });
    meeting.happens({ type: 'ParticipantMuted', person: ada });
    plane.asked.splice(0);
    await settled.inOrder(room, signal);
    expect(pausesMs).toHaveLength(1);
    expect(plane.asked).toEqual([`permit ${called(ada)}`, `permit ${called(bob)} publish`]);
    await settled.inOrder(room, signal);
    expect([plane.asked.length, pausesMs.length]).toEqual([2, 1]);
  });

  it('sends out at once who may not be there, both times', async () => {
    const { plane, settled } = aSettledRoom();
    for (const look of [settled.afterReport, settled.inOrder]) {
      plane.come(room, called(gus));
      await look(room, signal);
      expect(plane.present(room)).not.toContain(called(gus));
    }
  });

  it('raises a transient fault where the media plane is away', async () => {
    const { plane, settled } = aSettledRoom();
    plane.always = 'unreachable';
    for (const look of [settled.afterReport, settled.inOrder])
      await expect(look(room, signal)).rejects.toThrow(TransientFault);
  });
});
