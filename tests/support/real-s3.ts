// A store that speaks S3 for tests: one that is named, which is Amazon's as well, or a versitygw that the machine's Go has built.
import { randomBytes } from 'node:crypto';
import { startVersitygw } from '../../scripts/services/versitygw.mjs';

/** Where a store is, and a key of it. */
export interface S3OfTests {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** What service tests get by `inject('s3')`. */
export type TestS3 = S3OfTests | { readonly skipped: string };

/** What they get by `inject('versitygwProgram')`. */
export type TestVersitygwProgram = { readonly program: string } | { readonly skipped: string };

/** Names of the settings of a store that is there: its address, its key, the secret of it, its region. */
export const s3Names = [
  'VOICEMEET_TEST_S3_ENDPOINT',
  'VOICEMEET_TEST_S3_ACCESS_KEY',
  'VOICEMEET_TEST_S3_SECRET_KEY',
  'VOICEMEET_TEST_S3_REGION',
] as const;

/** What was found, where from, and what ends it where it was started here. */
export interface FoundS3 {
  readonly s3: TestS3;
  readonly from: string;
  readonly stop: () => Promise<void>;
}

const usualRegion = 'us-east-1';

/** The first that there is. */
export async function findRealS3(
  [endpoint, accessKey, secretKey, region]: readonly (string | undefined)[],
  { program, reason }: { readonly program: string | undefined; readonly reason: string },
): Promise<FoundS3> {
  if (endpoint !== undefined && accessKey !== undefined && secretKey !== undefined) {
    const s3 = { endpoint, region: region ?? usualRegion, accessKey, secretKey };
    return { s3, from: s3Names[0], stop: () => Promise.resolve() };
  }
  if (program === undefined) {
    const skipped = `${s3Names.join(', ')} name none, and ${reason}`;
    return { s3: { skipped }, from: `skipped: ${skipped}`, stop: () => Promise.resolve() };
  }
  const key = { name: 'tests', secret: randomBytes(32).toString('hex') };
  const { url, remove } = await startVersitygw({ program, key });
  const s3 = { endpoint: url, region: usualRegion, accessKey: key.name, secretKey: key.secret };
  return { s3, from: "versitygw 1.8.0, built by the machine's Go", stop: remove };
}
