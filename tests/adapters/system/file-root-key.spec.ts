// The root key's file: made once, whoever asks first; refused where others could read it.
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileRootKey } from '../../../src/adapters/system/file-root-key.ts';
import { rootKeyContract } from '../../contracts/root-key.contract.ts';

rootKeyContract('file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'voicemeet-root-key-'));
  return {
    one: await openFileRootKey(join(directory, 'one'), { create: true }),
    another: await openFileRootKey(join(directory, 'another'), { create: true }),
    close: () => rm(directory, { recursive: true, force: true }),
  };
});

describe('file root key', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'voicemeet-root-key-'));
    path = join(directory, 'keys', 'root.key');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is made only where the caller says so, readable by its owner alone', async () => {
    await expect(openFileRootKey(path, { create: false })).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'root-key-missing',
    });
    const made = await openFileRootKey(path, { create: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'keys'))).mode & 0o777).toBe(0o700);
    expect(await readFile(path)).toHaveLength(32);
    const again = await openFileRootKey(path, { create: false });
    expect(await again.id()).toBe(await made.id());
    expect(await made.id()).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is the same for all who race to make it, and leaves no draft after', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openFileRootKey(path, { create: true })));
    expect(new Set(await Promise.all(keys.map((key) => key.id()))).size).toBe(1);
    expect(await readdir(join(directory, 'keys'))).toEqual(['root.key']);
  });

  it('is refused with a sentence that says what to do where others may read it', async () => {
    await openFileRootKey(path, { create: true });
    for (const mode of [0o640, 0o604, 0o660]) {
      await chmod(path, mode);
      const opening = openFileRootKey(path, { create: true });
      await expect(opening).rejects.toMatchObject({ name: 'FatalFault', code: 'root-key-exposed' });
      await expect(opening).rejects.toThrow(`chmod 600 ${path}`);
    }
  });

  it('is refused where it has not 32 bytes, and never replaced', async () => {
    await openFileRootKey(path, { create: true });
    await writeFile(path, 'short');
    await expect(openFileRootKey(path, { create: true })).rejects.toMatchObject({ code: 'root-key-damaged' });
    expect(await readFile(path, 'utf8')).toBe('short');
  });
});
