// Words compared as people would compare them, and the middle of a span.
import { expect, it } from 'vitest';
import { comparable, middleOf } from '../../../src/domain/transcript/spoken-words.ts';

it('words are the same whatever their case, punctuation and blanks', () => {
  expect(comparable('  Good morning,\n everybody! ')).toBe('good morning everybody');
  expect(comparable("Don't — stop.")).toBe("don't stop");
  expect(comparable('Grüße, 你好 42')).toBe('grüße 你好 42');
  expect(comparable('… !? —')).toBe('');
});

it('the middle of a span is between its ends', () => {
  expect(middleOf({ startMs: 100, endMs: 201 })).toBe(150.5);
});
