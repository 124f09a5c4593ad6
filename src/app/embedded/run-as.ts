// As whom PostgreSQL runs: it refuses to be root, so under root it runs as the owner of its data or as
// `nobody`, which exists everywhere. Knows which directories that user can enter.
import { lchown, readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A user and group by number; undefined where the program runs as itself. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` where the account file does not say otherwise (Linux). */
const nobodyId = 65_534;
const unsigned32 = 0x1_0000_0000;

/** The user to run PostgreSQL as: undefined unless we are root; the owner of an existing cluster, else `nobody`. */
export async function chooseRunAs(cluster: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody();
}

async function nobody(): Promise<RunAs> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = accounts.split('\n').map((line) => line.split(':'));
  const entry = fields.find(([name]) => name === 'nobody');
  const id = (text: string | undefined): number => {
    const value = text === undefined || text === '' ? nobodyId : Number(text);
    return value < 0 ? value + unsigned32 : value;
  };
  return { uid: id(entry?.[2]), gid: id(entry?.[3]) };
}

/** Whether a user can enter a directory: every directory on the way lets it pass. Judges by mode bits only. */
export async function canEnter(directory: string, runAs: RunAs | undefined): Promise<boolean> {
  if (runAs === undefined) return true;
  for (let path = directory; ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Gives a directory and all below it to a user; nothing where the program runs as itself. */
export async function giveTo(path: string, runAs: RunAs | undefined): Promise<void> {
  if (runAs === undefined) return;
  await lchown(path, runAs.uid, runAs.gid);
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(join(path, name), runAs);
}
