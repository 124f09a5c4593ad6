// The cache of verified tokens: no entry outlives its token's own times or the keys that verified it, and the cache is bounded.
import { describe, expect, it } from 'vitest';
import { verifiedTokens } from '../../../src/adapters/auth/verified-tokens.ts';
import type { VerifiedToken } from '../../../src/adapters/auth/verified-tokens.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import type { Authentication } from '../../../src/ports/authenticator.port.ts';

const found: Authentication = { kind: 'rejected', why: 'claims' };
const keys = {};
const at = (seconds: number) => fromEpochMs(seconds * 1000 + 999);
const token = (more: Partial<VerifiedToken> = {}): VerifiedToken => ({
  claims: { iat: 1_000, exp: 1_900 },
  maxAgeSeconds: 600,
  standing: () => keys,
  verifiedBy: keys,
  authentication: () => Promise.resolve(found),
  ...more,
});
const knows = (verified: VerifiedToken, seconds: number): boolean => {
  const tokens = verifiedTokens();
  tokens.keep('t', verified);
  return tokens.find('t', at(seconds)) !== undefined;
};

describe('the times of a token, to the second as jose has them', () => {
  it.each([
    ['expires', token({ claims: { exp: 1_900 }, maxAgeSeconds: undefined }), 0, 1_929],
    ['grows too old', token(), 970, 1_630],
    ['grows too old, with a fraction', token({ claims: { iat: 1_000.5, exp: 9_000 } }), 971, 1_630],
    ['is not to be used before', token({ claims: { iat: 1_000, nbf: 1_100, exp: 1_900 } }), 1_070, 1_630],
  ])('%s', (_what, verified, first, last) => {
    expect([first, last].map((seconds) => knows(verified, seconds))).toEqual([true, true]);
    expect(knows(verified, last + 1)).toBe(false);
    if (first > 0) expect(knows(verified, first - 1)).toBe(false);
  });

  it('are looked at with each use: what was out of them is verified again', () => {
    const tokens = verifiedTokens();
    tokens.keep('t', token());
    expect(tokens.find('t', at(1_631))).toBeUndefined();
    expect(tokens.find('t', at(1_100))).toBeUndefined();
  });
});

describe('the keys of a token', () => {
  it('are those of the moment: where they were fetched anew or would be, it is verified again', () => {
    for (const then of [{}, undefined]) {
      let now: object | undefined = keys;
      const tokens = verifiedTokens();
      tokens.keep('t', token({ standing: () => now }));
      expect(tokens.find('t', at(1_100))).toBeDefined();
      now = then;
      expect(tokens.find('t', at(1_100))).toBeUndefined();
    }
  });

  it('are known to be those that verified it: what changed meanwhile, or was not there, is not kept', () => {
    expect(knows(token({ verifiedBy: {} }), 1_100)).toBe(false);
    expect(knows(token({ verifiedBy: undefined, standing: () => undefined }), 1_100)).toBe(false);
  });
});

describe('how much is kept', () => {
  it('has a bound: what was used least lately goes', () => {
    const tokens = verifiedTokens(2);
    const known = (name: string) => tokens.find(name, at(1_100)) !== undefined;
    for (const name of ['a', 'b']) tokens.keep(name, token());
    expect(known('a')).toBe(true);
    tokens.keep('c', token());
    expect(['a', 'b', 'c'].map(known)).toEqual([true, false, true]);
  });

  it('is nothing of a token of more than 4,096 characters', () => {
    const tokens = verifiedTokens();
    tokens.keep('t'.repeat(4_097), token());
    expect(tokens.find('t'.repeat(4_097), at(1_100))).toBeUndefined();
  });
});
