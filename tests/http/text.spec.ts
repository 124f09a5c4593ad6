import { describe, expect, it } from 'vitest';
import { hidesText, isWellFormedText, pointer, showsText } from '../../src/http/text.ts';

describe('text', () => {
  it.each(['', 'Ada', '👋', 'e\u0301', '\u{10FFFF}'])('%j is taken', (text) => {
    expect(isWellFormedText(text)).toBe(true);
  });

  it.each(['\0', 'a\0b', '\uD800', '\uDC00', '\uDC00\uD800', 'a\uDBFF'])('%j is not', (text) => {
    expect(isWellFormedText(text)).toBe(false);
  });
});

describe('B7: a text that people read', () => {
  const people = [
    'Ada Lovelace',
    'محمد بن سلمان',
    'مریم\u200Cها',
    'דוד המלך',
    'अनिता शर्मा',
    'क्\u200Dष',
    'สมชาย',
    '葛\u{E0100}城',
    '李小龍',
    'O’Neill-D’Arcy',
    '👩‍👩‍👧‍👦',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    '🇮🇳',
    '❤️',
    '1️⃣',
    '?',
    'A\u200Eב',
    'ni\u00ADce',
  ];
  it.each(people)('%j is taken', (text) => {
    expect([hidesText(text), showsText(text)]).toEqual([false, true]);
  });

  const empty = [
    '',
    ' ',
    '\u200B',
    '\u3164',
    '\u2060',
    '\u2800',
    '\u180E',
    '\u00AD',
    '\uFEFF',
    '\u115F\u1160',
    '\uFFA0',
  ];
  it.each([
    ...empty,
    '\u034F',
    '\u200D\u200C',
    '\uFE0F',
    '\u0301',
    '\uFFFC',
    '\u{1D159}',
    '\u{E000}',
    '\u2062',
    '\u00A0\u2003',
  ])('%j shows nothing', (text) => {
    expect(showsText(text)).toBe(false);
  });

  it.each([
    'a\u202Eb',
    'a\u202A',
    '\u2066a\u2069',
    'a\nb',
    'a\rb',
    'a\tb',
    'a\u001B[31m',
    'a\u007F',
    'a\u0085b',
    'a\u2028b',
    'a\u2029b',
    'a\u206Eb',
    'a\uFFF9b',
    'a\uFFFE',
    'a\u{E0041}\u{E0042}',
    '🏴\u{E0067}\u{E0062}',
    'a\u{E0001}',
  ])('%j hides or rearranges what is read', (text) => {
    expect(hidesText(text)).toBe(true);
  });
});

it('a pointer escapes, and cuts names that are too long', () => {
  expect(pointer(['a/b', '~', 0])).toBe('/a~1b/~0/0');
  expect(pointer([])).toBe('');
  expect(pointer(['x'.repeat(100)])).toHaveLength(65);
});
