// What the operating system says about a process: whether it lives, whether it is the same one as before,
// where it works. Linux: from /proc; elsewhere: from `ps`.
import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const psTimeoutMs = 2_000;

/** State letter and start time of a process as /proc/<pid>/stat gives them (proc(5): fields 3 and 22). */
async function procStat(pid: number): Promise<{ state: string; startedAt: string } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in field 2 may hold spaces and brackets: count from its last bracket.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

async function ps(pid: number, column: string): Promise<string> {
  try {
    const { stdout } = await run('ps', ['-o', `${column}=`, '-p', String(pid)], { timeout: psTimeoutMs });
    return stdout.trim();
  } catch {
    return '';
  }
}

/** A text that differs when the same process number is given to another process later; empty for a dead one. */
export async function processIdentity(pid: number): Promise<string> {
  if (!(await isAlive(pid))) return '';
  const stat = await procStat(pid);
  return `${pid} ${stat === undefined ? await ps(pid, 'lstart') : stat.startedAt}`;
}

/** Whether a process runs; one that has ended and waits for its parent to look (a zombie) does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return (await procStat(pid))?.state !== 'Z';
}

/** Whether a living process is a PostgreSQL server working on a data directory (given with its links resolved). */
export async function isPostmasterOf(pid: number, dataDirectory: string): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  if ((await procStat(pid)) === undefined) return (await ps(pid, 'command')).includes(dataDirectory);
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === dataDirectory;
  } catch {
    // Another user's process does not show where it works; ours would.
    return false;
  }
}
