// What a store of objects promises: whole or not at all, never overwritten, found by listing, gone when removed.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenOff, collected, streamed } from '../support/streamed.ts';
import type { ObjectStore } from '../../src/ports/object-store.port.ts';

/** A store under test, empty at the beginning. */
export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  readonly close: () => Promise<void>;
}

const { signal } = new AbortController();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const aName = (): string => `t/${randomUUID()}/m/${randomUUID()}/tracks/${randomUUID()}.ogg`;
const mebibyte = 1_048_576;

/** Runs every clause against the store that `make` gives. */
export function objectStoreContract(kind: string, make: () => Promise<ObjectStoreUnderTest>): void {
  describe(`issue 14 B10, object store contract: ${kind}`, () => {
    let under: ObjectStoreUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const contentOf = async (name: string, first?: number, last?: number): Promise<Buffer | undefined> => {
      const range = first === undefined || last === undefined ? undefined : { first, last };
      const found = await under.store.read(name, signal, range);
      if (found.kind === 'absent') return undefined;
      return collected(found.source);
    };
    const all = { after: undefined, limit: 1_000 };

    it('an object whose source breaks off is not there', async () => {
      const name = aName();
      await expect(under.store.write(name, brokenOff(randomBytes(200_000)), signal)).rejects.toThrow(
        'broke off',
      );
      expect(await contentOf(name)).toBeUndefined();
      expect(await under.store.list(name, all, signal)).toEqual([]);
      expect(await under.store.write(name, streamed(Buffer.from('whole')), signal)).toMatchObject({
        kind: 'written',
      });
    });

    it('of two writers of one name one is told that it is taken, and the first content stays', async () => {
      const name = aName();
      const contents = [randomBytes(300_000), randomBytes(300_000)];
      const came = await Promise.all(contents.map((one) => under.store.write(name, streamed(one), signal)));
      expect(came.map(({ kind }) => kind).sort()).toEqual(['taken', 'written']);
      const kept = contents[came.findIndex(({ kind }) => kind === 'written')]!;
      expect(sha256((await contentOf(name))!)).toBe(sha256(kept));
      expect(await under.store.write(name, streamed(Buffer.from('x')), signal)).toEqual({ kind: 'taken' });
    });

    it('says the digest and length of what was written, in parts of any size', async () => {
      const name = aName();
      const bytes = randomBytes(12 * mebibyte);
      const inParts = streamed(
        bytes.subarray(0, 1),
        bytes.subarray(1, 7 * mebibyte),
        bytes.subarray(7 * mebibyte),
      );
      expect(await under.store.write(name, inParts, signal)).toEqual({
        kind: 'written',
        sha256: sha256(bytes),
        bytes: bytes.length,
      });
      expect(sha256((await contentOf(name))!)).toBe(sha256(bytes));
    });

    it('gives any part of an object, with its whole length', async () => {
      const name = aName();
      const bytes = randomBytes(100_000);
      await under.store.write(name, streamed(bytes), signal);
      expect(await contentOf(name, 0, 0)).toEqual(bytes.subarray(0, 1));
      expect(await contentOf(name, 99_990, 99_999)).toEqual(bytes.subarray(99_990));
      expect(await contentOf(name, 500, 600)).toEqual(bytes.subarray(500, 601));
      const found = await under.store.read(name, signal, { first: 5, last: 6 });
      expect(found).toMatchObject({ kind: 'found', bytes: 100_000 });
      if (found.kind === 'found') await collected(found.source);
    });

    it('lists what begins alike, in order and page by page, and nothing else', async () => {
      const root = `t/${randomUUID()}/`;
      const names = ['m/a/x.ogg', 'm/a/y.json', 'm/b/x.ogg', 'n/z.ogg'].map((one) => `${root}${one}`);
      for (const name of [...names].reverse())
        await under.store.write(name, streamed(Buffer.from(name)), signal);
      const listed = await under.store.list(root, all, signal);
      expect(listed).toEqual(names.map((name) => ({ name, bytes: name.length })));
      expect((await under.store.list(`${root}m/a/`, all, signal)).map(({ name }) => name)).toEqual(
        names.slice(0, 2),
      );
      expect((await under.store.list(`${root}m/`, all, signal)).map(({ name }) => name)).toEqual(
        names.slice(0, 3),
      );
      const page = await under.store.list(root, { after: names[0], limit: 2 }, signal);
      expect(page.map(({ name }) => name)).toEqual(names.slice(1, 3));
      expect(await under.store.list(`t/${randomUUID()}/`, all, signal)).toEqual([]);
    });

    it('what is removed is gone, and removing it again finds nothing', async () => {
      const name = aName();
      await under.store.write(name, streamed(Buffer.from('gone soon')), signal);
      expect(await under.store.remove(name, signal)).toBe(1);
      expect(await contentOf(name)).toBeUndefined();
      expect(await under.store.list(name, all, signal)).toEqual([]);
      expect(await under.store.remove(name, signal)).toBe(0);
    });

    it('keeps an empty object, and knows no absent one', async () => {
      const name = aName();
      expect(await under.store.write(name, streamed(), signal)).toMatchObject({ kind: 'written', bytes: 0 });
      expect(await contentOf(name)).toEqual(Buffer.alloc(0));
      expect(await under.store.read(aName(), signal)).toEqual({ kind: 'absent' });
    });

    it('refuses what is no name, wherever it leads', async () => {
      for (const name of [
        '',
        '/etc/passwd',
        'a/../b',
        '../x',
        'a//b',
        '.hidden',
        'a/.x',
        'A',
        'ä',
        'x'.repeat(513),
      ]) {
        await expect(under.store.write(name, streamed(Buffer.from('x')), signal)).rejects.toMatchObject({
          code: 'object-name',
        });
        await expect(under.store.read(name, signal)).rejects.toMatchObject({ code: 'object-name' });
        await expect(under.store.remove(name, signal)).rejects.toMatchObject({ code: 'object-name' });
      }
    });
  });
}
