import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { positionTokens } from '../../src/http/position-token.ts';

const space = { store: 'postgres', epoch: '0196f0c4-2f00-7000-8000-000000000001', partition: 0 };
const secret = createHash('sha256').update('a secret').digest();
const tokens = positionTokens(space, secret);
/** As an earlier version wrote them. */
const named = (position: string): string =>
  Buffer.from(`1 postgres ${space.epoch} 0 ${position}`).toString('base64url');

describe('a position token', () => {
  it('decodes to its position, in another process of the installation too', () => {
    const another = positionTokens(space, Buffer.from(secret));
    for (const position of [0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n]) {
      const token = tokens.encode(position);
      expect(token).toMatch(/^[\w-]{22}$/);
      expect(tokens.decode(token)).toBe(position);
      expect(another.decode(token)).toBe(position);
    }
  });

  it('says nothing of how many events others wrote (issue 12 D8)', () => {
    const shown = Array.from({ length: 400 }, (_, n) => Buffer.from(tokens.encode(BigInt(n)), 'base64url'));
    // Neighbours differ in half of their bits, and their order is that of chance.
    const bits = shown.slice(1).map((block, n) => differing(block, shown[n]!));
    const mean = bits.reduce((sum, count) => sum + count, 0) / bits.length;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(68);
    const ascending = shown.slice(1).filter((block, n) => Buffer.compare(block, shown[n]!) > 0).length;
    expect(ascending).toBeGreaterThan(140);
    expect(ascending).toBeLessThan(260);
  });

  it.each([{ store: 'esdb' }, { epoch: '0196f0c4-2f00-7000-8000-000000000002' }, { partition: 1 }])(
    'of %j is none',
    (other) => {
      expect(tokens.decode(positionTokens({ ...space, ...other }, secret).encode(5n))).toBeUndefined();
    },
  );

  it('cannot be made or changed without the secret', () => {
    const other = positionTokens(space, createHash('sha256').update('another').digest());
    expect(tokens.decode(other.encode(5n))).toBeUndefined();
    const good = Buffer.from(tokens.encode(5n), 'base64url');
    for (let bit = 0; bit < 128; bit += 1) {
      const changed = Buffer.from(good);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(tokens.decode(changed.toString('base64url'))).toBeUndefined();
    }
  });

  it.each(['', '42', 'AAAA', '!', 'x'.repeat(22), 'A'.repeat(22), 'x'.repeat(1000), named('1'), named('-1')])(
    'is not %j',
    (text) => {
      expect(tokens.decode(text)).toBeUndefined();
    },
  );
});

function differing(a: Buffer, b: Buffer): number {
  return [...a].reduce((sum, byte, at) => sum + (byte ^ b[at]!).toString(2).replaceAll('0', '').length, 0);
}
