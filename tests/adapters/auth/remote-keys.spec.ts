// Anybody who sends a token can make us look for keys: these tests limit how often an issuer is asked, and how much is read.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  failedFetchCooldownMs,
  maxKeySetBytes,
  maxKeys,
  remoteKeys,
} from '../../../src/adapters/auth/remote-keys.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { testKey, tokenNow } from '../../support/tokens.ts';

const jwksUri = 'https://id.example.org/jwks';
const key = testKey('EdDSA', 'k1');
const header = { alg: 'EdDSA', kid: 'k1' };
const token = { payload: '', signature: '' };
let nowMs: number;
beforeEach(() => {
  nowMs = tokenNow * 1000;
});
const clock = { now: () => fromEpochMs(nowMs) };

/** Keys fetched from a server whose answers the test chooses, in their order; the last one is repeated. */
function given(...answers: readonly (() => Response | Promise<Response>)[]) {
  let fetches = 0;
  const fetch = () => {
    const answer = answers[Math.min(fetches, answers.length - 1)];
    fetches += 1;
    if (answer === undefined) throw new TypeError('fetch failed');
    return Promise.resolve(answer());
  };
  const keys = remoteKeys(jwksUri, { clock, fetch });
  const ask = (head = header) =>
    Promise.resolve(keys(head, token)).then(
      () => 'found',
      (fault: unknown) => (fault as Error).message,
    );
  return { ask, fetches: () => fetches };
}
const published = () => Response.json({ keys: [key.jwk] });
const away = () => Promise.reject(new TypeError('fetch failed'));

describe('an issuer whose keys cannot be had', () => {
  it.each([
    ['away', away],
    ['failing', () => new Response('', { status: 500 })],
    ['elsewhere', () => new Response('', { status: 302, headers: { location: 'https://evil.example.org' } })],
    ['no JSON', () => new Response('<html>')],
    ['no key set', () => Response.json({ hello: 1 })],
    ['keys that are no objects', () => Response.json({ keys: ['x'] })],
  ])('(%s) is asked once in a while, however many tokens name it', async (_what, answer) => {
    const { ask, fetches } = given(answer);
    for (let tokens = 0; tokens < 20; tokens += 1) expect(await ask()).not.toBe('found');
    expect(fetches()).toBe(1);
    nowMs += failedFetchCooldownMs - 1;
    await ask();
    expect(fetches()).toBe(1);
    nowMs += 1;
    await Promise.all([ask(), ask(), ask()]);
    expect(fetches()).toBe(2);
  });

  it('is believed again with the first fetch that succeeds', async () => {
    const { ask, fetches } = given(away, published);
    await ask();
    nowMs += failedFetchCooldownMs;
    expect(await ask()).toBe('found');
    expect(await ask()).toBe('found');
    expect(fetches()).toBe(2);
  });

  it('is not avoided for longer because a clock was set back', async () => {
    const { ask } = given(away, published);
    await ask();
    nowMs -= 3_600_000;
    expect(await ask()).toBe('found');
  });

  it('counts from the end of a fetch that took its time', async () => {
    const slow = () => {
      nowMs += failedFetchCooldownMs;
      return away();
    };
    const { ask, fetches } = given(slow);
    await ask();
    await ask();
    expect(fetches()).toBe(1);
  });
});

describe('unknown key ids', () => {
  it('make it fetch no more than once in a while', async () => {
    const { ask, fetches } = given(published);
    expect(await ask()).toBe('found');
    for (const kid of ['a', 'b', 'c']) expect(await ask({ ...header, kid })).not.toBe('found');
    expect(fetches()).toBe(1);
  });
});

describe('issue 12 D9: a key that verifies nothing', () => {
  const rsa = (modulusLength: number) => ({
    ...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
    kid: 'k2',
    alg: 'RS256',
  });
  const ofIt = { alg: 'RS256', kid: 'k2' };

  it.each([
    ['an RSA key of 1,024 bits', () => rsa(1_024)],
    ['an RSA key without a modulus', () => ({ kty: 'RSA', e: 'AQAB', kid: 'k2', alg: 'RS256' })],
    ['a modulus that is no text', () => ({ kty: 'RSA', n: 7, e: 'AQAB', kid: 'k2', alg: 'RS256' })],
    ['a secret', () => ({ kty: 'oct', k: 'AAAA', kid: 'k2', alg: 'HS256' })],
    [
      'a point that is not on its curve',
      () => ({ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'k2' }),
    ],
    ['an unknown kind', () => ({ kty: 'XYZ', kid: 'k2' })],
    ['nothing', () => ({})],
  ])('(%s) is as if it were not there, and spoils no other', async (_what, unfit) => {
    const { ask, fetches } = given(() => Response.json({ keys: [unfit(), key.jwk] }));
    expect(await ask(ofIt)).toContain('no applicable key found');
    expect(await ask()).toBe('found');
    expect(fetches()).toBe(1);
  });

  it('is not one of 2,048 bits, nor one that comes with its private half, which is left out', async () => {
    expect(await given(() => Response.json({ keys: [rsa(2_048)] })).ask(ofIt)).toBe('found');
    const whole = { ...key.privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA' };
    expect(await given(() => Response.json({ keys: [whole] })).ask()).toBe('found');
  });
});

describe('a key set', () => {
  const others = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...key.jwk, kid: `other-${n}` }));

  it('has so many keys and no more', async () => {
    const just = given(() => Response.json({ keys: [key.jwk, ...others(maxKeys - 1)] }));
    expect(await just.ask()).toBe('found');
    const more = given(() => Response.json({ keys: [key.jwk, ...others(maxKeys)] }));
    expect(await more.ask()).toContain('more than 100 keys');
  });

  it('is read so far and no further', async () => {
    let left = false;
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            sent += 65_536;
            controller.enqueue(new Uint8Array(65_536).fill(32));
          },
          cancel: () => {
            left = true;
          },
        }),
      );
    expect(await given(endless).ask()).toContain(`more than ${maxKeySetBytes} bytes`);
    expect(left).toBe(true);
    expect(sent).toBeLessThan(2 * maxKeySetBytes);
  });

  it('comes over a real connection as well', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end(JSON.stringify({ keys: [key.jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const keys = remoteKeys(`http://127.0.0.1:${port}/jwks`, { clock });
    for (let tokens = 0; tokens < 5; tokens += 1) {
      await expect(Promise.resolve(keys(header, token))).rejects.toThrow(
        /status 503|last fetch of the keys failed/,
      );
    }
    nowMs += failedFetchCooldownMs;
    await keys(header, token);
    expect(asked).toBe(2);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
