// The directory of a secret: whoever may write to it can put a secret of their own in its place.
import { stat } from 'node:fs/promises';
import { FatalFault } from '../../ports/faults.ts';

const othersMayWrite = 0o022;
/** Only the owner of a file may remove or rename it, whoever may write to the directory (as in /tmp, and in volumes of Kubernetes). */
const sticky = 0o1000;

/** Raises a fatal fault `secret-directory-open` where group or world may replace what is in a directory. */
export async function checkSecretDirectory(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & othersMayWrite) === 0 || (mode & sticky) !== 0) return;
  throw new FatalFault(
    'secret-directory-open',
    `Others may replace the secrets in ${path} (mode ${(mode & 0o777).toString(8)}), so none of them is used: run "chmod 700 ${path}", and make sure that what is in it is yours.`,
  );
}
