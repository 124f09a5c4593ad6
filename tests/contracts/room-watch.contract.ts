// What a watch of rooms promises: a room is looked at by one worker at a time, again and again until it is given up, and what happens
// while somebody looks leads to another look.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MeetingId, TenantId } from '../../src/domain/shared/ids.ts';
import type { RoomWatch } from '../../src/ports/room-watch.port.ts';
import type { RoomOf } from '../../src/ports/rooms.port.ts';

export interface WatchUnderTest {
  readonly watch: RoomWatch;
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const long = 60_000;
const short = 60;
const lapse = () => new Promise((resolve) => setTimeout(resolve, short * 2));
const aRoom = (): RoomOf => ({ tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId });

/** Runs every clause against what `make` gives. */
export function roomWatchContract(store: string, make: () => Promise<WatchUnderTest>): void {
  describe(`issue 13 B3, room watch contract: ${store}`, () => {
    let under: WatchUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    beforeEach(() => under.empty());
    const claim = (worker = 'a', limit = 10, leaseMs = long) => under.watch.claim(worker, limit, leaseMs);
    /** Watched, and due. */
    const watched = async (room = aRoom()): Promise<RoomOf> => {
      await under.watch.begin(room);
      await under.watch.soon(room);
      return room;
    };
    const held = async (worker = 'a', leaseMs = long) => {
      const [room, ...more] = await claim(worker, 10, leaseMs);
      expect([room === undefined, more.length]).toEqual([false, 0]);
      return room!;
    };

    it('has a room looked at, by one worker, and again after the pause', async () => {
      const room = aRoom();
      await under.watch.begin(room);
      expect(await claim()).toEqual([]);
      await watched(room);
      const first = await held();
      expect(first).toMatchObject(room);
      expect(await claim('b')).toEqual([]);
      await under.watch.looked('a', first, { inMs: long });
      expect(await claim('b')).toEqual([]);
      await under.watch.soon(room);
      const second = await held('b');
      await under.watch.looked('b', second, { inMs: 0 });
      expect((await held()).epoch).toBeGreaterThan(second.epoch);
    });

    it('takes several at once, each once, whatever is watched of them already', async () => {
      const rooms = [aRoom(), aRoom(), aRoom()];
      await under.watch.begin(rooms[0]!);
      await under.watch.begin(...rooms, rooms[1]!);
      expect((await under.watch.standing()).rooms).toBe(3);
    });

    it('gives up a room after its last look', async () => {
      await watched();
      await under.watch.looked('a', await held(), 'no-more');
      expect(await under.watch.standing()).toEqual({ rooms: 0, overdueSeconds: 0 });
    });

    it.each(['begin', 'soon'] as const)(
      'looks once more where %s is asked while somebody looks, also for the last time',
      async (ask) => {
        const room = await watched();
        const first = await held();
        await under.watch[ask](room);
        await under.watch.looked('a', first, 'no-more');
        const second = await held();
        await under.watch[ask](room);
        await under.watch.looked('a', second, { inMs: long });
        await under.watch.looked('a', await held(), 'no-more');
        expect(await claim()).toEqual([]);
      },
    );

    it('gives the room to another worker when a lease has run out, and the first changes nothing any more', async () => {
      await watched();
      const first = await held('a', short);
      await lapse();
      const second = await held('b');
      await under.watch.looked('a', first, 'no-more');
      await under.watch.looked('b', { ...second, epoch: first.epoch }, 'no-more');
      expect((await under.watch.standing()).rooms).toBe(1);
      await under.watch.looked('b', second, 'no-more');
      expect((await under.watch.standing()).rooms).toBe(0);
    });

    it('keeps a room with the worker that prolongs its lease, and not with one that lost it', async () => {
      await watched();
      const first = await held('a', short);
      await under.watch.renew('a', [first], long);
      await lapse();
      expect(await claim('b')).toEqual([]);
      await under.watch.renew('b', [first], 0);
      await under.watch.renew('a', [{ ...first, epoch: first.epoch - 1n }], 0);
      await under.watch.renew('a', [], 0);
      expect(await claim('b')).toEqual([]);
      await under.watch.renew('a', [first], 0);
      await lapse();
      expect((await held('b')).epoch).toBeGreaterThan(first.epoch);
      await under.watch.renew('a', [first], 0);
      await lapse();
      expect(await claim('c')).toEqual([]);
    });

    it('gives each room to one of many workers, the longest due first', async () => {
      for (let room = 0; room < 20; room += 1) await watched();
      const all = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => claim(worker, 10)));
      const meetings = all.flat().map(({ meeting }) => meeting);
      expect(new Set(meetings).size).toBe(meetings.length);
      const [early, late] = [aRoom(), aRoom()];
      await under.empty();
      await watched(early);
      await watched(late);
      expect((await claim('a', 1))[0]).toMatchObject(early);
    });

    it('says for how long a room has been due, and nothing of one that is being looked at', async () => {
      await watched();
      await lapse();
      const { rooms, overdueSeconds } = await under.watch.standing();
      expect([rooms, overdueSeconds > 0, overdueSeconds < 60]).toEqual([1, true, true]);
      await held();
      expect(await under.watch.standing()).toEqual({ rooms: 1, overdueSeconds: 0 });
    });
  });
}
