// Files that the simulated media plane writes: beside their directory first, and under their name once they are whole.
import { closeSync, linkSync, mkdirSync, openSync, unlinkSync, writeSync, fstatSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join, normalize } from 'node:path';
import type { FileSink } from '../../simulated/media-plane/track-file.ts';

/** Opens files below a directory; a path elsewhere, or a directory that can't be written, delivers nothing. */
export function landedFiles(directory: string | undefined): (filepath: string) => FileSink {
  return (filepath) => {
    const path = normalize(filepath);
    if (directory === undefined || !path.startsWith(`${normalize(directory)}/`)) return noFile;
    const temporary = join(directory, '.unfinished', randomUUID());
    let file: number | undefined;
    /** The first failure ends it: a disk that is full, a directory that is gone. */
    const attempt = <Done>(work: () => Done): Done | undefined => {
      try {
        return work();
      } catch {
        discard();
        return undefined;
      }
    };
    const discard = (): void => {
      if (file === undefined) return;
      const open = file;
      file = undefined;
      try {
        closeSync(open);
        unlinkSync(temporary);
      } catch {
        // It is gone already, or will be found among the unfinished ones.
      }
    };
    attempt(() => {
      mkdirSync(dirname(temporary), { recursive: true });
      file = openSync(temporary, 'wx', 0o640);
    });
    return {
      append: (bytes) => {
        if (file !== undefined) attempt(() => writeSync(file ?? -1, bytes));
      },
      deliver: () => {
        if (file === undefined) return undefined;
        const delivered = attempt(() => {
          const { size } = fstatSync(file ?? -1);
          mkdirSync(dirname(path), { recursive: true });
          linkSync(temporary, path);
          return size;
        });
        discard();
        return delivered;
      },
      discard,
    };
  };
}

const noFile: FileSink = {
  append: () => undefined,
  deliver: () => undefined,
  discard: () => undefined,
};
