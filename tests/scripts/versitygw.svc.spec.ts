// The store that service tests bring along: it answers, comes back on its address with what it kept, and leaves nothing.
import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { startVersitygw } from '../../scripts/services/versitygw.mjs';
import { onVersitygwOfItsOwn } from '../support/on-real-s3.ts';

onVersitygwOfItsOwn('scripts/services/versitygw.mjs', (program) => {
  it('issue 14: comes back on its address after a kill and after a stop, and leaves no directory', async () => {
    const key = { name: 'tests', secret: randomBytes(32).toString('hex') };
    const server = await startVersitygw({ program, key });
    onTestFinished(server.remove);
    for (const end of [server.kill, server.stop]) {
      await end();
      await expect(fetch(server.url)).rejects.toThrow();
      await server.start();
      expect((await fetch(server.url)).status).toBe(403);
    }
    await server.remove();
    expect(existsSync(server.directory)).toBe(false);
  });
});
