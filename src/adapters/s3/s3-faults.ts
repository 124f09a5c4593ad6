// What the no of a store that speaks S3 means. All of it may pass: a key, a bucket or a hold is put right while files wait.
import { S3ServiceException } from '@aws-sdk/client-s3';
import { FatalFault, PermanentFault, TransientFault } from '../../ports/faults.ts';

/** Whether the store answered with one of these statuses. */
export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}

const forbidden = 403;
const missing = 404;

/** Whether the store answered that there is no such object; a missing bucket is none of it. */
export function isAbsent(error: unknown): boolean {
  return isStatus(error, missing) && (error as Error).name !== 'NoSuchBucket';
}

const fullCodes = ['InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge'];

/** The fault of a call that failed. Gives the reason of a signal that ended it, and our own faults, as they are. */
export function faultOfS3(error: unknown, bucket: string, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  if ([TransientFault, PermanentFault, FatalFault].some((own) => error instanceof own)) return error;
  if (!(error instanceof S3ServiceException))
    return away(`The object store with the bucket ${bucket} does not answer; it is asked again.`, error);
  const said = `${error.name}, status ${error.$metadata.httpStatusCode ?? 'unknown'}`;
  if (fullCodes.includes(error.name) || isStatus(error, 507))
    return new TransientFault('store-full', `The bucket ${bucket} is full (${said}): make room in it.`, {
      cause: error,
    });
  if (isStatus(error, forbidden))
    return away(
      `The object store refuses what is asked of the bucket ${bucket} (${said}): check its key and its policy; it is asked again.`,
      error,
    );
  if (isStatus(error, missing))
    return away(`The bucket ${bucket} is missing (${said}): make it; it is asked again.`, error);
  return away(`The object store could not do what was asked of the bucket ${bucket} (${said}).`, error);
}

/** An object that the store itself keeps from being removed. */
export function heldFault(name: string, bucket: string, cause: unknown): TransientFault {
  return new TransientFault(
    'object-held',
    `${name} can't be removed from the bucket ${bucket}: the store holds it, or the key may not remove versions. It is tried again; release it there.`,
    { cause },
  );
}

function away(message: string, cause: unknown): TransientFault {
  return new TransientFault('store-away', message, { cause });
}
