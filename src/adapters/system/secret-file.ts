// A secret in a file: made once, readable by its owner only, and the same for two processes that make it at once.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import { unreadableFile } from '../../ports/unreadable-file.ts';
import { checkSecretDirectory } from './secret-directory.ts';

const othersMayAccess = 0o077;
const maxSecretBytes = 64 * 1024;

/**
 * A secret's text; `undefined` where there is no file. Fatal `secret-exposed` where group or world may read it,
 * `secret-directory-open` where they may replace it, `secret-damaged` where it is too large,
 * `file-unreadable` where it can't be read.
 */
export async function readSecretFile(path: string): Promise<string | undefined> {
  const refuse = (error: unknown): never => {
    throw unreadableFile(path, 'a secret', error);
  };
  const file = await open(path, 'r').catch((error: unknown) =>
    isCode(error, 'ENOENT') ? undefined : refuse(error),
  );
  if (file === undefined) return undefined;
  try {
    await checkSecretDirectory(dirname(path));
    const { mode, size } = await file.stat();
    if ((mode & othersMayAccess) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw new FatalFault(
        'secret-exposed',
        `The secret ${path} is open to others (mode ${shown}): run "chmod 600 ${path}".`,
      );
    }
    if (size > maxSecretBytes)
      throw new FatalFault('secret-damaged', `The file ${path} is too large to hold a secret.`);
    return await file.readFile('utf8').catch(refuse);
  } finally {
    await file.close();
  }
}

/** The secret in a file, made by `make` where there is none (directory 0700, file 0600). */
export async function keepSecretFile(path: string, make: () => Promise<string>): Promise<string> {
  const kept = await readSecretFile(path);
  if (kept !== undefined) return kept;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await checkSecretDirectory(dirname(path));
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, await make(), { mode: 0o600, flag: 'wx', flush: true });
    // Linking fails if another process was first, and never exposes a half-written file.
    await link(draft, path).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const made = await readSecretFile(path);
  if (made === undefined)
    throw new FatalFault('secret-missing', `The secret ${path} vanished while it was made.`);
  return made;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
