// What a vault promises: what was sealed is opened whole and in parts, under both keys and never under one; whatever is changed where it is
// stored is noticed.
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personSubject } from '../../src/domain/shared/ids.ts';
import type { MeetingId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Keyring } from '../../src/ports/keyring.port.ts';
import type { ByteRange } from '../../src/ports/object-store.port.ts';
import { collected, inPieces } from '../support/streamed.ts';
import type { Vault } from '../../src/ports/vault.port.ts';

/** A vault, its keyring, and the bytes that it stores, which a test may change. */
export interface VaultUnderTest {
  readonly vault: Vault;
  readonly keyring: Pick<Keyring, 'destroy'>;
  readonly objects: Map<string, Buffer>;
  /** Bytes before the first chunk, plain bytes in a chunk, and what a chunk has besides them. */
  readonly layout: { readonly head: number; readonly chunk: number; readonly tag: number };
}

const { signal } = new AbortController();

/** Runs every clause against vaults that `make` gives. */
export function vaultContract(kind: string, make: () => VaultUnderTest): void {
  const aVault = () => {
    const { vault, keyring, objects, layout } = make();
    const ids = { tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId };
    const object = { ...ids, person: randomUUID() as PersonId, name: `t/x/${randomUUID()}` };
    const read = async (range?: ByteRange): Promise<Buffer> => {
      const opened = await vault.open(object, signal, range);
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      return collected(opened.source);
    };
    const seal = (bytes: Uint8Array) => vault.seal(object, () => inPieces(bytes, 50_000), signal);
    return { vault, keyring, objects, object, read, seal, layout };
  };
  const { chunk: chunkBytes } = make().layout;
  const sizes = [0, 1, 100, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes + 17];

  describe(`issue 14 B10, vault contract: ${kind}`, () => {
    it('is opened as it was sealed, at every length, and is not stored in clear', async () => {
      for (const size of sizes) {
        const { objects, object, read, seal } = aVault();
        const bytes = randomBytes(size);
        const outcome = await seal(bytes);
        expect(outcome).toMatchObject({ kind: 'sealed', sealed: { plain: { bytes: size } } });
        expect((await read()).equals(bytes), String(size)).toBe(true);
        const stored = objects.get(object.name)!;
        expect(stored.length).toBe(outcome.kind === 'sealed' ? outcome.sealed.stored.bytes : -1);
        if (size >= 100) expect(stored.includes(bytes.subarray(0, 50))).toBe(false);
      }
    });

    it('gives every part of itself', async () => {
      const { read, seal } = aVault();
      const bytes = randomBytes(3 * chunkBytes + 17);
      await seal(bytes);
      const at = fc.integer({ min: 0, max: bytes.length - 1 });
      await fc.assert(
        fc.asyncProperty(at, at, async (a, b) => {
          const [first, last] = a < b ? [a, b] : [b, a];
          expect((await read({ first, last })).equals(bytes.subarray(first, last + 1))).toBe(true);
        }),
        { numRuns: 60, seed: 20261201 },
      );
      expect(
        (await read({ first: bytes.length - 5, last: bytes.length + 500 })).equals(bytes.subarray(-5)),
      ).toBe(true);
    });

    it('sealed again is the same object, and another content is told', async () => {
      const { object, objects, seal } = aVault();
      const first = await seal(Buffer.from('the same'));
      const stored = objects.get(object.name);
      expect(await seal(Buffer.from('the same'))).toEqual(first);
      expect(objects.get(object.name)).toBe(stored);
      expect(await seal(Buffer.from('another'))).toEqual({ kind: 'taken' });
    });

    it('can’t be read once either key is destroyed', async () => {
      for (const of of ['person', 'record'] as const) {
        const { vault, keyring, object, seal } = aVault();
        await seal(Buffer.from('off the record'));
        const subject =
          of === 'person' ? personSubject(object.person) : (`record:${object.meeting}` as const);
        await keyring.destroy(object.tenant, subject);
        expect(await vault.open(object, signal), of).toEqual({ kind: 'destroyed' });
      }
    });

    it('that is absent is absent', async () => {
      const { vault, object } = aVault();
      expect(await vault.open(object, signal)).toEqual({ kind: 'absent' });
    });

    it('in which any byte is changed is noticed', async () => {
      const { object, objects, read, seal } = aVault();
      await seal(randomBytes(2 * chunkBytes + 9));
      const stored = objects.get(object.name)!;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: stored.length - 1 }), async (at) => {
          const changed = Buffer.from(stored);
          changed[at] = changed[at]! ^ 1;
          objects.set(object.name, changed);
          // A key that is named otherwise is not found.
          await expect(read()).rejects.toMatchObject({
            code: expect.stringMatching(/^vault-(damaged|key-lost)$/) as unknown,
          });
        }),
        { numRuns: 60, seed: 20261201 },
      );
    });

    it('that is cut, or whose chunks are swapped, repeated or left out, is noticed', async () => {
      const { object, objects, read, seal, layout } = aVault();
      await seal(randomBytes(3 * chunkBytes));
      const stored = objects.get(object.name)!;
      const size = chunkBytes + layout.tag;
      const chunk = (n: number) => stored.subarray(layout.head + n * size, layout.head + (n + 1) * size);
      const head = stored.subarray(0, layout.head);
      for (const changed of [
        Buffer.concat([head, chunk(1), chunk(0), chunk(2)]),
        Buffer.concat([head, chunk(0), chunk(2)]),
        Buffer.concat([head, chunk(0), chunk(1)]),
        Buffer.concat([head, chunk(0), chunk(0), chunk(1), chunk(2)]),
        stored.subarray(0, stored.length - 1),
        stored.subarray(0, layout.head),
        stored.subarray(0, 10),
        Buffer.alloc(0),
      ]) {
        objects.set(object.name, changed);
        await expect(read()).rejects.toMatchObject({ code: 'vault-damaged' });
      }
    });

    it('in the place of another one is noticed', async () => {
      const { vault, objects, object, seal } = aVault();
      await seal(Buffer.from('mine'));
      const other = { ...object, name: `${object.name}-other` };
      objects.set(other.name, objects.get(object.name)!);
      const opened = await vault.open(other, signal);
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      await expect(collected(opened.source)).rejects.toMatchObject({ code: 'vault-damaged' });
    });
  });
}
