// What a disk's no means: full, or away; both may pass.
import { TransientFault } from '../../ports/faults.ts';

/** Whether it is an error of the system with one of these codes. */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** The fault of an error of the disk; any other error as it is. */
export function faultOfDisk(error: unknown): unknown {
  if (isCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
    return new TransientFault('store-full', 'The disk of recorded files is full: make room on it.', {
      cause: error,
    });
  if (error instanceof Error && 'syscall' in error)
    return new TransientFault('store-away', 'The disk of recorded files can’t be read or written.', {
      cause: error,
    });
  return error;
}
