// The vault over an object store and the keyring.
import { createHash, randomBytes } from 'node:crypto';
import { personSubject } from '../../domain/shared/ids.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import { PermanentFault, TransientFault } from '../../ports/faults.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { ByteRange, ObjectStore } from '../../ports/object-store.port.ts';
import type { Digest, OpenedObject, Sealed, Vault, VaultObject } from '../../ports/vault.port.ts';
import { damaged, openChunks, plainLength, sealChunks, sealedRange } from './sealed-chunks.ts';
import { headBytes, headFromBytes, headToBytes, objectKey } from './sealed-head.ts';
import type { SealedHead } from './sealed-head.ts';

/** What it is made of. */
export interface SealedVaultPorts {
  readonly store: ObjectStore;
  readonly keyring: Pick<Keyring, 'ensure' | 'find'>;
}

const saltBytes = 32;
const everything: ByteRange = { first: 0, last: Number.MAX_SAFE_INTEGER };

/** The vault. */
export function createSealedVault({ store, keyring }: SealedVaultPorts): Vault {
  const open: Vault['open'] = async ({ tenant, name }, signal, range = everything) => {
    const head = await store.read(name, signal, { first: 0, last: headBytes - 1 });
    if (head.kind === 'absent') return head;
    const of = headFromBytes(await collected(head.source));
    const sealedBytes = head.bytes - headBytes;
    const bytes = plainLength(sealedBytes);
    if (of === undefined || bytes === undefined) throw damaged(name);
    const key = await keyOf(keyring, tenant, of);
    if (key === undefined) return { kind: 'destroyed' };
    const wanted = { first: range.first, last: Math.min(range.last, Math.max(0, bytes - 1)) };
    const { first, last } = sealedRange(wanted, sealedBytes);
    const stored = await store.read(name, signal, { first: headBytes + first, last: headBytes + last });
    if (stored.kind === 'absent') return stored;
    return { kind: 'opened', bytes, source: openChunks({ key, name }, stored.source, wanted, bytes) };
  };
  const seal: Vault['seal'] = async (object, source, signal) => {
    const { name } = object;
    const given = await digestOf(source());
    const [head, key] = await newHead(keyring, object);
    const written = await store.write(name, sealedStream(head, { key, name }, source()), signal);
    const kept = await open(object, signal);
    if (kept.kind !== 'opened') return readBackFailed(kept, name);
    const plain = await digestOf(kept.source);
    if (plain.sha256 !== given.sha256) {
      if (written.kind === 'taken') return { kind: 'taken' };
      throw new TransientFault('vault-unsound', `The object ${name} was not read back as it was written.`);
    }
    const stored = await storedDigest(store, name, signal);
    const keys = written.kind === 'written' ? head.keys : await keysOf(store, name, signal);
    return { kind: 'sealed', sealed: { plain, stored, keys } satisfies Sealed };
  };
  return { seal, open };
}

/** Gone, or unreadable, between being written and being read. */
function readBackFailed(kept: Exclude<OpenedObject, { readonly kind: 'opened' }>, name: string): never {
  throw new TransientFault(
    'vault-unsound',
    `The object ${name} was written and is ${kept.kind} when it is read back.`,
  );
}

async function newHead(
  keyring: Pick<Keyring, 'ensure'>,
  { tenant, person, meeting }: VaultObject,
): Promise<readonly [SealedHead, Uint8Array]> {
  const scope = { tenant, purpose: 'content' } as const;
  const [own, media] = await keyring.ensure([
    { ...scope, subject: personSubject(person) },
    { ...scope, subject: `record:${meeting}` },
  ]);
  if (own === undefined || media === undefined) throw new Error('the keyring gave no key');
  const salt = randomBytes(saltBytes);
  return [{ salt, keys: [own.key, media.key] }, objectKey(own.bytes, media.bytes, salt)];
}

/** Undefined where one of the keys was destroyed. */
async function keyOf(
  keyring: Pick<Keyring, 'find'>,
  tenant: TenantId,
  { salt, keys }: SealedHead,
): Promise<Uint8Array | undefined> {
  const known = await keyring.find(tenant, keys);
  const [own, media] = keys.map((key) => known.get(key));
  if (own?.kind === 'destroyed' || media?.kind === 'destroyed') return undefined;
  if (own === undefined || media === undefined)
    throw new PermanentFault('vault-key-lost', 'The keyring does not have a key of an object in the vault.');
  return objectKey(own.dataKey.bytes, media.dataKey.bytes, salt);
}

async function* sealedStream(
  head: SealedHead,
  of: Parameters<typeof sealChunks>[0],
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield headToBytes(head);
  yield* sealChunks(of, source);
}

async function storedDigest(store: ObjectStore, name: string, signal: AbortSignal): Promise<Digest> {
  const stored = await store.read(name, signal);
  if (stored.kind === 'absent') throw damaged(name);
  return digestOf(stored.source);
}

async function keysOf(store: ObjectStore, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const head = await store.read(name, signal, { first: 0, last: headBytes - 1 });
  const of = head.kind === 'absent' ? undefined : headFromBytes(await collected(head.source));
  if (of === undefined) throw damaged(name);
  return of.keys;
}

async function digestOf(source: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of source) {
    hash.update(part);
    bytes += part.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** At most a head's bytes are asked for. */
async function collected(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
