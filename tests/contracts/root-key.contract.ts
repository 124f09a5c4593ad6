// What every holder of a root key promises: what it wrapped it opens, and nothing else.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RootKey } from '../../src/ports/root-key.port.ts';

/** Two different root keys of one kind. */
export interface RootKeysUnderTest {
  readonly one: RootKey;
  readonly another: RootKey;
  readonly close: () => Promise<void>;
}

/** Runs every clause against the root keys that `make` gives. */
export function rootKeyContract(kind: string, make: () => Promise<RootKeysUnderTest>): void {
  describe(`root key contract: ${kind}`, () => {
    let under: RootKeysUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const mismatch = { name: 'FatalFault', code: 'root-key-mismatch' };

    it('opens what it wrapped, again and again', async () => {
      const key = randomBytes(32);
      const wrapped = await under.one.wrap(key, 'a context');
      for (let i = 0; i < 2; i++) {
        expect(Buffer.from(await under.one.unwrap(wrapped, 'a context', await under.one.id()))).toEqual(key);
      }
    });

    it('opens nothing for another context, under another id, or by another key', async () => {
      const id = await under.one.id();
      const wrapped = await under.one.wrap(randomBytes(32), 'a context');
      await expect(under.one.unwrap(wrapped, 'another', id)).rejects.toMatchObject(mismatch);
      await expect(under.one.unwrap(wrapped, 'a context', await under.another.id())).rejects.toMatchObject(
        mismatch,
      );
      await expect(under.another.unwrap(wrapped, 'a context', id)).rejects.toMatchObject(mismatch);
      await expect(
        under.another.unwrap(wrapped, 'a context', await under.another.id()),
      ).rejects.toMatchObject(mismatch);
    });

    it('opens nothing that was changed anywhere, cut or lengthened', async () => {
      const id = await under.one.id();
      const wrapped = Buffer.from(await under.one.wrap(randomBytes(32), 'a context'));
      for (let at = 0; at < wrapped.length; at++) {
        const changed = Buffer.from(wrapped);
        changed[at] = changed[at]! ^ 1;
        await expect(under.one.unwrap(changed, 'a context', id)).rejects.toMatchObject(mismatch);
      }
      for (const other of [
        wrapped.subarray(1),
        wrapped.subarray(0, -1),
        Buffer.concat([wrapped, Buffer.alloc(1)]),
        Buffer.alloc(0),
      ]) {
        await expect(under.one.unwrap(other, 'a context', id)).rejects.toMatchObject(mismatch);
      }
    });

    it('never wraps twice to the same bytes, and shows nothing of the key', async () => {
      const key = randomBytes(32);
      const [first, second] = [await under.one.wrap(key, 'a'), await under.one.wrap(key, 'a')];
      expect(first).not.toEqual(second);
      expect(Buffer.from(first).includes(key)).toBe(false);
    });

    it('gives a secret for each purpose, the same each time, which is neither its own nor another key’s', async () => {
      const secret = async (key: RootKey, purpose: string) =>
        Buffer.from(await key.derive(purpose)).toString('hex');
      const known = [
        await secret(under.one, 'a'),
        await secret(under.one, 'b'),
        await secret(under.another, 'a'),
      ];
      expect(await secret(under.one, 'a')).toBe(known[0]);
      expect(known.map(({ length }) => length)).toEqual([64, 64, 64]);
      expect(new Set(known).size).toBe(3);
    });

    it('has an id of its own that stays and says nothing of the key', async () => {
      expect(await under.one.id()).toBe(await under.one.id());
      expect(await under.one.id()).not.toBe(await under.another.id());
    });
  });
}
