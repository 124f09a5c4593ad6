// Tokens for tests of those who read them: good ones, and every way to be bad.
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { issuableRoles } from '../../src/adapters/auth/trusted-issuer.ts';
import type { TrustedIssuer } from '../../src/adapters/auth/trusted-issuer.ts';

export const tokenTenant = '0196f0c4-2f00-7000-8000-000000000001' as TenantId;
export const tokenNow = Math.floor(Date.parse('2026-11-21T10:00:00Z') / 1000);

/** A key pair and its public half as an issuer publishes it. */
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/** A new pair for an algorithm. */
export function testKey(alg: 'EdDSA' | 'RS256' | 'ES256', kid: string = randomUUID()): TestKey {
  const { privateKey, publicKey } = pairOf(alg);
  return {
    privateKey,
    publicKey,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' },
  };
}

function pairOf(alg: 'EdDSA' | 'RS256' | 'ES256'): { privateKey: KeyObject; publicKey: KeyObject } {
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('ed25519');
}

export const segment = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token of these parts, signed over exactly these bytes. Parts may be texts, to be malformed. */
export function signedToken(header: unknown, claims: unknown, key: TestKey): string {
  const input = `${segment(header)}.${segment(claims)}`;
  const algorithm = key.jwk.alg === 'EdDSA' ? null : 'sha256';
  const options =
    key.jwk.alg === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' as const } : key.privateKey;
  return `${input}.${sign(algorithm, Buffer.from(input), options).toString('base64url')}`;
}

/** A token whose "signature" is an HMAC: of the public key, as an attacker would. */
export function macToken(header: unknown, claims: unknown, secret: string | Buffer): string {
  const input = `${segment(header)}.${segment(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Trust in one local key set. */
export function trusting(jwks: JSONWebKeySet, more: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    issuer: 'https://id.example.org',
    audience: 'voicemeet',
    keys: { kind: 'local', jwks },
    algorithms: ['EdDSA'],
    types: ['at+jwt'],
    tenantClaim: 'tenant',
    rolesClaim: 'roles',
    tenants: 'any',
    roles: issuableRoles,
    maxAgeSeconds: 900,
    ...more,
  };
}

/** Good claims, some of them replaced; `undefined` takes one out. */
export function goodClaims(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iss: 'https://id.example.org',
    aud: 'voicemeet',
    sub: 'ada',
    tenant: tokenTenant,
    roles: ['member'],
    iat: tokenNow - 10,
    exp: tokenNow + 600,
    ...more,
  };
}
