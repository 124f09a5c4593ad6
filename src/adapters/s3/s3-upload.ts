// How bytes get into a bucket: at once where they fit into one part, else part by part under one UploadId, the store checking the SHA-256 of each.
// Nothing is seen under the name before it is completed.
//   U1  An upload goes on under its UploadId while the store is started again: the part in hand is asked for again, the others are there.
//   U2  What an upload that failed leaves is aborted; what a killed process leaves is aborted by the next upload after a day.
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { Written } from '../../ports/object-store.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { partsOf } from './parts.ts';
import { isStatus } from './s3-faults.ts';
import { callTimeoutMs, uploadTimeoutMs } from './s3-place.ts';
import type { S3Clients } from './s3-place.ts';

/** A bucket, and how it is reached. */
export interface S3Bucket extends Pick<S3Clients, 'calls' | 'uploads'> {
  readonly bucket: string;
  /** Size of a part: 5 MiB or more, by S3's rule. A file may have 10,000. */
  readonly partBytes: number;
  /** How many versions it is asked to list at once, 1,000 at most. */
  readonly pageVersions: number;
}

const day = 86_400_000;
const sweptAtOnce = 1_000;
const onlyIfAbsent = '*';
const takenStatuses = [409, 412];

/** The terms of one call. */
export function within(signal: AbortSignal, timeoutMs: number): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
}

/** Uploads a source. Raises the client's errors, and those of the source. */
export async function upload(
  to: S3Bucket,
  name: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const started: { upload: Multipart | undefined } = { upload: undefined };
  const over = async (): Promise<boolean> => {
    for await (const part of partsOf(source, to.partBytes)) {
      signal.throwIfAborted();
      hash.update(part.bytes);
      bytes += part.bytes.length;
      if (started.upload === undefined && part.isLast) return await put(to, name, part.bytes, signal);
      started.upload ??= await begin(to, name, signal);
      await started.upload.add(part.bytes);
    }
    return (await started.upload?.complete()) ?? false;
  };
  try {
    const isTaken = !(await over());
    if (isTaken) await started.upload?.abort();
    return isTaken ? { kind: 'taken' } : { kind: 'written', sha256: hash.digest('hex'), bytes };
  } catch (error) {
    await started.upload?.abort();
    throw error;
  }
}

/** Whether it was written; otherwise the name is taken. */
async function put(to: S3Bucket, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
  const { bucket: Bucket, uploads } = to;
  const asked = new PutObjectCommand({
    Bucket,
    Key: name,
    Body: bytes,
    ContentLength: bytes.length,
    ChecksumSHA256: digestOf(bytes).toString('base64'),
    IfNoneMatch: onlyIfAbsent,
  });
  return await unlessTaken(() => uploads.send(asked, within(signal, uploadTimeoutMs)));
}

/** An upload that was begun. */
interface Multipart {
  readonly add: (bytes: Uint8Array) => Promise<void>;
  /** Whether it was completed; otherwise the name is taken. */
  readonly complete: () => Promise<boolean>;
  /** Never rejects: what stays is aborted after a day. */
  readonly abort: () => Promise<void>;
}

async function begin(to: S3Bucket, name: string, signal: AbortSignal): Promise<Multipart> {
  const { bucket: Bucket, uploads, calls } = to;
  await abortOld(to, signal);
  const asked = new CreateMultipartUploadCommand({ Bucket, Key: name, ChecksumAlgorithm: 'SHA256' });
  const { UploadId } = await uploads.send(asked, within(signal, uploadTimeoutMs));
  const of = { Bucket, Key: name, UploadId };
  const parts: CompletedPart[] = [];
  const digests: Buffer[] = [];
  return {
    add: async (bytes) => {
      const digest = digestOf(bytes);
      const PartNumber = parts.length + 1;
      const ChecksumSHA256 = digest.toString('base64');
      const { ETag } = await uploads.send(
        new UploadPartCommand({
          ...of,
          PartNumber,
          Body: bytes,
          ContentLength: bytes.length,
          ChecksumSHA256,
        }),
        within(signal, uploadTimeoutMs),
      );
      parts.push({ PartNumber, ETag, ChecksumSHA256 });
      digests.push(digest);
    },
    complete: async () => {
      const composite = `${digestOf(Buffer.concat(digests)).toString('base64')}-${parts.length}`;
      const whole = { ...of, MultipartUpload: { Parts: parts }, IfNoneMatch: onlyIfAbsent };
      let composed: string | undefined;
      const isWritten = await unlessTaken(async () => {
        const done = await uploads.send(
          new CompleteMultipartUploadCommand(whole),
          within(signal, uploadTimeoutMs),
        );
        composed = done.ChecksumSHA256;
      });
      if (isWritten && composed !== undefined && composed !== composite)
        throw new TransientFault(
          'store-away',
          `The object store put ${name} together from other parts than it was given: check that store.`,
        );
      return isWritten;
    },
    abort: async () => {
      await calls
        .send(new AbortMultipartUploadCommand(of), {
          abortSignal: AbortSignal.timeout(callTimeoutMs),
        })
        .catch(() => undefined);
    },
  };
}

/** U2. One page of uploads: the next upload takes the next ones. */
async function abortOld({ bucket: Bucket, calls }: S3Bucket, signal: AbortSignal): Promise<void> {
  const { Uploads = [] } = await calls.send(
    new ListMultipartUploadsCommand({ Bucket, MaxUploads: sweptAtOnce }),
    within(signal, callTimeoutMs),
  );
  for (const { Key, UploadId, Initiated } of Uploads) {
    if (Initiated === undefined || Initiated.getTime() > Date.now() - day) continue;
    await calls
      .send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), within(signal, callTimeoutMs))
      .catch(() => undefined);
  }
}

async function unlessTaken(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isStatus(error, ...takenStatuses)) return false;
    throw error;
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
