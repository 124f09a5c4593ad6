// What a shelf of snapshots promises: the newest within its limits, one at a place for good, tenants and folds apart.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import { addSeconds, fromEpochMs } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ShelvedState, SnapshotShelf } from '../../src/ports/snapshot-shelf.port.ts';
import { aStream, aTenant } from '../support/sealed.ts';

export interface SnapshotShelfUnderTest {
  /** As the command path has it: put, find, drop. */
  readonly shelf: SnapshotShelf;
  /** As housekeeping has it: sample, list, sweep. */
  readonly keeping: SnapshotShelf;
  readonly close: () => Promise<void>;
}

const noon = '2026-03-02T12:00:00.250Z' as Instant;
/** Everything was taken before it. */
const later = (): Instant => fromEpochMs(Date.now() + 60_000);

function aSnapshot(revision: number, more: Partial<ShelvedState> = {}): ShelvedState {
  const tenant = more.tenant ?? aTenant();
  const leaf = Buffer.alloc(32, revision);
  const tail = { revision: BigInt(revision), leaf, at: addSeconds(noon, revision) };
  const fold = `meeting@${randomUUID()}`;
  return { tenant, stream: aStream(tenant), fold, tail, state: `[1,"after ${revision}"]`, ...more };
}

/** Runs every clause against what `make` gives. */
export function snapshotShelfContract(name: string, make: () => Promise<SnapshotShelfUnderTest>): void {
  describe(`snapshot shelf contract: ${name}`, () => {
    let under: SnapshotShelfUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    beforeEach(async () => {
      while ((await under.keeping.sweep([], later(), 1_000)) > 0);
    });

    const given = async (...revisions: readonly number[]) => {
      const first = aSnapshot(revisions[0] ?? 0);
      const all = revisions.map((revision) => aSnapshot(revision, { ...first, ...tailOf(revision) }));
      for (const one of all) await under.shelf.put(one);
      return first;
    };
    const tailOf = (revision: number) => {
      const { tail, state } = aSnapshot(revision);
      return { tail, state };
    };
    const foundIn = async (
      place: ShelvedState,
      limit: Parameters<SnapshotShelf['find']>[1],
    ): Promise<bigint | undefined> => (await under.shelf.find(place, limit))?.tail.revision;

    it('gives back what was put, to the byte', async () => {
      const snapshot = aSnapshot(7, { state: '[1,"\\u0000 – \\ud800 – 𝄞 – \'"]' });
      await under.shelf.put(snapshot);
      const found = await under.shelf.find(snapshot, {});
      expect(found).toMatchObject({
        ...snapshot,
        tail: { ...snapshot.tail, leaf: Buffer.from(snapshot.tail.leaf) },
      });
    });

    it('gives the newest up to a revision or an instant', async () => {
      const place = await given(2_999, 999, 1_999);
      expect(await foundIn(place, {})).toBe(2_999n);
      expect(await foundIn(place, { revision: 1_999n })).toBe(1_999n);
      expect(await foundIn(place, { revision: 1_998n })).toBe(999n);
      expect(await foundIn(place, { revision: 998n })).toBeUndefined();
      expect(await foundIn(place, { at: addSeconds(noon, 1_999) })).toBe(1_999n);
      expect(await foundIn(place, { at: addSeconds(noon, 1_998) })).toBe(999n);
      expect(await foundIn(place, { at: noon })).toBeUndefined();
      expect(await foundIn(place, { revision: 2_998n, at: addSeconds(noon, 5_000) })).toBe(1_999n);
      expect(await foundIn(place, { revision: 5_000n, at: addSeconds(noon, 998) })).toBeUndefined();
    });

    it('keeps what is at a place already', async () => {
      const snapshot = aSnapshot(3);
      await under.shelf.put(snapshot);
      await under.shelf.put({ ...snapshot, state: '[1,"other"]' });
      expect(await under.shelf.find(snapshot, {})).toMatchObject({ state: snapshot.state });
    });

    it('keeps streams, folds and tenants apart', async () => {
      const place = await given(3);
      const stream = aStream(place.tenant);
      expect(await under.shelf.find({ ...place, stream }, {})).toBeUndefined();
      expect(await under.shelf.find({ ...place, fold: 'meeting@other' }, {})).toBeUndefined();
      const foreign = { ...place, tenant: aTenant() };
      expect(await under.shelf.find(foreign, {})).toBeUndefined();
      expect(await under.shelf.drop({ ...foreign, revision: 3n })).toBe(false);
      expect(await foundIn(place, {})).toBe(3n);
    });

    it('drops one, and says whether there was one', async () => {
      const place = await given(3, 4);
      expect(await under.shelf.drop({ ...place, revision: 4n })).toBe(true);
      expect(await under.shelf.drop({ ...place, revision: 4n })).toBe(false);
      expect(await foundIn(place, {})).toBe(3n);
    });

    it('lists everything in order, page by page, whosever it is', async () => {
      const places = [await given(5, 1_000, 3), await given(2)];
      const listed: string[] = [];
      for (let page = await under.keeping.list(undefined, 2); ;) {
        listed.push(...page.map(({ stream, revision }) => `${stream} ${revision}`));
        const last = page.at(-1);
        if (last === undefined) break;
        page = await under.keeping.list(last, 2);
      }
      const revisions = [[3, 5, 1_000], [2]];
      const expected = places.map(({ stream }, index) => ({ stream, revisions: revisions[index] ?? [] }));
      expected.sort((a, b) => (a.stream < b.stream ? -1 : 1));
      expect(listed).toEqual(
        expected.flatMap(({ stream, revisions: all }) => all.map((n) => `${stream} ${n}`)),
      );
      const [entry] = await under.keeping.list(undefined, 1);
      expect(entry).toMatchObject({ fold: expect.stringMatching(/^meeting@/) as string });
      expect(Date.parse(entry!.taken)).toBeGreaterThan(Date.now() - 60_000);
      expect(entry!.at).toBe(addSeconds(noon, Number(entry!.revision)));
      expect(entry!.characters).toBe(`[1,"after ${entry!.revision}"]`.length);
    });

    it('picks some of the folds by lot, each at most once, and every one sooner or later', async () => {
      const place = await given(1, 2, 3, 4);
      await given(9);
      const seen = new Set<bigint>();
      for (let round = 0; round < 200 && seen.size < 4; round += 1) {
        const picked = await under.keeping.sample([place.fold], 2);
        expect(new Set(picked.map(({ revision }) => revision)).size).toBe(2);
        for (const { revision, fold, stream, tenant } of picked) {
          seen.add(revision);
          expect({ fold, stream, tenant }).toEqual({
            fold: place.fold,
            stream: place.stream,
            tenant: place.tenant,
          });
        }
      }
      expect([...seen].sort()).toEqual([1n, 2n, 3n, 4n]);
      expect(await under.keeping.sample([], 2)).toEqual([]);
      expect(await under.keeping.sample([place.fold], 9)).toHaveLength(4);
    });

    it('sweeps what is of other folds and old enough, at most so many at a time', async () => {
      const kept = await given(1, 2);
      const foreign = [await given(3, 4), await given(5)];
      expect(await under.keeping.sweep([kept.fold], noon, 10), 'nothing is older than that').toBe(0);
      expect(await under.keeping.sweep([kept.fold], later(), 2)).toBe(2);
      expect(await under.keeping.sweep([kept.fold], later(), 2)).toBe(1);
      expect(await under.keeping.sweep([kept.fold], later(), 2)).toBe(0);
      expect(await foundIn(kept, {})).toBe(2n);
      for (const place of foreign) expect(await foundIn(place, {})).toBeUndefined();
    });

    it('finds nothing where nothing is', async () => {
      const place = aSnapshot(1, { stream: 'meeting-none' as StreamName });
      expect(await under.shelf.find(place, {})).toBeUndefined();
      expect(await under.keeping.list(undefined, 5)).toEqual([]);
      expect(await under.keeping.sample([place.fold], 5)).toEqual([]);
    });
  });
}
