import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readKeyFile } from '../../../src/adapters/postgres/key-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'key-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is made once, for its owner alone', async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => readKeyFile(directory, 'some.key')));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  expect((await stat(join(directory, 'some.key'))).mode & 0o777).toBe(0o600);
});

it.each([0o640, 0o604])('open to others (mode %o) is refused', async (mode) => {
  await readKeyFile(directory, 'some.key');
  await chmod(join(directory, 'some.key'), mode);
  await expect(readKeyFile(directory, 'some.key')).rejects.toMatchObject({
    code: 'key-exposed',
    message: expect.stringContaining('chmod 600'),
  });
});
