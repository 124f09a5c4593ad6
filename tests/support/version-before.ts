// The version before this one, as a checkout of its own: made of the repository's history, with the packages of this one.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The commit whose data and whose running processes this version gets along with. To be raised with each release. */
export const commitBefore = '9636aeb';

/** A checkout. */
export interface VersionBefore {
  /** The script of its `npm start`. */
  readonly script: string;
  readonly remove: () => Promise<void>;
}

/** Whether the history has it: a shallow clone or an archive of the source does not. */
export async function hasVersionBefore(): Promise<boolean> {
  return run('git', ['-C', root, 'cat-file', '-e', `${commitBefore}^{commit}`]).then(
    () => true,
    () => false,
  );
}

/** Unpacks it. */
export async function checkOutVersionBefore(): Promise<VersionBefore> {
  const directory = await mkdtemp(join(tmpdir(), 'voicemeet-before-'));
  const archive = join(directory, 'source.tar');
  await run('git', ['-C', root, 'archive', '--output', archive, commitBefore]);
  await run('tar', ['-xf', archive, '-C', directory]);
  // With the list of these packages too: by its own one it would install others in their place.
  await copyFile(join(root, 'package-lock.json'), join(directory, 'package-lock.json'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return {
    script: join(directory, 'scripts/start.mjs'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
