// Everything that a bucket keeps below a prefix: every version of every object, and the markers of what was deleted without being removed.
import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { TransientFault } from '../../ports/faults.ts';
import type { StoredObject } from '../../ports/object-store.port.ts';
import { faultOfS3, heldFault, isStatus } from './s3-faults.ts';
import { callTimeoutMs } from './s3-place.ts';
import { within } from './s3-upload.ts';
import type { S3Bucket } from './s3-upload.ts';

/** One version, or one marker. */
interface KeptVersion {
  readonly name: string;
  readonly version: string | undefined;
  /** Undefined: a marker. */
  readonly bytes: number | undefined;
  readonly isLatest: boolean;
}

/** A million versions: beyond it something writes without end. */
const maxPages = 1_000;
const forbidden = 403;

/** Versions in the order of names, page by page. */
async function* versionsBelow(
  { bucket: Bucket, calls, pageVersions }: S3Bucket,
  prefix: string,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly KeptVersion[], void, undefined> {
  let next: { readonly KeyMarker: string | undefined; readonly VersionIdMarker: string | undefined } = {
    KeyMarker: after,
    VersionIdMarker: undefined,
  };
  for (let page = 0; page < maxPages; page++) {
    const asked = new ListObjectVersionsCommand({ Bucket, Prefix: prefix, MaxKeys: pageVersions, ...next });
    const found = await calls.send(asked, within(signal, callTimeoutMs));
    const kept = [
      ...(found.Versions ?? []).map((one) => keptOf(one, one.Size ?? 0)),
      ...(found.DeleteMarkers ?? []).map((one) => keptOf(one, undefined)),
    ];
    yield kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    if (found.IsTruncated !== true) return;
    next = { KeyMarker: found.NextKeyMarker, VersionIdMarker: found.NextVersionIdMarker };
  }
  throw new TransientFault('store-away', `The bucket ${Bucket} lists versions below ${prefix} without end.`);
}

function keptOf(
  {
    Key,
    VersionId,
    IsLatest,
  }: { Key?: string | undefined; VersionId?: string | undefined; IsLatest?: boolean | undefined },
  bytes: number | undefined,
): KeptVersion {
  return { name: Key ?? '', version: VersionId, bytes, isLatest: IsLatest === true };
}

/** The names of which anything is kept; those hidden below a marker too, so that whoever removes finds them. */
export async function listNames(
  to: S3Bucket,
  prefix: string,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
  signal: AbortSignal,
): Promise<readonly StoredObject[]> {
  const found = new Map<string, number>();
  for await (const page of versionsBelow(to, prefix, after, signal)) {
    for (const { name, bytes, isLatest } of page) {
      // Amazon begins after the marker, versitygw 1.8.0 at it.
      if (after !== undefined && name <= after) continue;
      if (isLatest || !found.has(name)) found.set(name, bytes ?? found.get(name) ?? 0);
    }
    // The last name may have more versions on the next page: one more than asked for is complete.
    if (found.size > limit) break;
  }
  return [...found].slice(0, limit).map(([name, bytes]) => ({ name, bytes }));
}

/** Removes everything of one name; gives how many versions, markers not counted. Raises `object-held` where the store keeps one. */
export async function removeVersions(to: S3Bucket, name: string, signal: AbortSignal): Promise<number> {
  const kept = await versionsOf(to, name, signal);
  for (const { version } of kept) {
    const of = { Bucket: to.bucket, Key: name, ...(version === undefined ? {} : { VersionId: version }) };
    try {
      await to.calls.send(new DeleteObjectCommand(of), within(signal, callTimeoutMs));
    } catch (error) {
      if (isStatus(error, forbidden)) throw heldFault(name, to.bucket, error);
      throw faultOfS3(error, to.bucket, signal);
    }
  }
  if (kept.length > 0 && (await versionsOf(to, name, signal)).length > 0)
    throw heldFault(name, to.bucket, new Error('it is still listed'));
  return kept.filter(({ bytes }) => bytes !== undefined).length;
}

/** Names that begin alike come after the name itself, so the first page that holds another one is the last. */
async function versionsOf(to: S3Bucket, name: string, signal: AbortSignal): Promise<readonly KeptVersion[]> {
  const kept: KeptVersion[] = [];
  for await (const page of versionsBelow(to, name, undefined, signal)) {
    kept.push(...page.filter((one) => one.name === name));
    if (page.some((one) => one.name !== name)) break;
  }
  return kept;
}
