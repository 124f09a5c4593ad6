// What snapshots promise: the state itself or none, never beyond a limit, never one that does not fit the log.
import { deepStrictEqual } from 'node:assert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateText } from '../../src/adapters/codec/typed/state-text.ts';
import { typedSnapshots } from '../../src/adapters/codec/typed/typed-snapshots.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { SnapshotShelf } from '../../src/ports/snapshot-shelf.port.ts';
import { after, tenant } from '../support/histories/cast.ts';
import { aLongMeeting } from '../support/histories/long-meetings.ts';
import { inMeeting } from '../support/meeting-logs.ts';
import { aTenant } from '../support/sealed.ts';
import { asStream, snapshotBench } from '../support/snapshot-bench.ts';

export interface SnapshotsUnderTest {
  readonly shelf: SnapshotShelf;
  readonly close: () => Promise<void>;
}

const length = 60;

/** Runs every clause against what `make` gives. */
export function snapshotsContract(name: string, make: () => Promise<SnapshotsUnderTest>): void {
  describe(`snapshots contract: ${name}`, () => {
    let under: SnapshotsUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const given = () => snapshotBench(asStream(inMeeting(...aLongMeeting(length))), under.shelf);

    it('a state comes back as it was, maps, order and all, and is nobody else’s', async () => {
      const bench = given();
      await bench.take(49);
      const [found, again] = [
        await bench.snapshots.find(tenant, bench.stream, {}),
        await bench.snapshots.find(tenant, bench.stream, {}),
      ];
      deepStrictEqual(found!.state, bench.folded(49).state);
      expect(found!.tail).toMatchObject({ revision: 49n, at: after(49) });
      expect(found!.state).not.toBe(again!.state);
      expect(bench.reported).toEqual([]);
    });

    it('the newest that no limit forbids, positions too', async () => {
      const bench = given();
      for (const revision of [9, 19, 29]) await bench.take(revision);
      const at = async (limit: Parameters<typeof bench.snapshots.find>[2]) =>
        (await bench.snapshots.find(tenant, bench.stream, limit))?.tail.revision;
      expect(await at({})).toBe(29n);
      expect(await at({ revision: 28n })).toBe(19n);
      expect(await at({ at: after(18) })).toBe(9n);
      // The event at revision 19 has position 20.
      expect(await at({ position: 20n })).toBe(19n);
      expect(await at({ position: 19n })).toBe(9n);
      expect(await at({ position: 9n })).toBeUndefined();
      expect(bench.reported).toEqual([]);
    });

    it('comes with what is after it in the stream, as far as the limit goes', async () => {
      const bench = given();
      await bench.take(9);
      const following = async (limit: Parameters<typeof bench.snapshots.find>[2]) => {
        const found = await bench.snapshots.find(tenant, bench.stream, limit);
        const revisions = found?.after.events.map(({ revision }) => Number(revision)) ?? [];
        return { from: revisions[0], to: revisions.at(-1), isEnd: found?.after.isEnd };
      };
      expect(await following({})).toEqual({ from: 10, to: length - 1, isEnd: true });
      expect(await following({ revision: 12n })).toEqual({ from: 10, to: 12, isEnd: false });
      expect(await following({ revision: 9n })).toEqual({ from: undefined, to: undefined, isEnd: false });
      expect(await following({ revision: 2n ** 63n - 1n })).toMatchObject({ to: length - 1, isEnd: true });
    });

    it('one that does not end with the event of its stream is told, dropped and passed over', async () => {
      const bench = given();
      await bench.take(9);
      const { state, tail } = bench.folded(19);
      const foreign = Buffer.from(tail.leaf).fill(7, 0, 1);
      await bench.snapshots.take(tenant, bench.stream, { state, tail: { ...tail, leaf: foreign } });
      expect((await bench.snapshots.find(tenant, bench.stream, {}))?.tail.revision).toBe(9n);
      expect(bench.reported).toEqual([
        'error: a snapshot does not end with the event of its stream: dropped',
      ]);
      await bench.snapshots.find(tenant, bench.stream, {});
      expect(bench.reported, 'it is gone').toHaveLength(1);
    });

    it('one beyond the end of its stream, or of another instant, does not fit either', async () => {
      const bench = given();
      const { state, tail } = bench.folded(19);
      await bench.snapshots.take(tenant, bench.stream, { state, tail: { ...tail, revision: 99n } });
      await bench.snapshots.take(tenant, bench.stream, { state, tail: { ...tail, at: after(99) } });
      expect(await bench.snapshots.find(tenant, bench.stream, {})).toBeUndefined();
      expect(bench.reported).toHaveLength(2);
    });

    it('one whose text nobody can read is told, dropped and passed over', async () => {
      const bench = given();
      await bench.take(9);
      await bench.take(19);
      const newest = (await under.shelf.list(undefined, 1_000)).findLast(
        ({ stream }) => stream === bench.stream,
      );
      await under.shelf.drop(newest!);
      await under.shelf.put({ ...newest!, tail: bench.folded(19).tail, state: '[1,{"$tomorrow":0}]' });
      expect((await bench.snapshots.find(tenant, bench.stream, {}))?.tail.revision).toBe(9n);
      expect(bench.reported).toEqual(['error: a snapshot is no text of a state: dropped']);
    });

    it('after a few unfit ones there is none, in bounded time', async () => {
      const bench = given();
      const { state, tail } = bench.folded(19);
      for (const revision of [61n, 62n, 63n, 64n, 65n]) {
        await bench.snapshots.take(tenant, bench.stream, { state, tail: { ...tail, revision } });
      }
      await bench.take(9);
      expect(await bench.snapshots.find(tenant, bench.stream, {})).toBeUndefined();
      expect(bench.reported).toHaveLength(3);
    });

    it('says whether one is what it should be', async () => {
      const bench = given();
      await bench.take(9);
      const matches = (snapshot: ReturnType<typeof bench.folded>) =>
        bench.snapshots.matches(tenant, bench.stream, snapshot);
      expect(await matches(bench.folded(9))).toBe(true);
      expect(await matches(bench.folded(8))).toBeUndefined();
      expect(await matches({ ...bench.folded(9), state: bench.folded(8).state })).toBe(false);
      expect(await matches({ ...bench.folded(9), tail: { ...bench.folded(9).tail, at: after(1) } })).toBe(
        false,
      );
    });

    it('keeps tenants and folds apart', async () => {
      const bench = given();
      await bench.take(9);
      expect(await bench.snapshots.find(aTenant(), bench.stream, {})).toBeUndefined();
      const other = typedSnapshots({ category: 'account', initial: meetingDecider.initial }, bench);
      expect(await other.find(tenant, bench.stream, {})).toBeUndefined();
      expect(() => typedSnapshots({ category: 'nothing', initial: () => 0 }, bench)).toThrow(/no version/);
    });

    it('holds no personal value: events are folded sealed', () => {
      const bench = given();
      expect(stateText(bench.folded(length - 1).state)).not.toMatch(/Town hall|Somebody|known/);
      expect(bench.reported).toEqual([]);
    });
  });
}
