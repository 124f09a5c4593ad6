// A source in parts of one size: given pieces, when cut, then the same bytes, and the last part marked.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partsOf } from '../../../src/adapters/s3/parts.ts';
import { streamed } from '../../support/streamed.ts';

it('gives the bytes of any pieces in full parts, and only the last one shorter', async () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 16 }), async (given, size) => {
      const parts: { readonly bytes: Buffer; readonly isLast: boolean }[] = [];
      for await (const { bytes, isLast } of partsOf(streamed(...given), size))
        parts.push({ bytes: Buffer.from(bytes), isLast });
      expect(Buffer.concat(parts.map(({ bytes }) => bytes))).toEqual(Buffer.concat(given));
      expect(parts.map(({ isLast }) => isLast)).toEqual(parts.map((_, n) => n === parts.length - 1));
      expect(parts.slice(0, -1).every(({ bytes }) => bytes.length === size)).toBe(true);
      expect(parts.at(-1)!.bytes.length).toBeLessThanOrEqual(size);
      if (given.length > 0) expect(parts.at(-1)!.bytes.length).toBeGreaterThan(0);
    }),
  );
});

it('keeps its parts apart: a part that was given does not change while the next one fills', async () => {
  const kept: Uint8Array[] = [];
  for await (const { bytes } of partsOf(streamed(Buffer.from('abcdef')), 2)) kept.push(bytes);
  expect(kept.map((bytes) => Buffer.from(bytes).toString())).toEqual(['ab', 'cd', 'ef']);
});
