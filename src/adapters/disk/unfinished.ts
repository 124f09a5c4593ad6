// What was being written below a directory of objects: files with names of their own, which no object has. A process that was killed leaves
// them; whoever writes or removes an object a day later removes them, so that nothing that was said stays where nobody lists it.
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from './disk-faults.ts';

/** The name of their directory. */
export const unfinished = '.unfinished';

const dayMs = 86_400_000;
/** More than that is left to the next one. */
const removedAtOnce = 1_000;

/** Removes those that nobody has written to for a day. */
export async function removeUnfinished(directory: string): Promise<void> {
  const folder = join(directory, unfinished);
  for (const name of (await namesIn(folder)).slice(0, removedAtOnce)) {
    try {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (mtimeMs < Date.now() - dayMs) await unlink(path);
    } catch (error) {
      // Whoever wrote it, or another process, was first.
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
