// A bucket of its own in a store that speaks S3, with versions, and what removes it with all that it keeps.
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { createS3ObjectStore } from '../../src/adapters/s3/s3-object-store.ts';
import { s3Clients } from '../../src/adapters/s3/s3-place.ts';
import type { S3Clients } from '../../src/adapters/s3/s3-place.ts';
import type { ObjectStore } from '../../src/ports/object-store.port.ts';
import type { S3OfTests } from './real-s3.ts';

/** The bucket. */
export interface TestBucket {
  readonly bucket: string;
  readonly clients: S3Clients;
  readonly store: ObjectStore;
  readonly remove: () => Promise<void>;
}

/** The smallest part that S3 takes. */
export const partBytes = 5_242_880;

/** Makes it; `locked`: the store can hold its objects. */
export async function aBucket(place: S3OfTests, locked = false): Promise<TestBucket> {
  const clients = s3Clients({ ...place, secretKey: () => Promise.resolve(place.secretKey) });
  const bucket = `voicemeet-tests-${randomUUID()}`;
  const { signal } = new AbortController();
  await clients.calls.send(
    new CreateBucketCommand({ Bucket: bucket, ...(locked ? { ObjectLockEnabledForBucket: true } : {}) }),
  );
  const versions = { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' as const } };
  if (!locked) await clients.calls.send(new PutBucketVersioningCommand(versions));
  const store = createS3ObjectStore({ clients, bucket, partBytes });
  return {
    bucket,
    clients,
    store,
    remove: async () => {
      for (const { name } of await store.list('', { after: undefined, limit: 1_000 }, signal))
        await store.remove(name, signal);
      await clients.calls.send(new DeleteBucketCommand({ Bucket: bucket }));
      clients.close();
    },
  };
}
