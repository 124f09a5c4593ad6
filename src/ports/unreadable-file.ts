// A file that a setting names and that can't be read, said so that an operator finds both.
import { FatalFault } from './faults.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'the account of this process may not read it',
  EPERM: 'the account of this process may not read it',
  ELOOP: 'its links lead in a circle',
};

/** Why a file can't be read, as a clause; what else than a file's errors is said as it is. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

/** The fatal fault `file-unreadable`. `namedBy`: the setting that names it, or what it holds. */
export function unreadableFile(path: string, namedBy: string, cause: unknown): FatalFault {
  return new FatalFault(
    'file-unreadable',
    `The file ${path} (${namedBy}) can't be read: ${whyUnreadable(cause)}. Put it there, let this account read it, or name another one.`,
    { cause },
  );
}
