// The root key as a file: 32 random bytes that only their owner can read. If it is lost, every personal value is lost;
// with the key and a database backup, all of them can be read.
import { hash, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import { unreadableFile } from '../../ports/unreadable-file.ts';
import { checkSecretDirectory } from './secret-directory.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import { keyBytes, unwrapKey, wrapKey, wrapNonceBytes } from '../codec/key-wrap.ts';

const othersMayAccess = 0o077;
const idDigits = 16;

/**
 * The root key in a file. With `create`, makes it where there is none (directory 0700, file 0600); two callers
 * at once get the same key. Raises fatal faults: `root-key-missing`, `root-key-exposed` where group or world may
 * read the file, `secret-directory-open` where they may replace it, `root-key-damaged` where it is not 32 bytes long.
 */
export async function openFileRootKey(path: string, options: { readonly create: boolean }): Promise<RootKey> {
  const kept = await readKey(path);
  if (kept !== undefined) return rootKeyOf(kept);
  if (!options.create) {
    throw new FatalFault(
      'root-key-missing',
      `There is no root key at ${path}: restore it from where it is kept safe.`,
    );
  }
  await makeKey(path);
  const made = await readKey(path);
  if (made !== undefined) return rootKeyOf(made);
  throw new FatalFault('root-key-missing', `The root key at ${path} vanished while it was made.`);
}

/**
 * Compares a root key with the ids of those that wrapped what is stored; an empty list means that nothing is stored yet.
 * Raises a fatal fault `root-key-mismatch` if it is none of them.
 */
export async function checkRootKey(rootKey: RootKey, wrappedUnder: readonly string[]): Promise<void> {
  const id = await rootKey.id();
  if (wrappedUnder.length === 0 || wrappedUnder.includes(id)) return;
  throw new FatalFault(
    'root-key-mismatch',
    `The root key ${id} is not the one that this data was made under (${wrappedUnder.join(', ')}): put the right one back.`,
  );
}

/** A root key of these 32 bytes, which stay in this process. Its id is the first 16 hex digits of their SHA-256. */
export function rootKeyOf(bytes: Uint8Array): RootKey {
  const key = Buffer.from(bytes);
  const id = hash('sha256', key, 'hex').slice(0, idDigits);
  return {
    id: () => Promise.resolve(id),
    derive: (purpose) => Promise.resolve(Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes))),
    wrap: (wanted, context) => Promise.resolve(wrapKey(key, wanted, context, randomBytes(wrapNonceBytes))),
    unwrap: (wrapped, context, rootKeyId) =>
      // An error thrown in here becomes a rejection.
      new Promise((resolve) => {
        const unwrapped = rootKeyId === id ? unwrapKey(key, wrapped, context) : undefined;
        if (unwrapped === undefined) {
          throw new FatalFault(
            'root-key-mismatch',
            `The root key ${id} does not open what was wrapped under ${rootKeyId} for ${context}: is it the key of another installation?`,
          );
        }
        resolve(unwrapped);
      }),
  };
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const refuse = (error: unknown): never => {
    throw unreadableFile(path, 'the root key', error);
  };
  const file = await open(path, 'r').catch((error: unknown) =>
    codeOf(error) === 'ENOENT' ? undefined : refuse(error),
  );
  if (file === undefined) return undefined;
  try {
    await checkSecretDirectory(dirname(path));
    const { mode } = await file.stat();
    if ((mode & othersMayAccess) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw new FatalFault(
        'root-key-exposed',
        `The root key ${path} is open to others (mode ${shown}): run "chmod 600 ${path}".`,
      );
    }
    const bytes = await file.readFile().catch(refuse);
    if (bytes.length === keyBytes) return bytes;
    throw new FatalFault(
      'root-key-damaged',
      `The root key ${path} should hold ${keyBytes} bytes and holds ${bytes.length}.`,
    );
  } finally {
    await file.close();
  }
}

async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await checkSecretDirectory(dirname(path));
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true });
    // Linking fails if another process was first, and never exposes a half-written file.
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
