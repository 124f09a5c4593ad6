// The object store contract on a disk, and what a disk alone can do wrong.
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDiskObjectStore } from '../../../src/adapters/disk/disk-object-store.ts';
import { brokenOff, streamed } from '../../support/streamed.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';

const aDirectory = () => mkdtemp(join(tmpdir(), 'voicemeet-objects-'));
const { signal } = new AbortController();
const bytes = (text: string) => streamed(Buffer.from(text));

objectStoreContract('a disk', async () => {
  const directory = await aDirectory();
  return {
    store: createDiskObjectStore(directory),
    close: () => rm(directory, { recursive: true }),
  };
});

it('leaves nothing beside the objects, after a failure neither', async () => {
  const directory = await aDirectory();
  onTestFinished(() => rm(directory, { recursive: true }));
  const store = createDiskObjectStore(directory);
  await store.write('a/b.ogg', bytes('one'), signal);
  await store.write('a/b.ogg', bytes('two'), signal);
  await expect(store.write('a/c.ogg', brokenOff(Buffer.from('half')), signal)).rejects.toThrow('broke off');
  expect(await readdir(join(directory, '.unfinished'))).toEqual([]);
  expect(await store.list('', { after: undefined, limit: 10 }, signal)).toEqual([
    { name: 'a/b.ogg', bytes: 3 },
  ]);
});

it('removes what a killed process left a day ago, whether an object is written or removed, and nothing that is being written', async () => {
  for (const act of ['write', 'remove'] as const) {
    const directory = await aDirectory();
    onTestFinished(() => rm(directory, { recursive: true }));
    const folder = join(directory, '.unfinished');
    await mkdir(folder);
    for (const name of ['old', 'new']) await writeFile(join(folder, name), 'what somebody said');
    const longAgo = new Date(Date.now() - 90_000_000);
    await utimes(join(folder, 'old'), longAgo, longAgo);
    const store = createDiskObjectStore(directory);
    await (act === 'write' ? store.write('a.ogg', bytes('x'), signal) : store.remove('a.ogg', signal));
    expect(await readdir(folder)).toEqual(['new']);
  }
});

it('a directory that can’t be written is the store’s being away', async () => {
  const directory = await aDirectory();
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'file'), '');
  const store = createDiskObjectStore(join(directory, 'file'));
  await expect(store.write('a.ogg', bytes('x'), signal)).rejects.toMatchObject({
    name: 'TransientFault',
    code: 'store-away',
  });
});
