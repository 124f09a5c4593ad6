// What a no of S3 means: given an answer, when it is read, then away, full, held, or absent.
import { S3ServiceException } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { FatalFault } from '../../../src/ports/faults.ts';
import { faultOfS3, heldFault, isAbsent } from '../../../src/adapters/s3/s3-faults.ts';

const answer = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: 'client', message: name, $metadata: { httpStatusCode } });

it.each([
  [answer('InternalError', 500), 'store-away', /could not do/],
  [answer('AccessDenied', 403), 'store-away', /check its key/],
  [answer('NoSuchBucket', 404), 'store-away', /is missing/],
  [answer('QuotaExceeded', 403), 'store-full', /make room/],
  [answer('InsufficientStorage', 507), 'store-full', /make room/],
  [new Error('connect ECONNREFUSED'), 'store-away', /does not answer/],
])('%s may pass', (error, code, message) => {
  const fault = faultOfS3(error, 'vault');
  expect(fault).toMatchObject({ name: 'TransientFault', code, cause: error });
  expect((fault as Error).message).toMatch(message);
});

it('gives our own faults and the reason of a signal as they are', () => {
  const own = new FatalFault('secret-missing', 'There is no file.');
  expect(faultOfS3(own, 'vault')).toBe(own);
  expect(faultOfS3(heldFault('a.ogg', 'vault', own), 'vault')).toMatchObject({ code: 'object-held' });
  const reason = new Error('the program ends');
  expect(faultOfS3(new Error('aborted'), 'vault', AbortSignal.abort(reason))).toBe(reason);
});

it('an object that is absent is told from a bucket that is', () => {
  expect(isAbsent(answer('NoSuchKey', 404))).toBe(true);
  expect(isAbsent(answer('NotFound', 404))).toBe(true);
  expect(isAbsent(answer('NoSuchBucket', 404))).toBe(false);
  expect(isAbsent(answer('AccessDenied', 403))).toBe(false);
});
