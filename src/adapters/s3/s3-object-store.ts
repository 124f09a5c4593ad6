// Objects in a bucket of a store that speaks S3: Amazon's, versitygw, and others that know If-None-Match, SHA-256 and versions.
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { objectName } from '../../ports/object-name.ts';
import type { ByteRange, ObjectStore, ReadObject } from '../../ports/object-store.port.ts';
import { faultOfS3, isAbsent, isStatus } from './s3-faults.ts';
import { callTimeoutMs } from './s3-place.ts';
import type { S3Clients } from './s3-place.ts';
import { upload, within } from './s3-upload.ts';
import type { S3Bucket } from './s3-upload.ts';
import { listNames, removeVersions } from './s3-versions.ts';

/** How a store is made. */
export interface S3ObjectStoreOptions {
  /** `s3Clients` makes them; whoever made them closes them. */
  readonly clients: Pick<S3Clients, 'calls' | 'uploads'>;
  /** It is there already. */
  readonly bucket: string;
  /** Size of an uploaded part in bytes, 5 MiB or more; 8 MiB where nothing is said, which allows files of 80 GB. */
  readonly partBytes?: number;
  /** How many versions are listed at once; 1,000, the most, where nothing is said. */
  readonly pageVersions?: number;
}

const usualPartBytes = 8_388_608;
const mostVersions = 1_000;
const outOfRange = 416;

/** Objects in one bucket. Raises transient faults `store-away`, `store-full` and, where the store keeps an object, `object-held`. */
export function createS3ObjectStore({ clients, bucket, ...sizes }: S3ObjectStoreOptions): ObjectStore {
  const { calls, uploads } = clients;
  const { partBytes = usualPartBytes, pageVersions = mostVersions } = sizes;
  const to: S3Bucket = { calls, uploads, bucket, partBytes, pageVersions };
  const asked = async <Done>(signal: AbortSignal, work: () => Promise<Done>): Promise<Done> => {
    try {
      return await work();
    } catch (error) {
      throw faultOfS3(error, bucket, signal);
    }
  };
  const sizeOf = async (name: string, signal: AbortSignal): Promise<number | undefined> => {
    try {
      const of = new HeadObjectCommand({ Bucket: bucket, Key: name });
      return (await calls.send(of, within(signal, callTimeoutMs))).ContentLength ?? 0;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  return {
    write: async (name, source, signal) => {
      objectName(name);
      if ((await asked(signal, () => sizeOf(name, signal))) !== undefined) return { kind: 'taken' };
      const failed: { by?: unknown } = {};
      try {
        return await upload(to, name, noting(source, failed), signal);
      } catch (error) {
        throw 'by' in failed ? failed.by : faultOfS3(error, bucket, signal);
      }
    },
    read: async (name, signal, range) => {
      objectName(name);
      return await asked(signal, async () => {
        try {
          return await read(to, name, signal, range);
        } catch (error) {
          if (isAbsent(error)) return { kind: 'absent' };
          if (!isStatus(error, outOfRange)) throw error;
          const bytes = await sizeOf(name, signal);
          return bytes === undefined ? { kind: 'absent' } : { kind: 'found', bytes, source: nothing() };
        }
      });
    },
    list: (prefix, page, signal) => asked(signal, () => listNames(to, prefix, page, signal)),
    remove: async (name, signal) => {
      objectName(name);
      return await asked(signal, () => removeVersions(to, name, signal));
    },
  };
}

/** The whole length stands in the answer to a part as well: `bytes 5-6/100000`. */
async function read(
  { bucket: Bucket, calls }: S3Bucket,
  name: string,
  signal: AbortSignal,
  range: ByteRange | undefined,
): Promise<ReadObject> {
  const part = range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` };
  const found = await calls.send(new GetObjectCommand({ Bucket, Key: name, ...part }), {
    abortSignal: signal,
  });
  const bytes = Number(found.ContentRange?.split('/')[1] ?? found.ContentLength ?? 0);
  // On Node the client gives a stream of Node; its type also allows for browsers.
  return { kind: 'found', bytes, source: bytesOf(found.Body as Readable | undefined, Bucket, signal) };
}

/** The bytes; a connection that breaks off is the store's being away. */
async function* bytesOf(
  body: Readable | undefined,
  bucket: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === undefined) return;
  try {
    for await (const piece of body) yield piece as Uint8Array;
  } catch (error) {
    throw faultOfS3(error, bucket, signal);
  } finally {
    body.destroy();
  }
}

/** Passes a source on, and notes by what it failed: that is no failure of the store. */
async function* noting(
  source: AsyncIterable<Uint8Array>,
  failed: { by?: unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    failed.by = error;
    throw error;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // An empty source.
}
