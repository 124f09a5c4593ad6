import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepSecretFile, readSecretFile } from '../../../src/adapters/system/secret-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secret-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is made once, for its owner alone, by however many at once', async () => {
  const path = join(directory, 'keys', 'secret');
  let made = 0;
  const make = () => Promise.resolve(`secret ${(made += 1)}`);
  const texts = await Promise.all(Array.from({ length: 10 }, () => keepSecretFile(path, make)));
  expect(new Set(texts).size).toBe(1);
  expect(await keepSecretFile(path, make)).toBe(texts[0]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'keys'))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(directory, 'keys'))).toEqual(['secret']);
});

it('that is not there is nothing, and is not made by reading', async () => {
  expect(await readSecretFile(join(directory, 'none'))).toBeUndefined();
  expect(await readdir(directory)).toEqual([]);
});

it.each([0o640, 0o604, 0o660, 0o601])('open to others (mode %o) is refused', async (mode) => {
  const path = join(directory, 'secret');
  await writeFile(path, 'hunter2');
  await chmod(path, mode);
  for (const read of [() => readSecretFile(path), () => keepSecretFile(path, () => Promise.resolve('new'))]) {
    await expect(read()).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'secret-exposed',
      message: expect.stringContaining('chmod 600'),
    });
  }
});

it('of the wrong size is none', async () => {
  const path = join(directory, 'secret');
  await writeFile(path, 'x'.repeat(65 * 1024), { mode: 0o600 });
  await expect(readSecretFile(path)).rejects.toMatchObject({ code: 'secret-damaged' });
});
