// What rooms of the media plane promise: opened and closed by repeatable calls, everybody in them listed, and what each may do there
// changed while they are in. People join with tokens of ours and do what the media plane lets them.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceId, MeetingId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { MediaIdentities, MediaIdentity } from '../../src/ports/media-identities.port.ts';
import type { MediaPermissions, RoomMember, RoomOf, Rooms } from '../../src/ports/rooms.port.ts';
import { until } from '../support/until.ts';

/** Somebody in a room. */
export interface GuestInRoom {
  /** Publishes sound from now on, where they may; rejects where they may not. */
  readonly speak: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Rooms, and people who use them. */
export interface RoomsUnderTest {
  readonly rooms: Rooms;
  readonly identities: MediaIdentities;
  /** Joins with a token; rejects where the media plane lets nobody in. */
  readonly join: (
    room: RoomOf,
    who: MediaIdentity,
    permissions: MediaPermissions,
    maxParticipants: number,
  ) => Promise<GuestInRoom>;
  /** The same rooms under a key that the media plane does not know. */
  readonly underWrongKey: Rooms;
  /** At an address where nobody listens. */
  readonly nowhere: Rooms;
  readonly close: () => Promise<void>;
}

const terms = { timeoutMs: 10_000, signal: new AbortController().signal };
const roomTerms = { maxParticipants: 31 };
const speaker: MediaPermissions = { mayPublish: true, hidden: false };
const muted: MediaPermissions = { mayPublish: false, hidden: false };
const observer: MediaPermissions = { mayPublish: false, hidden: true };
const aRoom = (): RoomOf => ({ tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId });
const somebody = (): MediaIdentity => ({
  person: randomUUID() as PersonId,
  device: randomUUID() as DeviceId,
});
const noIdentity = `p_${'A'.repeat(64)}`;

/** Runs every clause against the rooms that `make` gives. */
export function roomsContract(kind: string, make: () => Promise<RoomsUnderTest>): void {
  describe(`issue 13 B1, rooms contract: ${kind}`, () => {
    let under: RoomsUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const members = async (room: RoomOf): Promise<readonly RoomMember[]> => {
      const reply = await under.rooms.members(room, terms);
      if (reply.kind === 'absent') return [];
      if (reply.kind !== 'done') throw new Error(`members: ${JSON.stringify(reply)}`);
      return reply.value;
    };
    const member = async (room: RoomOf, who: MediaIdentity) => {
      const identity = under.identities.seal(room, who);
      return (await members(room)).find((one) => one.identity === identity);
    };
    const seen = (room: RoomOf, who: MediaIdentity, what: Partial<RoomMember> | undefined) =>
      until(async () => {
        const found = await member(room, who);
        if (what === undefined) expect(found).toBeUndefined();
        else expect(found).toMatchObject(what);
        return found;
      });
    const opened = async (): Promise<RoomOf> => {
      const room = aRoom();
      expect(await under.rooms.open(room, roomTerms, terms)).toMatchObject({ kind: 'done' });
      return room;
    };

    it('opens a room once, and finds it open when it is opened again', async () => {
      const room = aRoom();
      const first = await under.rooms.open(room, roomTerms, terms);
      expect(first).toMatchObject({ kind: 'done', value: { session: expect.stringMatching(/./) as string } });
      expect(await under.rooms.open(room, roomTerms, terms)).toEqual(first);
      expect(await members(room)).toEqual([]);
    });

    it('closes a room; there is none to close then, and one opened after it is another session', async () => {
      const room = aRoom();
      expect(await under.rooms.close(room, terms)).toEqual({ kind: 'absent' });
      const first = await under.rooms.open(room, roomTerms, terms);
      expect(await under.rooms.close(room, terms)).toMatchObject({ kind: 'done' });
      expect(await under.rooms.close(room, terms)).toEqual({ kind: 'absent' });
      expect(await members(room)).toEqual([]);
      expect(await under.rooms.open(room, roomTerms, terms)).not.toEqual(first);
    });

    it('lists who joined as what the token says, since when, and what they publish', async () => {
      const [room, one, other] = [await opened(), somebody(), somebody()];
      const guest = await under.join(room, one, speaker, 31);
      const quiet = await under.join(room, other, observer, 31);
      const found = await seen(room, one, { kind: 'person', permissions: speaker, tracks: [] });
      expect(Math.abs(Date.parse(found?.joinedAt ?? '') - Date.now())).toBeLessThan(60_000);
      await seen(room, other, { kind: 'person', permissions: observer, tracks: [] });
      await guest.speak();
      await until(async () => expect((await member(room, one))?.tracks).toHaveLength(1));
      await guest.leave();
      await seen(room, one, undefined);
      await quiet.leave();
    });

    it('gives each joining a connection of its own; the second of one identity replaces the first', async () => {
      const [room, who] = [await opened(), somebody()];
      const first = await under.join(room, who, speaker, 31);
      const before = await seen(room, who, {});
      const second = await under.join(room, who, speaker, 31);
      await until(async () => {
        expect(await members(room)).toHaveLength(1);
        expect((await member(room, who))?.connection).not.toBe(before?.connection);
      });
      await first.leave();
      expect(await member(room, who)).toBeDefined();
      await second.leave();
    });

    it('sends somebody out; whoever is not there is absent', async () => {
      const [room, who] = [await opened(), somebody()];
      const identity = under.identities.seal(room, who);
      expect(await under.rooms.remove(room, identity, terms)).toEqual({ kind: 'absent' });
      const guest = await under.join(room, who, speaker, 31);
      await seen(room, who, {});
      expect(await under.rooms.remove(room, identity, terms)).toMatchObject({ kind: 'done' });
      await seen(room, who, undefined);
      expect(await under.rooms.remove(room, identity, terms)).toEqual({ kind: 'absent' });
      await guest.leave();
    });

    it('takes away what somebody publishes who may no more, and lets them publish again', async () => {
      const [room, who] = [await opened(), somebody()];
      const identity = under.identities.seal(room, who);
      const guest = await under.join(room, who, speaker, 31);
      await guest.speak();
      await until(async () => expect((await member(room, who))?.tracks).toHaveLength(1));
      for (let twice = 0; twice < 2; twice += 1)
        expect(await under.rooms.permit(room, identity, muted, terms)).toMatchObject({ kind: 'done' });
      await seen(room, who, { permissions: muted, tracks: [] });
      expect(await under.rooms.permit(room, identity, speaker, terms)).toMatchObject({ kind: 'done' });
      await seen(room, who, { permissions: speaker });
      await guest.speak();
      await until(async () => expect((await member(room, who))?.tracks).toHaveLength(1));
      await guest.leave();
    });

    it('hides somebody who is made an observer', async () => {
      const [room, who] = [await opened(), somebody()];
      const guest = await under.join(room, who, speaker, 31);
      await seen(room, who, { permissions: speaker });
      const identity = under.identities.seal(room, who);
      expect(await under.rooms.permit(room, identity, observer, terms)).toMatchObject({ kind: 'done' });
      await seen(room, who, { permissions: observer });
      await guest.leave();
    });

    it('makes somebody hear tracks or not, as often as it is asked', async () => {
      const [room, one, other] = [await opened(), somebody(), somebody()];
      const guest = await under.join(room, one, speaker, 31);
      const listener = await under.join(room, other, speaker, 31);
      await guest.speak();
      const tracks = await until(async () => {
        const found = (await member(room, one))?.tracks.map(({ track }) => track) ?? [];
        expect(found).toHaveLength(1);
        return found;
      });
      const identity = under.identities.seal(room, other);
      await seen(room, other, {});
      for (const heard of [false, false, true, true])
        expect(await under.rooms.hear(room, identity, tracks, heard, terms)).toMatchObject({ kind: 'done' });
      await guest.leave();
      await listener.leave();
    });

    it('says that nobody is there whom it should permit or make hear', async () => {
      const room = await opened();
      for (const where of [room, aRoom()]) {
        expect(await under.rooms.permit(where, noIdentity, speaker, terms)).toEqual({ kind: 'absent' });
        expect(await under.rooms.hear(where, noIdentity, ['TR_none'], false, terms)).toEqual({
          kind: 'absent',
        });
      }
    });

    it('says so within two seconds, the time that a look at a room gives a call', async () => {
      const room = await opened();
      const inTwo = { ...terms, timeoutMs: 2_000 };
      expect(await under.rooms.hear(room, noIdentity, ['TR_none'], false, inTwo)).toEqual({ kind: 'absent' });
    });

    it('lets in no more than the room holds, also where the first token opened it', async () => {
      const room = aRoom();
      const [one, two] = [
        await under.join(room, somebody(), speaker, 2),
        await under.join(room, somebody(), speaker, 2),
      ];
      await until(async () => expect(await members(room)).toHaveLength(2));
      await expect(under.join(room, somebody(), speaker, 2)).rejects.toThrow();
      expect(await members(room)).toHaveLength(2);
      await Promise.all([one.leave(), two.leave()]);
    });

    it('puts everybody out when it closes a room', async () => {
      const [room, who] = [await opened(), somebody()];
      const guest = await under.join(room, who, speaker, 31);
      await seen(room, who, {});
      expect(await under.rooms.close(room, terms)).toMatchObject({ kind: 'done' });
      await seen(room, who, undefined);
      await guest.leave();
    });

    it('is away under a wrong key, and nothing has happened', async () => {
      const room = await opened();
      const away = { kind: 'away', code: 'wrong-key', mayHaveHappened: false };
      expect(await under.underWrongKey.open(aRoom(), roomTerms, terms)).toEqual(away);
      expect(await under.underWrongKey.members(room, terms)).toEqual(away);
      expect(await under.underWrongKey.close(room, terms)).toEqual(away);
    });

    it('is away where nobody listens, and nothing has happened', async () => {
      expect(await under.nowhere.open(aRoom(), roomTerms, terms)).toEqual({
        kind: 'away',
        code: 'unreachable',
        mayHaveHappened: false,
      });
    });

    it('gives a call up when it is told to, at once', async () => {
      const signal = AbortSignal.abort(new DOMException('stopping', 'AbortError'));
      expect(await under.rooms.members(aRoom(), { timeoutMs: 10_000, signal })).toEqual({
        kind: 'away',
        code: 'timeout',
        mayHaveHappened: true,
      });
    });
  });
}
