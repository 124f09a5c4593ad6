import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readKeyFile } from '../../../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../../../src/adapters/system/file-root-key.ts';
import { keepSecretFile, readSecretFile } from '../../../src/adapters/system/secret-file.ts';

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'secret-directory-'));
  directory = join(root, 'keys');
  await mkdir(directory);
});
afterEach(() => rm(root, { recursive: true }));

const ways = [
  ['the root key', () => openFileRootKey(join(directory, 'root.key'), { create: false })],
  ['a root key to be made', () => openFileRootKey(join(directory, 'new.key'), { create: true })],
  ['a secret', () => readSecretFile(join(directory, 'secret'))],
  ['a secret to be made', () => keepSecretFile(join(directory, 'new'), () => Promise.resolve('x'))],
] as const;

const unreadable = [
  ['the root key', 'root.key', () => openFileRootKey(join(directory, 'root.key'), { create: false })],
  ['a secret', 'secret', () => readSecretFile(join(directory, 'secret'))],
  ["the key of the roles' passwords", 'roles.key', () => readKeyFile(directory, 'roles.key')],
] as const;

it.each(unreadable)(
  'issue 12 A2: %s that is no file is named, and so is the reason',
  async (what, name, open) => {
    await chmod(directory, 0o700);
    await mkdir(join(directory, name), { mode: 0o700 });
    const refused = (path: string, why: string) => ({
      name: 'FatalFault',
      code: 'file-unreadable',
      message: expect.stringContaining(`The file ${path} (${what}) can't be read: ${why}.`),
    });
    await expect(open()).rejects.toMatchObject(refused(join(directory, name), 'it is a directory'));
    await rm(join(directory, name), { recursive: true });
    await symlink(name, join(directory, name));
    await expect(open()).rejects.toMatchObject(refused(join(directory, name), 'its links lead in a circle'));
  },
);

it.each(ways)('issue 12 D9: %s is not taken from where others may put another', async (_what, open) => {
  await writeFile(join(directory, 'root.key'), Buffer.alloc(32), { mode: 0o600 });
  await writeFile(join(directory, 'secret'), 'hunter2', { mode: 0o600 });
  for (const mode of [0o777, 0o770, 0o707, 0o722, 0o720, 0o702]) {
    await chmod(directory, mode);
    await expect(open(), mode.toString(8)).rejects.toMatchObject({
      name: 'FatalFault',
      code: 'secret-directory-open',
      message: expect.stringContaining('chmod 700'),
    });
  }
  expect(await readdir(directory)).toEqual(['root.key', 'secret']);
  for (const mode of [0o1777, 0o755, 0o700]) {
    await chmod(directory, mode);
    await expect(open(), mode.toString(8)).resolves.toBeDefined();
  }
});
