// The settings of LiveKit: none by default, and nothing that would send a token in clear, or sign with a secret that can be guessed.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';
import type { ConfiguredLivekit } from '../../../src/app/config/livekit.ts';

const read = (env: Record<string, string>, production = false) =>
  readConfig(
    {
      ...(production && { NODE_ENV: 'production' }),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`VOICEMEET_LIVEKIT_${name}`, value])),
    },
    '/here',
  );
const configured = (env: Record<string, string>) => {
  const result = read(env);
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config.livekit;
};
const faults = (env: Record<string, string>, production = false) => {
  const result = read(env, production);
  return result.kind === 'faults' ? result.faults.join('\n') : '';
};
const secret = 'a-secret-of-32-characters-or-more';
const server = { URL: 'ws://media:7880', API_KEY: 'key-1', API_SECRET: secret };

describe('issue 13, settings of LiveKit', () => {
  it('have no media plane unless an address is named', () => {
    expect(configured({})).toEqual({ kind: 'none' });
  });

  it('simulate one in development unless it is switched off', () => {
    const isSimulated = (env: Record<string, string>) => {
      const result = readConfig(env, '/here');
      return result.kind === 'config' && result.config.simulatedMediaPlane;
    };
    expect(isSimulated({})).toBe(true);
    expect(isSimulated({ VOICEMEET_SIMULATED_MEDIA_PLANE: 'off' })).toBe(false);
  });

  it.each([
    ['ws://media:7880', 'ws://media:7880', 'http://media:7880'],
    ['https://media.example.org/', 'wss://media.example.org', 'https://media.example.org'],
  ])('take %s for clients and for calls', (URL, url, apiUrl) => {
    expect(configured({ ...server, URL })).toMatchObject({
      kind: 'server',
      url,
      apiUrl,
      otherKey: undefined,
    });
  });

  it('take another address for calls, and secrets from files', () => {
    const files = { API_SECRET_FILE: 'one', OTHER_API_KEY: 'key-0', OTHER_API_SECRET_FILE: '/run/other' };
    const API_URL = 'http://10.0.0.7:7880';
    expect(configured({ URL: 'wss://media.example.org', API_URL, API_KEY: 'key-1', ...files })).toEqual({
      kind: 'server',
      url: 'wss://media.example.org',
      apiUrl: API_URL,
      key: { name: 'key-1', secret: { kind: 'file', path: '/here/one' } },
      otherKey: { name: 'key-0', secret: { kind: 'file', path: '/run/other' } },
    } satisfies ConfiguredLivekit);
  });

  it('show no secret', () => {
    const result = read({ ...server, OTHER_API_KEY: 'key-0', OTHER_API_SECRET: `${secret}-too` });
    expect(result.kind).toBe('config');
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it.each([
    [{ URL: 'media:7880' }, /LIVEKIT_URL: must be like wss/],
    [{ URL: 'ws://media/rtc' }, /LIVEKIT_URL: must be like wss/],
    [{ URL: 'ws://somebody:else@media' }, /LIVEKIT_URL: must be like wss/],
    [{ URL: 'ws://media' }, /LIVEKIT_URL needs VOICEMEET_LIVEKIT_API_KEY/],
    [{ URL: 'ws://media', API_KEY: 'key-1' }, /LIVEKIT_API_SECRET must have 32 characters/],
    [{ ...server, API_SECRET: 'short' }, /LIVEKIT_API_SECRET must have 32 characters/],
    [{ ...server, API_KEY: 'a b' }, /LIVEKIT_API_KEY: must have/],
    [{ ...server, OTHER_API_KEY: 'key-0' }, /LIVEKIT_OTHER_API_SECRET must have 32 characters/],
    [
      { ...server, OTHER_API_KEY: 'key-1', OTHER_API_SECRET: secret },
      /LIVEKIT_OTHER_API_KEY must name another/,
    ],
  ])('refuse %o', (env, fault) => {
    expect(faults(env)).toMatch(fault);
  });

  it('send nothing in clear in production, unless it stays on this machine', () => {
    expect(faults(server, true)).toMatch(/LIVEKIT_URL must begin with wss/);
    const secure = { ...server, URL: 'wss://media.example.org' };
    expect(faults({ ...secure, API_URL: 'http://media:7880' }, true)).toMatch(
      /LIVEKIT_API_URL must begin with https/,
    );
    expect(faults({ ...secure, API_URL: 'http://127.0.0.1:7880' }, true)).not.toMatch(/LIVEKIT/);
  });
});
