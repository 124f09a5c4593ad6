// A vault that keeps texts in clear in memory: what was sealed first under a name stays.
import { createHash } from 'node:crypto';
import type { Vault, VaultObject } from '../../../src/ports/vault.port.ts';
import { collected, inPieces } from '../streamed.ts';

export function memoryVault() {
  const objects = new Map<string, Buffer>();
  /** Names whose key is destroyed. */
  const destroyed = new Set<string>();
  const sealedAs: VaultObject[] = [];
  const digest = (bytes: Buffer) => ({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  });
  const vault: Vault = {
    seal: async (object, source) => {
      const bytes = await collected(source());
      const there = objects.get(object.name) ?? bytes;
      if (!there.equals(bytes)) return { kind: 'taken' };
      objects.set(object.name, bytes);
      sealedAs.push(object);
      return {
        kind: 'sealed',
        sealed: { plain: digest(bytes), stored: digest(bytes), keys: ['person', 'meeting'] },
      };
    },
    open: ({ name }) => {
      const bytes = objects.get(name);
      if (destroyed.has(name)) return Promise.resolve({ kind: 'destroyed' });
      return Promise.resolve(
        bytes === undefined
          ? { kind: 'absent' }
          : { kind: 'opened', bytes: bytes.length, source: inPieces(bytes, 5_000) },
      );
    },
  };
  return { vault, objects, destroyed, sealedAs };
}
