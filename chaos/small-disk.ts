// A disk that can be filled and emptied at will: a small tmpfs if mounting is allowed, otherwise a limit on the size of the
// database server's files. Says which it is, or why there is none.
import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DiskChoice } from './options.ts';

const run = promisify(execFile);
const commandTimeoutMs = 10_000;
const sizeMib = 512;
const chunkBytes = 1 << 20;
const smallestChunkBytes = 512;
/** Less than a log segment (16 MiB): the server meets the limit while it writes one. */
const fileLimitBytes = 1 << 20;

/** Such a disk. `directory`: where data goes. */
export interface SmallDisk {
  readonly means: string;
  readonly directory: string;
  /** `postmaster`: of the server that lies there. */
  readonly fill: (postmaster: number | undefined) => Promise<void>;
  readonly free: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A small disk below a directory that exists, or why there is none. */
export async function openSmallDisk(root: string, choice: DiskChoice): Promise<SmallDisk | string> {
  if (choice === 'none') return 'none was asked for, or is no part of this run';
  const directory = join(root, 'small-disk');
  await mkdir(directory, { mode: 0o755 });
  const why: string[] = [];
  if (choice !== 'limit') {
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m,mode=755`, 'tmpfs', directory], limits);
      return tmpfs(directory);
    } catch (error) {
      why.push(`no tmpfs (${sentence(error)})`);
    }
  }
  if (choice !== 'tmpfs') {
    try {
      await run('prlimit', ['--version'], limits);
      return limited(directory);
    } catch (error) {
      why.push(`no prlimit (${sentence(error)})`);
    }
  }
  return why.join(', ');
}

const limits = { timeout: commandTimeoutMs };

function tmpfs(directory: string): SmallDisk {
  const ballast = join(directory, 'ballast');
  return {
    means: `tmpfs of ${sizeMib} MiB, filled to the last byte`,
    directory,
    fill: () => fillTo(ballast),
    free: () => rm(ballast, { force: true }),
    async remove() {
      await run('umount', [directory], limits);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function fillTo(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    for (let size = chunkBytes; size >= smallestChunkBytes;) {
      const { bytesWritten } = await file.write(Buffer.alloc(size)).catch(() => ({ bytesWritten: 0 }));
      if (bytesWritten < size) size /= 2;
    }
  } finally {
    await file.close();
  }
}

/** RLIMIT_FSIZE (setrlimit(2)) on the running server and its children: writing past it fails with EFBIG. A new server has none. */
function limited(directory: string): SmallDisk {
  let concerned: readonly number[] = [];
  const limit = async (size: string): Promise<void> => {
    const limited = concerned.map(async (pid) => {
      // As the process' own user: another one, even root, may lack the capability (CAP_SYS_RESOURCE).
      const { uid, gid } = await stat(`/proc/${pid}`);
      await run('prlimit', ['--pid', String(pid), `--fsize=${size}:`], { ...limits, uid, gid });
    });
    // The first that meets the limit takes the others with it: that some are gone already is as it should be.
    await Promise.any(limited);
  };
  return {
    means: `no file beyond ${fileLimitBytes >> 20} MiB (RLIMIT_FSIZE on the running server)`,
    directory,
    async fill(postmaster) {
      concerned = postmaster === undefined ? [] : [postmaster, ...(await childrenOf(postmaster))];
      await limit(String(fileLimitBytes));
    },
    // A server that died of it is gone, and its successor has no limit.
    free: () => limit('unlimited').catch(() => undefined),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 2).join(' ').trim();
}
