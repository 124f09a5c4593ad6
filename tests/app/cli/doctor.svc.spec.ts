// Issue 13, E23: `voicemeet doctor` on a real LiveKit.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLivekit } from '../../../scripts/services/livekit.mjs';
import { onLivekitOfItsOwn } from '../../support/on-real-livekit.ts';
import { freePort } from '../../../scripts/services/free-ports.mjs';
import { givenProgram } from '../../support/running-program.ts';
import type { GivenProgram } from '../../support/running-program.ts';
import { commandLine } from './said.ts';

onLivekitOfItsOwn('doctor on a real LiveKit', (livekitProgram) => {
  describe('issue 13 E23: doctor on a real LiveKit', () => {
    const key = { name: 'tests', secret: randomBytes(32).toString('hex') };
    let livekit: Awaited<ReturnType<typeof startLivekit>>;
    let program: GivenProgram;
    beforeAll(async () => {
      const port = await freePort();
      const webhook = { key: key.name, url: `http://127.0.0.1:${port}/v1/webhooks/livekit` };
      livekit = await startLivekit({ program: livekitProgram, keys: [key], webhook });
      const settings = {
        LIVEKIT_URL: livekit.url,
        LIVEKIT_API_KEY: key.name,
        LIVEKIT_API_SECRET: key.secret,
      };
      program = await givenProgram({ ...settings, HTTP_PORT: String(port) });
    });
    afterAll(async () => {
      await program.close();
      await livekit.remove();
    });

    const examined = async (secret: string) => {
      const { installation, address } = program;
      const env = {
        VOICEMEET_DATABASE_URL: installation.database.ownerUrl,
        VOICEMEET_KEYS_DIR: installation.keysDir,
        VOICEMEET_PUBLIC_URL: address,
        VOICEMEET_LIVEKIT_URL: livekit.url,
        VOICEMEET_LIVEKIT_API_KEY: key.name,
        VOICEMEET_LIVEKIT_API_SECRET: secret,
      };
      return commandLine(() => Promise.reject(new Error('not opened here')), env)('doctor');
    };

    it('opens, lists and closes a room, and sees its webhook arrive', async () => {
      const { code, out } = await examined(key.secret);
      for (const operation of [
        'open a room',
        'list rooms',
        'see who is in a room',
        'close a room',
        'receive its webhooks',
      ])
        expect(out).toMatch(new RegExp(`^LiveKit +${operation} +ok$`, 'm'));
      expect(code).toBe(0);
    });

    it('finds that LiveKit does not know the key', async () => {
      const { code, out } = await examined(randomBytes(32).toString('hex'));
      expect(code).toBe(1);
      expect(out).toMatch(/^LiveKit +open a room +FAILED +livekit-wrong-key$/m);
    });
  });
});
