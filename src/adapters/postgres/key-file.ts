// Secret keys from which the passwords of database roles are derived: 32 random bytes in a file of their own, readable
// by its owner only, made when first needed.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import { unreadableFile } from '../../ports/unreadable-file.ts';

const rolesKeyFile = 'database-roles.key';
const keyBytes = 32;
const othersMayAccess = 0o077;

/** The key of the login roles in a keys directory; as `readKeyFile`. */
export function readRolesKey(keysDir: string): Promise<Uint8Array> {
  return readKeyFile(keysDir, rolesKeyFile);
}

/** The key of the login roles where there is one; makes none. Raises the faults of `readKeyFile`. */
export async function findRolesKey(keysDir: string): Promise<Uint8Array | undefined> {
  const path = join(keysDir, rolesKeyFile);
  const key = await readIfThere(path);
  return key && whole(path, key);
}

/**
 * A key of a keys directory, made where there is none (directory 0700, file 0600). Two callers at once get
 * the same key. Raises fatal faults: `key-damaged` where the file is not 32 bytes long, `key-exposed` where group or
 * world may read it.
 */
export async function readKeyFile(keysDir: string, name: string): Promise<Uint8Array> {
  const path = join(keysDir, name);
  return whole(path, (await readIfThere(path)) ?? (await makeKey(keysDir, path)));
}

function whole(path: string, key: Buffer): Buffer {
  if (key.length === keyBytes) return key;
  throw new FatalFault(
    'key-damaged',
    `${path} should hold ${keyBytes} bytes and holds ${key.length}: restore it from a backup.`,
  );
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  const refuse = (error: unknown): never => {
    throw unreadableFile(path, "the key of the roles' passwords", error);
  };
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    return refuse(error);
  });
  if (file === undefined) return undefined;
  try {
    const { mode } = await file.stat();
    if ((mode & othersMayAccess) === 0) return await file.readFile().catch(refuse);
    const shown = (mode & 0o777).toString(8);
    throw new FatalFault(
      'key-exposed',
      `The key ${path} is open to others (mode ${shown}): run "chmod 600 ${path}".`,
    );
  } finally {
    await file.close();
  }
}

async function makeKey(keysDir: string, path: string): Promise<Buffer> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, randomBytes(keyBytes), { mode: 0o600, flush: true });
    // Linking fails if another process was first, and never exposes a half-written file.
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}
