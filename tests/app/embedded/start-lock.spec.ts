// The start lock: never two holders, whatever the order; a dead holder does not block.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../../src/app/embedded/start-lock.ts';
import { isAlive, processIdentity } from '../../../src/app/embedded/process-facts.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('has one holder at a time', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      const release = await takeLock(directory, 'a.lock', 20_000);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      await release();
    }),
  );
  expect(most).toBe(1);
  expect(await readdir(directory)).toHaveLength(1);
});

it('passes by a dead holder, also when its number is another process’s now', async () => {
  await writeFile(join(directory, 'a.lock.7'), '2147483646 123');
  await (
    await takeLock(directory, 'a.lock', 1_000)
  )();
  await writeFile(join(directory, 'b.lock.7'), `${process.pid} started-at-another-time`);
  await (
    await takeLock(directory, 'b.lock', 1_000)
  )();
});

it('gives up on a living holder after its time, and names it', async () => {
  const release = await takeLock(directory, 'a.lock', 1_000);
  await expect(takeLock(directory, 'a.lock', 60)).rejects.toMatchObject({
    name: 'TransientFault',
    code: 'start-locked',
    message: expect.stringContaining(String(process.pid)),
  });
  await release();
  await (
    await takeLock(directory, 'a.lock', 1_000)
  )();
});

it('is one lock per name', async () => {
  const release = await takeLock(directory, 'a.lock', 1_000);
  await (
    await takeLock(directory, 'b.lock', 1_000)
  )();
  await release();
});

it('knows living processes from dead ones', async () => {
  expect(await isAlive(process.pid)).toBe(true);
  expect(await isAlive(2_147_483_646)).toBe(false);
  expect(await processIdentity(process.pid)).toBe(await processIdentity(process.pid));
  expect(await processIdentity(process.pid)).toContain(String(process.pid));
  expect(await processIdentity(2_147_483_646)).toBe('');
});
