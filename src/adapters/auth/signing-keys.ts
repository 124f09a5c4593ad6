// Key pairs of our own tokens (Ed25519): the first signs, all verify, so that a new one can be put in front while
// tokens of the old one are still around. Their text is a secret; where it is kept is not known here.
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

/** The keys of a key file's text. Raises a fatal fault `signing-keys-damaged`; what is in the text is not told. */
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
