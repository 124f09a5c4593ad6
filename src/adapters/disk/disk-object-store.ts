// Objects on a disk: a file each, below one directory. A file is written beside them, brought to the disk, and only then linked under its
// name, which fails where the name is taken: so nothing is ever seen half or overwritten, not after a crash either.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectStore, StoredObject } from '../../ports/object-store.port.ts';
import { faultOfDisk, isCode } from './disk-faults.ts';
import { objectPath } from './object-path.ts';
import { removeUnfinished, unfinished } from './unfinished.ts';

/** Objects below a directory, which is made when it is first needed. */
export function createDiskObjectStore(directory: string): ObjectStore {
  return {
    write: (name, source, signal) => onDisk(() => write(directory, name, source, signal)),
    read: (name, signal, range) =>
      onDisk(async () => {
        const path = objectPath(directory, name);
        const bytes = await sizeOf(path);
        if (bytes === undefined) return { kind: 'absent' };
        const part = range && { start: range.first, end: range.last };
        return { kind: 'found', bytes, source: createReadStream(path, { signal, ...part }) };
      }),
    list: (prefix, { after, limit }) =>
      onDisk(async () => {
        const found = (await namesBelow(directory, prefix)).filter(
          (name) => name.startsWith(prefix) && (after === undefined || name > after),
        );
        const page = found.sort().slice(0, limit);
        const sizes = await Promise.all(page.map((name) => sizeOf(join(directory, name))));
        return page.flatMap((name, n): readonly StoredObject[] => {
          const bytes = sizes[n];
          return bytes === undefined ? [] : [{ name, bytes }];
        });
      }),
    remove: (name) =>
      onDisk(async () => {
        const path = objectPath(directory, name);
        await removeUnfinished(directory);
        const was = await sizeOf(path);
        if (was === undefined) return 0;
        await unlink(path).catch(unlessMissing);
        await syncDirectory(dirname(path));
        return 1;
      }),
  };
}

async function write(
  directory: string,
  name: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): ReturnType<ObjectStore['write']> {
  const path = objectPath(directory, name);
  if ((await sizeOf(path)) !== undefined) return { kind: 'taken' };
  await removeUnfinished(directory);
  const temporary = join(directory, unfinished, randomUUID());
  await mkdir(dirname(temporary), { recursive: true, mode: 0o750 });
  const file = await open(temporary, 'wx', 0o640);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of source) {
      signal.throwIfAborted();
      await file.writeFile(part);
      hash.update(part);
      bytes += part.length;
    }
    await file.sync();
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    await link(temporary, path);
    await syncDirectory(dirname(path));
    return { kind: 'written', sha256: hash.digest('hex'), bytes };
  } catch (error) {
    if (isCode(error, 'EEXIST')) return { kind: 'taken' };
    throw error;
  } finally {
    await file.close();
    await unlink(temporary).catch(unlessMissing);
  }
}

/** A new name is on the disk once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Undefined where there is no file. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** The names of all files in the deepest directory that the prefix names. */
async function namesBelow(directory: string, prefix: string): Promise<readonly string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (folder !== '') objectPath(directory, `${folder}x`);
  try {
    const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
      .filter((name) => !name.startsWith(unfinished));
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function unlessMissing(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error;
}

async function onDisk<Done>(work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    throw faultOfDisk(error);
  }
}
