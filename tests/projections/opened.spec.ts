// What is shown of personal values.
import { expect, it } from 'vitest';
import { shownText } from '../../src/projections/opened.ts';

it('a known text is shown, a forgotten one is nothing, a sealed one must not come', () => {
  expect(shownText({ known: 'forgotten' })).toBe('forgotten');
  expect(shownText('forgotten')).toBeNull();
  expect(() => shownText('sealed')).toThrow('sealed');
});
