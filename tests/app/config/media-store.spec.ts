// The settings of the store of recorded files: a disk by default, and no store of which half is missing.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';

const read = (env: Record<string, string>, production = false) =>
  readConfig(
    {
      ...(production && { NODE_ENV: 'production' }),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`VOICEMEET_S3_${name}`, value])),
    },
    '/here',
  );
const configured = (env: Record<string, string>) => {
  const result = read(env);
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config.mediaStore;
};
const faults = (env: Record<string, string>, production = false) => {
  const result = read(env, production);
  return result.kind === 'faults' ? result.faults.join('\n') : '';
};
const store = {
  ENDPOINT: 'https://s3.example.org/',
  ACCESS_KEY: 'voicemeet',
  SECRET_KEY: 'secret',
  VAULT_BUCKET: 'vault',
};

describe('issue 14, settings of the media store', () => {
  it('keep files on a disk unless an address is named', () => {
    expect(configured({})).toEqual({ kind: 'disk' });
    expect(configured({ VAULT_BUCKET: 'vault' })).toEqual({ kind: 'disk' });
  });

  it('take a bucket for the vault, one for landing, and a secret from a file', () => {
    expect(configured(store)).toMatchObject({
      kind: 's3',
      endpoint: 'https://s3.example.org',
      region: 'us-east-1',
      vaultBucket: 'vault',
      landingBucket: undefined,
    });
    const { ENDPOINT, ACCESS_KEY, VAULT_BUCKET } = store;
    const more = { REGION: 'eu-central-1', SECRET_KEY_FILE: 'key', LANDING_BUCKET: 'landing' };
    expect(configured({ ENDPOINT, ACCESS_KEY, VAULT_BUCKET, ...more })).toMatchObject({
      region: 'eu-central-1',
      secret: { kind: 'file', path: '/here/key' },
      landingBucket: 'landing',
    });
  });

  it.each([
    [{ ENDPOINT: 's3.example.org' }, /S3_ENDPOINT: must be like https/],
    [{ ENDPOINT: 'https://s3.example.org/bucket' }, /S3_ENDPOINT: must be like https/],
    [{ VAULT_BUCKET: 'Vault' }, /S3_VAULT_BUCKET: must have/],
    [{ ACCESS_KEY: '' }, /needs VOICEMEET_S3_ACCESS_KEY/],
    [{ SECRET_KEY: '' }, /needs VOICEMEET_S3_SECRET_KEY or/],
    [{ VAULT_BUCKET: '' }, /needs VOICEMEET_S3_VAULT_BUCKET/],
    [{ LANDING_BUCKET: 'vault' }, /must be another bucket/],
  ])('refuse %j', (change, said) => {
    expect(faults({ ...store, ...change })).toMatch(said);
  });

  it('send nothing in clear in production, but on this machine', () => {
    const said = /S3_ENDPOINT must begin with https/;
    expect(faults({ ...store, ENDPOINT: 'http://10.0.0.7:7070' }, true)).toMatch(said);
    expect(faults({ ...store, ENDPOINT: 'http://127.0.0.1:7070' }, true)).not.toMatch(said);
    expect(faults({ ...store, ENDPOINT: 'http://10.0.0.7:7070' })).toBe('');
  });
});
