// The object store contract on a disk, and what a disk alone can do wrong.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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
