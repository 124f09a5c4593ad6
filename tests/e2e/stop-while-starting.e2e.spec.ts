// A program whose stop is requested while it still starts: it waits for an event store that is not there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { isAlive } from '../../src/app/embedded/process-facts.ts';
import { freshDataPlace } from '../support/child-program.ts';

it('stops what it has started, its database too, and ends with 0', async () => {
  const place = await freshDataPlace();
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      VOICEMEET_DATA_DIR: place.dataDir,
      VOICEMEET_KEYS_DIR: place.keysDir,
      VOICEMEET_HTTP_PORT: '0',
      VOICEMEET_EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const said: string[] = [];
    const ended = once(child, 'exit');
    const waits = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (line.includes('Waiting for it')) resolve();
      });
      void ended.then(() => reject(new Error(said.join('\n'))));
    });
    await waits;
    const postmaster = await place.postmaster();
    expect(postmaster).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(said.at(-1)).toBe('Stopped while starting; nothing is left running.');
    expect(await isAlive(postmaster ?? 0)).toBe(false);
  } finally {
    child.kill('SIGKILL');
    await place.remove();
  }
});
