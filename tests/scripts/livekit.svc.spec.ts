// The LiveKit that service tests bring along: it answers, comes back on its address, and leaves nothing.
import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { startLivekit } from '../../scripts/services/livekit.mjs';
import { onLivekitOfItsOwn } from '../support/on-real-livekit.ts';

onLivekitOfItsOwn('scripts/services/livekit.mjs', (program) => {
  const key = { name: 'tests', secret: randomBytes(32).toString('hex') };

  it('issue 13: comes back on its address after a kill and after a stop, and leaves no directory', async () => {
    const server = await startLivekit({ program, keys: [key] });
    onTestFinished(server.remove);
    for (const end of [server.kill, server.stop]) {
      await end();
      await expect(fetch(server.url)).rejects.toThrow();
      await server.start();
      expect((await fetch(server.url)).status).toBe(200);
    }
    await server.remove();
    expect(existsSync(server.directory)).toBe(false);
  });

  it('says why a server does not start', async () => {
    await expect(startLivekit({ program, keys: [] })).rejects.toThrow(/LiveKit did not start: .*keys/s);
  });
});
