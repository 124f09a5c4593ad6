// Where recorded files are kept: on a disk, or in buckets of a store that speaks S3.
import { z } from 'zod';
import type { GivenSecret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { isLoopback, pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';

/** A store that speaks S3, and the buckets of this installation in it. */
export interface ConfiguredS3 {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secret: GivenSecret;
  /** Keeps sealed files. */
  readonly vaultBucket: string;
  /** Where the recorder leaves files; undefined: on a disk. */
  readonly landingBucket: string | undefined;
}

/** Where recorded files are kept. */
export interface MediaStoreConfig {
  readonly mediaStore: { readonly kind: 'disk' } | ConfiguredS3;
}

const addressText = z
  .string()
  .refine((text) => text === '' || isAddress(text), 'must be like https://s3.example.org, without a path')
  .transform((text) => text.replace(/\/$/, ''));
const bucketText = z
  .string()
  .regex(/^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$/, 'must have 3 to 63 of a-z 0-9 . -');

function isAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  return pathname === '/' && [username, password, search, hash].every((part) => part === '');
}

export const mediaStoreSection = section({
  variables: ({ cwd }) => ({
    S3_ENDPOINT: variable(
      addressText,
      '',
      'address of a store that speaks S3 and keeps recorded files; empty: a disk keeps them',
    ),
    S3_REGION: variable(
      z.string().regex(/^[a-z0-9-]{1,50}$/, 'must have 1 to 50 of a-z 0-9 -'),
      'us-east-1',
      'its region',
    ),
    S3_ACCESS_KEY: variable(z.string().max(200), '', 'name of the key that it knows'),
    S3_SECRET_KEY: variable(z.string().transform(secretOf), '', 'the secret of that key'),
    S3_SECRET_KEY_FILE: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      'file of that secret, instead of it',
    ),
    S3_VAULT_BUCKET: variable(bucketText, '', 'bucket that keeps recorded files encrypted'),
    S3_LANDING_BUCKET: variable(
      bucketText,
      '',
      'bucket where the recorder leaves files; empty: a directory of the disk',
    ),
  }),
  part: (values): MediaStoreConfig => {
    if (values.S3_ENDPOINT === '') return { mediaStore: { kind: 'disk' } };
    const { S3_SECRET_KEY_FILE: path, S3_SECRET_KEY: text, S3_LANDING_BUCKET: landing } = values;
    return {
      mediaStore: {
        kind: 's3',
        endpoint: values.S3_ENDPOINT,
        region: values.S3_REGION,
        accessKey: values.S3_ACCESS_KEY,
        secret: path === '' ? { kind: 'text', text } : { kind: 'file', path },
        vaultBucket: values.S3_VAULT_BUCKET,
        landingBucket: landing === '' ? undefined : landing,
      },
    };
  },
  contradictions: ({ mediaStore }, { production }) =>
    mediaStore.kind === 'disk' ? [] : [...incomplete(mediaStore), ...unsafe(mediaStore, production)],
});

function incomplete({ accessKey, secret, vaultBucket, landingBucket }: ConfiguredS3): readonly string[] {
  const faults: string[] = [];
  const needs = (name: string) => faults.push(`${prefix}S3_ENDPOINT needs ${prefix}${name}.`);
  if (accessKey === '') needs('S3_ACCESS_KEY');
  if (secret.kind === 'text' && secret.text.reveal() === '')
    needs(`S3_SECRET_KEY or ${prefix}S3_SECRET_KEY_FILE`);
  if (vaultBucket === '') needs('S3_VAULT_BUCKET');
  if (vaultBucket !== '' && vaultBucket === landingBucket)
    faults.push(`${prefix}S3_LANDING_BUCKET must be another bucket than ${prefix}S3_VAULT_BUCKET.`);
  return faults;
}

/** Files in the landing bucket are not encrypted by this program. */
function unsafe({ endpoint }: ConfiguredS3, production: boolean): readonly string[] {
  const isInClear = endpoint.startsWith('http:') && !isLoopback(new URL(endpoint).hostname);
  return production && isInClear
    ? [`${prefix}S3_ENDPOINT must begin with https with NODE_ENV=production, unless it is on this machine.`]
    : [];
}
