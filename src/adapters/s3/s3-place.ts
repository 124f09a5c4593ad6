// Where an S3 store is and how it is called: two clients with the same key, one that answers soon that the store is away, and one for uploads,
// which goes on with the part in hand for as long as a store takes to be started again.
import { S3Client } from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';

/** A store that speaks S3, and the key that it knows. */
export interface S3Place {
  /** `https://…`, or `http://…` where nobody is between. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  /** Asked for when the store is first called. */
  readonly secretKey: () => Promise<string>;
}

/** Both clients, and what ends them. */
export interface S3Clients {
  readonly calls: S3Client;
  readonly uploads: S3Client;
  readonly close: () => void;
}

const callAttempts = 3;
/** With the client's growing pauses, at most 20 seconds each: about half a minute. */
const uploadAttempts = 10;
const connectionTimeoutMs = 3_000;
/** How long a connection may say nothing. */
const silenceMs = 30_000;
/** How long a call, all its attempts together, may take; reading an object is bounded by `silenceMs` alone. */
export const callTimeoutMs = 60_000;
export const uploadTimeoutMs = 180_000;

/** Asks nothing yet. Only digests that we name are sent: stores other than Amazon's refuse those that the client would add. */
export function s3Clients({ endpoint, region, accessKey, secretKey }: S3Place): S3Clients {
  const settings: S3ClientConfig = {
    endpoint,
    region,
    credentials: async () => ({ accessKeyId: accessKey, secretAccessKey: await secretKey() }),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: silenceMs },
  };
  const calls = new S3Client({ ...settings, maxAttempts: callAttempts });
  const uploads = new S3Client({ ...settings, maxAttempts: uploadAttempts });
  return {
    calls,
    uploads,
    close: () => {
      calls.destroy();
      uploads.destroy();
    },
  };
}
