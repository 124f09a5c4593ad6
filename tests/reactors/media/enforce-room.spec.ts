// A room is made what its meeting says: at a media plane that is well, and at one that hangs, loses replies, forgets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { AudibilityRule } from '../../../src/domain/shared/audibility.ts';
import { ruleAllows } from '../../../src/domain/shared/audibility.ts';
import { callsAtOnce, enforceRoom, lookAtRoom } from '../../../src/reactors/media/enforce-room.ts';
import { mostTries } from '../../../src/reactors/media/lost-replies.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { ada, bob, cleo, gus, hana, personId } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { aPlayedPlane, plainIdentities } from '../../support/media-room.ts';
import { aPlannedMeeting, called, onRecord, room } from '../../support/planned-meeting.ts';

const everybodyIn: readonly MeetingEvent[] = [
  ...the.anOpenMeeting(),
  ...the.admitted(ada),
  ...the.admitted(bob),
  ...the.admitted(cleo),
];
const hearing = (hear: AudibilityRule): MeetingEvent => ({
  type: 'AudibilitySet',
  hear,
  see: { kind: 'everyone' },
});

function aRoom(...given: readonly MeetingEvent[]) {
  const [plane, meeting, observer] = [aPlayedPlane(), aPlannedMeeting(...given), fakeObserver()];
  const ports = { rooms: plane, identities: plainIdentities, planOf: meeting.planOf, observer };
  const enforcement = (hearAgain = false, signal = new AbortController().signal) => ({
    room,
    hearAgain,
    setsPermissions: true,
    signal,
  });
  return {
    plane,
    meeting,
    observer,
    enforce: (hearAgain?: boolean, signal?: AbortSignal) =>
      enforceRoom(ports, enforcement(hearAgain, signal)),
    look: () => lookAtRoom(ports, enforcement()),
    hears: (speaker: string) => plane.hearers(room, speaker),
  };
}

describe('issue 13 A7: a room at the media plane is what its meeting says', () => {
  it('somebody who was muted publishes no more, and may again once they are unmuted', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    meeting.happens(onRecord(ada, plane.come(room, called(ada))));
    plane.publish(room, called(ada));
    meeting.happens({ type: 'ParticipantMuted', person: ada });
    await enforce();
    expect(() => plane.publish(room, called(ada))).toThrow(/may not publish/);
    meeting.happens({ type: 'ParticipantUnmuted', person: ada });
    await enforce();
    expect(plane.publish(room, called(ada))).toMatch(/^TR_/);
  });

  it('whoever was sent out, was never admitted, or has an identity that we never gave is out; workers stay', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    for (const person of [hana, ada, bob])
      meeting.happens(onRecord(person, plane.come(room, called(person))));
    plane.come(room, called(gus));
    plane.come(room, 'forged');
    plane.come(room, 'EG_1', {}, 'worker');
    meeting.happens({ type: 'ParticipantRemoved', person: bob });
    expect(await enforce()).toMatchObject({ kind: 'done', missing: 3 });
    expect(plane.present(room)).toEqual([called(hana), called(ada), 'EG_1']);
  });

  it('whose connection is over on record is out, though they were let in again since', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    meeting.happens(onRecord(ada, plane.come(room, called(ada))));
    meeting.happens(
      { type: 'ParticipantRemoved', person: ada },
      { type: 'ParticipantAdmitted', person: ada, setting: 'host-decision' },
    );
    await enforce();
    expect(plane.present(room)).toEqual([]);
    plane.come(room, called(ada));
    await enforce();
    expect(plane.present(room)).toEqual([called(ada)]);
  });

  it('E1: whoever is let in and comes in while the room is looked at stays', async () => {
    const { plane, meeting, enforce } = aRoom(...the.anOpenMeeting(), ...the.waiting(ada));
    const { members } = plane;
    Object.assign(plane, {
      members: (...asked: Parameters<typeof members>) => {
        meeting.happens({ type: 'ParticipantAdmitted', person: ada, setting: 'host-decision' });
        plane.come(room, called(ada));
        plane.come(room, called(gus));
        return members(...asked);
      },
    });
    await enforce();
    expect(plane.present(room)).toEqual([called(ada)]);
  });

  it('an observer is hidden and silent, and shown and heard once they are none any more', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    meeting.happens(onRecord(ada, plane.come(room, called(ada))));
    meeting.happens({ type: 'RoleChanged', person: ada, role: 'observer' });
    await enforce(true);
    meeting.happens({ type: 'RoleChanged', person: ada, role: 'participant' });
    await enforce(true);
    expect(plane.asked).toEqual([`permit ${called(ada)} hidden`, `permit ${called(ada)} publish`]);
  });

  it('hears as each rule says, also whoever publishes late; a host who was handed the meeting hears and is heard by all', async () => {
    const { plane, meeting, enforce, hears } = aRoom(...everybodyIn);
    for (const person of [hana, ada, bob, cleo]) {
      meeting.happens(onRecord(person, plane.come(room, called(person))));
    }
    plane.publish(room, called(ada));
    meeting.happens(hearing({ kind: 'hosts-only' }));
    await enforce(true);
    expect(hears(called(ada))).toEqual([called(hana)]);
    plane.publish(room, called(bob));
    expect(hears(called(bob))).toContain(called(cleo));
    await enforce();
    expect(hears(called(bob))).toEqual([called(hana)]);
    meeting.happens(hearing({ kind: 'named', people: [bob] }));
    await enforce(true);
    expect(hears(called(bob))).toEqual([called(hana), called(ada), called(cleo)]);
    expect(hears(called(ada))).toEqual([called(hana)]);
    meeting.happens({ type: 'HostTransferred', from: hana, to: ada });
    await enforce(true);
    expect(hears(called(ada))).toEqual([called(hana), called(bob), called(cleo)]);
    meeting.happens(hearing({ kind: 'everyone' }));
    await enforce(true);
    expect(hears(called(bob))).toEqual([called(hana), called(ada), called(cleo)]);
  });

  it('hears as the rule says after any changes of rule and role, each followed by one look', async () => {
    const rule = fc.oneof(
      fc.constantFrom<AudibilityRule>({ kind: 'everyone' }, { kind: 'hosts-only' }),
      fc.subarray([ada, bob, cleo]).map((people): AudibilityRule => ({ kind: 'named', people })),
    );
    const change = fc.oneof(
      rule.map(hearing),
      fc.record({
        type: fc.constant('RoleChanged' as const),
        person: fc.constantFrom(ada, bob, cleo),
        role: fc.constantFrom('co-host' as const, 'participant' as const),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const { plane, meeting, enforce, hears } = aRoom(...everybodyIn);
        const people = [hana, ada, bob, cleo];
        for (const person of people) {
          meeting.happens(onRecord(person, plane.come(room, called(person))));
          plane.publish(room, called(person));
        }
        const roles = new Map(people.map((person) => [person, person === hana ? 'host' : 'participant']));
        let current: AudibilityRule = { kind: 'everyone' };
        for (const event of changes) {
          meeting.happens(event);
          if (event.type === 'AudibilitySet') current = event.hear;
          if (event.type === 'RoleChanged') roles.set(event.person, event.role);
          await enforce(true);
        }
        const asked = (person: typeof ada) => ({ person, role: roles.get(person) as 'host' });
        for (const speaker of people) {
          const allowed = people.filter((one) => ruleAllows(current, asked(one), asked(speaker)));
          expect(hears(called(speaker))).toEqual(allowed.map((one) => called(one)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is closed where the meeting is over or not open, left alone where we know of no meeting, and well where there is none', async () => {
    const ended = aRoom(...the.anEndedMeeting());
    ended.plane.come(room, called(ada));
    await ended.enforce();
    expect(ended.plane.rooms.size).toBe(0);
    const scheduled = aRoom(...the.aScheduledMeeting());
    scheduled.plane.come(room, called(hana));
    await scheduled.enforce();
    expect(scheduled.plane.rooms.size).toBe(0);
    const unknown = aRoom();
    unknown.plane.come(room, 'anybody');
    await unknown.enforce();
    expect(unknown.plane.present(room)).toEqual(['anybody']);
    const absent = aRoom(...everybodyIn);
    expect(await absent.enforce()).toMatchObject({ kind: 'done', missing: 0 });
  });
});

describe('issue 13 A7, chaos:reactors: a look that a change overtakes', () => {
  /** Ada is in and speaks; so does the host, who listens. */
  const speaking = () => {
    const it = aRoom(...everybodyIn);
    for (const person of [hana, ada]) {
      it.meeting.happens(onRecord(person, it.plane.come(room, called(person))));
      it.plane.publish(room, called(person));
    }
    return it;
  };

  it('does not give back what another look took away while the room was listed', async () => {
    const { plane, meeting, enforce } = speaking();
    const { members } = plane;
    let isFirst = true;
    Object.assign(plane, {
      members: async (...asked: Parameters<typeof members>) => {
        if (isFirst) {
          isFirst = false;
          meeting.happens({ type: 'ParticipantMuted', person: ada });
          await enforce();
        }
        return members(...asked);
      },
    });
    await enforce();
    expect(plane.asked.filter((what) => what.startsWith('permit'))).toEqual([`permit ${called(ada)}`]);
    expect(() => plane.publish(room, called(ada))).toThrow(/may not publish/);
  });

  it('makes good what it did by a plan that was old when its call arrived', async () => {
    const { plane, meeting, enforce } = speaking();
    meeting.happens({ type: 'ParticipantMuted', person: ada });
    await enforce();
    meeting.happens({ type: 'ParticipantUnmuted', person: ada });
    const { permit } = plane;
    let isFirst = true;
    Object.assign(plane, {
      permit: async (...asked: Parameters<typeof permit>) => {
        if (isFirst) {
          isFirst = false;
          meeting.happens({ type: 'ParticipantMuted', person: ada });
          await enforce();
        }
        return permit(...asked);
      },
    });
    await enforce();
    expect(() => plane.publish(room, called(ada))).toThrow(/may not publish/);
  });

  it('lets somebody be heard again whom it took away by a rule that is no more', async () => {
    const { plane, meeting, enforce, hears } = aRoom(...everybodyIn);
    for (const person of [hana, ada, bob]) {
      meeting.happens(onRecord(person, plane.come(room, called(person))));
      plane.publish(room, called(person));
    }
    meeting.happens(hearing({ kind: 'hosts-only' }));
    const { hear } = plane;
    let isFirst = true;
    Object.assign(plane, {
      hear: async (...asked: Parameters<typeof hear>) => {
        if (isFirst) {
          isFirst = false;
          meeting.happens(hearing({ kind: 'everyone' }));
          await enforce(true);
        }
        return hear(...asked);
      },
    });
    await enforce();
    expect(hears(called(ada))).toEqual([called(hana), called(bob)]);
    expect(hears(called(bob))).toEqual([called(hana), called(ada)]);
  });

  it('is repeated a bounded number of times', async () => {
    const { plane, meeting, enforce } = speaking();
    const { members } = plane;
    let looks = 0;
    Object.assign(plane, {
      members: (...asked: Parameters<typeof members>) => {
        looks += 1;
        return members(...asked);
      },
      permit: () => {
        meeting.happens(
          looks % 2 === 0
            ? { type: 'ParticipantMuted', person: ada }
            : { type: 'ParticipantUnmuted', person: ada },
        );
        return Promise.resolve({ kind: 'done', value: undefined });
      },
    });
    meeting.happens({ type: 'ParticipantMuted', person: ada });
    expect(await enforce()).toMatchObject({ kind: 'done' });
    expect(looks).toBeLessThanOrEqual(4);
  });
});

describe('issue 13, chaos:reactors: a call of a killed worker that lands after the newer ones', () => {
  it('is put right by the next look that says again who may be heard, and by nothing else', async () => {
    const { plane, meeting, enforce, hears } = aRoom(...everybodyIn);
    for (const person of [hana, ada, bob])
      meeting.happens(onRecord(person, plane.come(room, called(person))));
    const track = plane.publish(room, called(ada));
    meeting.happens(hearing({ kind: 'hosts-only' }));
    await enforce(true);
    meeting.happens(hearing({ kind: 'everyone' }));
    await enforce(true);
    const terms = { timeoutMs: 1_000, signal: new AbortController().signal };
    await plane.hear(room, called(bob), [track], false, terms);
    await plane.permit(room, called(bob), { mayPublish: false, hidden: false }, terms);
    expect(hears(called(ada))).toEqual([called(hana)]);
    await enforce();
    expect(hears(called(ada))).toEqual([called(hana)]);
    expect(plane.publish(room, called(bob))).toMatch(/^TR_/);
    await enforce(true);
    expect(hears(called(ada))).toEqual([called(hana), called(bob)]);
  });

  it('costs nothing where nobody was ever kept from hearing: there is no such call', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    for (const person of [hana, ada, bob]) {
      meeting.happens(onRecord(person, plane.come(room, called(person))));
      plane.publish(room, called(person));
    }
    expect(await enforce(true)).toMatchObject({ kind: 'done', missing: 0 });
    expect(plane.asked).toEqual([]);
  });
});

describe('issue 13, chaos:reactors: a media plane that loses half of its replies', () => {
  const crowd = Array.from({ length: 20 }, (_, n) => personId(200 + n));
  /** Twenty people who speak and may hear the host only. */
  const apart = () => {
    const it = aRoom(...the.anOpenMeeting({ plan: 'pro' }), ...crowd.flatMap((who) => the.admitted(who)));
    for (const who of [hana, ...crowd]) {
      it.meeting.happens(onRecord(who, it.plane.come(room, called(who))));
      it.plane.publish(room, called(who));
    }
    it.meeting.happens(hearing({ kind: 'hosts-only' }), { type: 'EveryoneMuted' });
    it.meeting.happens(...crowd.map((person): MeetingEvent => ({ type: 'ParticipantUnmuted', person })));
    return it;
  };

  it('has done within one look what a meeting asks, whichever of its replies are lost, if not all of one act', async () => {
    const lost = fc.uniqueArray(fc.nat(60), { maxLength: mostTries - 1 });
    await fc.assert(
      fc.asyncProperty(lost, async (which) => {
        const { plane, hears, enforce } = apart();
        plane.troubles.push(
          ...Array.from({ length: 61 }, (_, n) => (which.includes(n) ? ('lost' as const) : undefined)),
        );
        expect(await enforce(true)).toMatchObject({ kind: 'done' });
        for (const who of crowd) expect(hears(called(who))).toEqual([called(hana)]);
      }),
      { numRuns: 100 },
    );
  });

  it('is not told again what it is known to have heeded', async () => {
    const { plane, enforce } = apart();
    plane.troubles.push(undefined, ...crowd.map((_, n) => (n < 5 ? ('lost' as const) : undefined)));
    expect(await enforce()).toMatchObject({ kind: 'done' });
    const told = plane.asked.filter((what) => what.startsWith('hear'));
    expect([told.length, new Set(told).size]).toEqual([crowd.length + 5, crowd.length]);
  });

  it('is told again what somebody is to hear whose connection is another one by then', async () => {
    const { plane, hears, enforce } = apart();
    const { hear } = plane;
    let isFirst = true;
    Object.assign(plane, {
      hear: async (...asked: Parameters<typeof hear>) => {
        const reply = await hear(...asked);
        if (!isFirst) return reply;
        isFirst = false;
        plane.come(room, asked[1]);
        return { kind: 'away', code: 'failed', mayHaveHappened: true };
      },
    });
    await enforce();
    const speaker = crowd.at(-1) as (typeof crowd)[number];
    expect(hears(called(speaker))).toEqual([called(hana)]);
  });

  it('that loses every reply is asked a bounded number of times', async () => {
    const { plane, enforce } = apart();
    plane.always = 'lost';
    expect(await enforce()).toMatchObject({ kind: 'away', code: 'failed' });
    expect(plane.calls).toBe(mostTries);
    plane.always = undefined;
    const { hear } = plane;
    Object.assign(plane, {
      hear: async (...asked: Parameters<typeof hear>) => {
        await hear(...asked);
        return { kind: 'away', code: 'failed', mayHaveHappened: true };
      },
    });
    expect(await enforce()).toMatchObject({ kind: 'away', code: 'failed' });
    expect(plane.calls).toBe(mostTries + mostTries * (1 + crowd.length));
  });

  it('that answers nothing for one person does what it is asked for the others', async () => {
    const { plane, hears, enforce } = apart();
    const { hear } = plane;
    const stuck = called(crowd[0] as (typeof crowd)[number]);
    Object.assign(plane, {
      hear: (...asked: Parameters<typeof hear>) =>
        asked[1] === stuck
          ? Promise.resolve({ kind: 'away', code: 'timeout', mayHaveHappened: true })
          : hear(...asked),
    });
    expect(await enforce()).toMatchObject({ kind: 'away', code: 'timeout' });
    const speaker = crowd.at(-1) as (typeof crowd)[number];
    expect(hears(called(speaker))).toEqual([called(hana), stuck]);
  });

  it('that hangs is given up after as many calls as are made at once', async () => {
    const { plane, enforce } = apart();
    let hung = 0;
    Object.assign(plane, {
      hear: () => {
        hung += 1;
        return Promise.resolve({ kind: 'away', code: 'timeout', mayHaveHappened: true });
      },
    });
    expect(await enforce()).toMatchObject({ kind: 'away', code: 'timeout' });
    expect(hung).toBeLessThan(2 * callsAtOnce);
  });
});

describe('issue 13: a media plane that is not well', () => {
  const crowd = Array.from({ length: 60 }, (_, n) => personId(100 + n));
  const crowded = (): ReturnType<typeof aRoom> => {
    const it = aRoom(...the.anOpenMeeting({ plan: 'pro' }), ...crowd.flatMap((who) => the.admitted(who)));
    for (const who of crowd) it.meeting.happens(onRecord(who, it.plane.come(room, called(who))));
    it.meeting.happens({ type: 'EveryoneMuted' });
    return it;
  };

  it('is asked by a bounded number of calls at once', async () => {
    const { plane, enforce } = crowded();
    expect(await enforce()).toMatchObject({ kind: 'done', missing: 60 });
    expect(plane.asked).toHaveLength(60);
    expect(plane.mostAtOnce).toBe(callsAtOnce);
  });

  it('that is away ends the look, and what it did before is not done again', async () => {
    const { plane, enforce } = crowded();
    plane.troubles.push(...Array<undefined>(10).fill(undefined), 'unreachable');
    expect(await enforce()).toMatchObject({ kind: 'away', code: 'unreachable', mayHaveHappened: false });
    const before = plane.asked.length;
    expect(before).toBeLessThan(30);
    await enforce();
    expect(plane.asked).toHaveLength(60);
    expect(new Set(plane.asked).size).toBe(60);
  });

  it('that does it and answers 500 is looked at again and does nothing twice', async () => {
    const { plane, meeting, enforce, look } = aRoom(...everybodyIn);
    meeting.happens(onRecord(ada, plane.come(room, called(ada))), {
      type: 'ParticipantRemoved',
      person: ada,
    });
    plane.troubles.push(undefined, 'lost');
    expect(await enforce()).toMatchObject({ kind: 'done' });
    expect(await look()).toMatchObject({ kind: 'done', missing: 0 });
    await enforce();
    expect(plane.asked).toEqual([`remove ${called(ada)}`]);
  });

  it('that hangs is given up with the signal', async () => {
    const { plane, enforce } = aRoom(...everybodyIn);
    plane.come(room, 'forged');
    plane.always = 'hangs';
    const over = new AbortController();
    const asked = enforce(false, over.signal);
    over.abort();
    expect(await asked).toMatchObject({ kind: 'away', code: 'timeout' });
  });

  it('that was given up before anything was asked for is away, not done', async () => {
    const { plane, meeting, observer } = aRoom(...everybodyIn);
    plane.come(room, 'forged');
    const over = new AbortController();
    let looks = 0;
    const planOf: typeof meeting.planOf = (of) => {
      looks += 1;
      // The second look at the meeting, after the listing, takes until the time is over.
      if (looks === 2) over.abort();
      return meeting.planOf(of);
    };
    const ports = { rooms: plane, identities: plainIdentities, planOf, observer };
    const seen = await enforceRoom(ports, {
      room,
      hearAgain: false,
      setsPermissions: true,
      signal: over.signal,
    });
    expect([seen.kind, plane.asked, looks]).toEqual(['away', [], 2]);
  });

  it('that starts anew and forgets its rooms has nothing to be done; whoever comes again is looked at again', async () => {
    const { plane, meeting, enforce } = aRoom(...everybodyIn);
    meeting.happens(onRecord(ada, plane.come(room, called(ada))), { type: 'ParticipantMuted', person: ada });
    plane.restart();
    expect(await enforce()).toMatchObject({ kind: 'done', missing: 0 });
    plane.come(room, called(ada));
    await enforce();
    expect(plane.asked).toEqual([`permit ${called(ada)}`]);
  });

  it('that refuses one act does the others, and an operator is told', async () => {
    const { plane, meeting, observer, enforce } = aRoom(...everybodyIn);
    plane.come(room, 'forged');
    meeting.happens(onRecord(ada, plane.come(room, called(ada))), { type: 'ParticipantMuted', person: ada });
    plane.refuses = 'remove';
    expect(await enforce()).toMatchObject({
      kind: 'done',
      refused: { act: 'remove', code: 'invalid_argument' },
    });
    expect(plane.asked).toEqual([`permit ${called(ada)}`]);
    expect(observer.observed.find(({ kind }) => kind === 'warn')?.fields).toMatchObject({ act: 'remove' });
  });

  it('whoever is gone meanwhile is no failure', async () => {
    const { plane, enforce } = aRoom(...everybodyIn);
    plane.come(room, 'forged');
    const { remove } = plane;
    Object.assign(plane, {
      remove: (...asked: Parameters<typeof remove>) => {
        plane.restart();
        return remove(...asked);
      },
    });
    expect(await enforce()).toMatchObject({ kind: 'done', missing: 1 });
  });
});
