import { describe, expect, it } from 'vitest';
import { isWellFormedText, pointer } from '../../src/http/text.ts';

describe('text', () => {
  it.each(['', 'Ada', '👋', 'e\u0301', '\u{10FFFF}'])('%j is taken', (text) => {
    expect(isWellFormedText(text)).toBe(true);
  });

  it.each(['\0', 'a\0b', '\uD800', '\uDC00', '\uDC00\uD800', 'a\uDBFF'])('%j is not', (text) => {
    expect(isWellFormedText(text)).toBe(false);
  });
});

it('a pointer escapes, and cuts names that are too long', () => {
  expect(pointer(['a/b', '~', 0])).toBe('/a~1b/~0/0');
  expect(pointer([])).toBe('');
  expect(pointer(['x'.repeat(100)])).toHaveLength(65);
});
