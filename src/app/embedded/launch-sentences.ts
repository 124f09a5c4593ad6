// Why the embedded database could not be started, as one sentence each for the person who started it.
import { FatalFault } from '../../ports/faults.ts';

/** What PostgreSQL or initdb said when it failed, as a sentence with `said`, the end of its output, as the cause. */
export function postgresFailure(what: string, directory: string, said: string): FatalFault {
  const known: readonly (readonly [RegExp, string, string])[] = [
    [/No space left on device/, 'disk-full', 'the disk is full: make room and start again'],
    [
      /Permission denied|EACCES|has wrong ownership/,
      'data-not-writable',
      'its user may not write or enter there',
    ],
    [/Read-only file system/, 'data-not-writable', 'the file system is read-only'],
    [
      /could not look up effective user ID/,
      'user-without-name',
      'the user that runs this has no entry in /etc/passwd',
    ],
    [/incompatible with server/, 'cluster-version', 'another version of PostgreSQL made it'],
    [
      /cannot allocate memory|could not map anonymous shared memory/i,
      'memory-short',
      'there is not enough memory for it',
    ],
  ];
  const found = known.find(([pattern]) => pattern.test(said));
  const why = found?.[2] ?? `PostgreSQL said: ${said.trim().split('\n').slice(-3).join(' | ')}`;
  return new FatalFault(found?.[1] ?? 'postgres-failed', `The database in ${directory} ${what}: ${why}.`, {
    cause: said,
  });
}

/** Whether a start failed because the port is another program's. */
export function isPortTaken(fault: unknown): boolean {
  return fault instanceof FatalFault && /could not bind|Address already in use/.test(String(fault.cause));
}

/** Whether a start failed because processes of a killed server have not ended yet. */
export function isStillEnding(fault: unknown): boolean {
  return (
    fault instanceof FatalFault &&
    /pre-existing shared memory block|lock file .* already exists/.test(String(fault.cause))
  );
}

/** A failure of the file system as a sentence; anything else unchanged. */
export function fileFailure(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : dataDir;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new FatalFault('disk-full', `No space is left for ${path}: make room and start again.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FatalFault(
        'data-not-writable',
        `${path} can't be read and written by this user: mend its owner or name another VOICEMEET_DATA_DIR.`,
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new FatalFault(
        'data-not-directory',
        `${path} is no directory: name another VOICEMEET_DATA_DIR.`,
        { cause: error },
      );
    default:
      return error;
  }
}
