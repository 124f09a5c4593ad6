import { SignJWT, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import {
  newSigningKeysText,
  ownAlgorithm,
  signingKeysFrom,
} from '../../../src/adapters/auth/signing-keys.ts';

it('the first pair signs, all verify, so that keys can be changed while tokens are around', async () => {
  const [a, b] = [await newSigningKeysText(), await newSigningKeysText()];
  const keysIn = (text: string) => (JSON.parse(text) as { keys: object[] }).keys;
  const before = await signingKeysFrom(a);
  const after = await signingKeysFrom(JSON.stringify({ keys: [...keysIn(b), ...keysIn(a)] }));
  expect(after.keyId).not.toBe(before.keyId);
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: ownAlgorithm, kid: before.keyId })
    .sign(before.privateKey);
  expect((await jwtVerify(token, after.verifying)).protectedHeader.kid).toBe(before.keyId);
});

it('publishes no private half', async () => {
  const text = await newSigningKeysText();
  const { d } = (JSON.parse(text) as { keys: [{ d: string }] }).keys[0];
  expect(JSON.stringify((await signingKeysFrom(text)).publicKeys)).not.toContain(d);
});

it.each([
  '',
  '{}',
  '{"keys":[]}',
  '{"keys":[{"kty":"oct","k":"AAAA","kid":"x"}]}',
  '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AA"}]}',
])('%j is damaged, and is not told', async (text) => {
  await expect(signingKeysFrom(text)).rejects.toMatchObject({
    name: 'FatalFault',
    code: 'signing-keys-damaged',
  });
});
