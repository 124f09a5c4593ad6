// Key pairs of our own tokens (Ed25519): the first signs, all verify, so that a new one can be put first while tokens
// of the old one are still valid. Their text is a secret; this file doesn't know where it is stored.
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { FatalFault } from '../../ports/faults.ts';

export const ownAlgorithm = 'EdDSA';

/** Keys that sign and verify our own tokens. */
export interface SigningKeys {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKeys: JSONWebKeySet;
  readonly verifying: JWTVerifyGetKey;
}

const pairSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1),
  x: z.string(),
  d: z.string(),
});
const fileSchema = z.object({ keys: z.array(pairSchema).min(1).max(10) });

/** A new key file's text: one pair, named by its thumbprint (RFC 7638). */
export async function newSigningKeysText(): Promise<string> {
  const { privateKey } = await generateKeyPair(ownAlgorithm, { crv: 'Ed25519', extractable: true });
  const pair = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(pair);
  return `${JSON.stringify({ keys: [{ ...pair, kid }] }, null, 2)}\n`;
}

/** The keys in a key file's text. Raises a fatal fault `signing-keys-damaged`, which quotes nothing of the text. */
export async function signingKeysFrom(text: string): Promise<SigningKeys> {
  const { keys } = pairsIn(text);
  const [first] = keys;
  const privateKey = first && (await importJWK({ ...first, alg: ownAlgorithm }));
  if (first === undefined || privateKey === undefined || privateKey instanceof Uint8Array) throw damaged();
  const publicKeys = {
    keys: keys.map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x, alg: ownAlgorithm, use: 'sig' })),
  };
  return { keyId: first.kid, privateKey, publicKeys, verifying: createLocalJWKSet(publicKeys) };
}

function pairsIn(text: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw damaged();
  }
}

function damaged(): FatalFault {
  return new FatalFault('signing-keys-damaged', 'A file of signing keys does not hold Ed25519 key pairs.');
}
