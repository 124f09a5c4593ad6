import { describe, expect, it } from 'vitest';
import { positionTokens } from '../../src/http/position-token.ts';

const space = { store: 'postgres', epoch: '0196f0c4-2f00-7000-8000-000000000001', partition: 0 };
const tokens = positionTokens(space);
const named = (position: string): string =>
  Buffer.from(`1 postgres ${space.epoch} 0 ${position}`).toString('base64url');

describe('a position token', () => {
  it('decodes to its position', () => {
    for (const position of [0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n]) {
      const token = tokens.encode(position);
      expect(token).toMatch(/^[\w-]+$/);
      expect(tokens.decode(token)).toBe(position);
    }
  });

  it.each([{ store: 'esdb' }, { epoch: '0196f0c4-2f00-7000-8000-000000000002' }, { partition: 1 }])(
    'of %j is none',
    (other) => {
      expect(tokens.decode(positionTokens({ ...space, ...other }).encode(5n))).toBeUndefined();
    },
  );

  it.each(['', '42', 'AAAA', '!', 'x'.repeat(1000), named('-1'), named('9223372036854775808')])(
    'is not %j',
    (text) => {
      expect(tokens.decode(text)).toBeUndefined();
    },
  );
});
